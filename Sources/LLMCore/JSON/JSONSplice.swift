/// One replacement of a stretch of bytes.
package struct JSONSplice: Sendable, Hashable {
    /// What is replaced; empty to insert.
    package var range: Range<Int>

    /// What stands there afterwards; empty to remove.
    package var replacement: [UInt8]

    /// Replaces `range` by `replacement`.
    package init(_ range: Range<Int>, _ replacement: [UInt8]) {
        self.range = range
        self.replacement = replacement
    }

    /// Appends `bytes` with the replacements made to `output`, in one copy.
    ///
    /// The ranges lie within `bytes`, ascend and do not overlap.
    package static func append(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ splices: [JSONSplice],
        to output: inout [UInt8]
    ) {
        var size = bytes.count
        for splice in splices { size += splice.replacement.count - splice.range.count }
        // Asking for the exact size each time would defeat the geometric growth of an output that is appended to often.
        if output.isEmpty { output.reserveCapacity(size) }
        var offset = 0
        for splice in splices {
            precondition(splice.range.lowerBound >= offset && splice.range.upperBound <= bytes.count, "splices overlap")
            output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[offset..<splice.range.lowerBound]))
            output.append(contentsOf: splice.replacement)
            offset = splice.range.upperBound
        }
        output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[offset...]))
    }

    /// Appends `bytes` with one range replaced to `output`, in one copy.
    package static func append(
        _ bytes: UnsafeBufferPointer<UInt8>,
        replacing range: Range<Int>,
        with replacement: [UInt8],
        to output: inout [UInt8]
    ) {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "a splice outside the bytes")
        if output.isEmpty { output.reserveCapacity(bytes.count - range.count + replacement.count) }
        output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[..<range.lowerBound]))
        output.append(contentsOf: replacement)
        output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[range.upperBound...]))
    }

    /// A copy of `bytes` with the replacements made, in one allocation.
    package static func apply(_ splices: [JSONSplice], to bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        bytes.withUnsafeBufferPointer { self.append($0, splices, to: &output) }
        return output
    }
}
