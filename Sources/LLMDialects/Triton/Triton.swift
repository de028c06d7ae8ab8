extension Dialect {
    /// NVIDIA Triton's generate extension, and its inference protocol.
    package static let triton = Dialect(chat: TritonChat())
}
