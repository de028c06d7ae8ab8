extension Dialect {
    /// Bytez's models.
    package static let bytez = Dialect(chat: BytezChat())
}
