/// Bytes that a renderer has written and that nobody has taken yet.
extension [UInt8] {
    /// Takes them out, and makes room for as many.
    mutating func takeOutput() -> [UInt8] {
        var taken: [UInt8] = []
        swap(&taken, &self)
        // The next read brings about as much; growing step by step would copy it several times.
        if !taken.isEmpty { self.reserveCapacity(taken.count) }
        return taken
    }

    /// Hands them out and forgets them, but keeps their room for more.
    @inline(__always)
    mutating func drainOutput<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
        defer { self.removeAll(keepingCapacity: true) }
        return try self.withUnsafeBufferPointer(body)
    }
}
