extension Dialect {
    /// Replicate's predictions.
    package static let replicate = Dialect(chat: ReplicateChat())
}
