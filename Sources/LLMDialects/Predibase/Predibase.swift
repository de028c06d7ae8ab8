extension Dialect {
    /// Predibase's generation, in the form of Text Generation Inference.
    package static let predibase = Dialect(chat: PredibaseChat())
}
