/// The structure of one JSON document as offsets into its bytes: checked once, nothing copied.
///
/// A tape does not hold the bytes. Whoever reads it passes the same bytes again, which lets a stream parse event after
/// event with one tape: its storage stays, so that parsing allocates nothing once it has grown. Use ``JSONDocument``
/// where the bytes are kept anyway.
package struct JSONTape: Sendable {
    /// Entries; those from `count` on are left from an earlier, larger document.
    private(set) var nodes: [JSONTapeNode]

    /// How many entries the document has.
    private(set) var count: Int

    /// How many bytes the document has.
    private(set) var byteCount: Int

    /// A tape that holds `null`, with room for this many nodes.
    package init(reserving capacity: Int = 1) {
        self.nodes = Array(repeating: .null, count: max(capacity, 1))
        self.count = 1
        self.byteCount = 0
    }

    /// Reads a document in place of the one before. After an error the tape holds `null`.
    package mutating func parse(
        _ bytes: UnsafeBufferPointer<UInt8>,
        policy: JSONPolicy = .response,
        limits: JSONLimits = .default
    ) throws(JSONParseError) {
        do {
            try self.read(UnsafeRawBufferPointer(bytes), policy: policy, limits: limits)
        } catch {
            self.nodes[0] = .null
            self.count = 1
            self.byteCount = 0
            throw error
        }
    }

    /// Reads a document in place of the one before. After an error the tape holds `null`.
    package mutating func parse(
        _ bytes: [UInt8],
        policy: JSONPolicy = .response,
        limits: JSONLimits = .default
    ) throws(JSONParseError) {
        try bytes.withUnsafeBufferPointer { (buffer) throws(JSONParseError) in
            try self.parse(buffer, policy: policy, limits: limits)
        }
    }

    private mutating func read(
        _ bytes: UnsafeRawBufferPointer,
        policy: JSONPolicy,
        limits: JSONLimits
    ) throws(JSONParseError) {
        guard bytes.count <= limits.cappedBytes else { throw JSONParseError(.tooLarge, at: limits.cappedBytes) }
        let maximumNodes = limits.cappedNodes
        var builder = try JSONTapeBuilder(bytes, policy: policy, maximumDepth: limits.cappedDepth)
        // Text-heavy documents need fewer nodes than this, dense ones twice or four times as many.
        self.grow(to: min(16 + bytes.count / 48, maximumNodes))
        while true {
            let outcome = try self.nodes.withUnsafeMutableBufferPointer { (nodes) throws(JSONParseError) in
                try builder.run(UnsafeMutableBufferPointer(rebasing: nodes.prefix(maximumNodes)))
            }
            if case .done = outcome { break }
            guard self.nodes.count < maximumNodes else {
                throw JSONParseError(.tooManyNodes, at: builder.position)
            }
            self.grow(to: min(self.nodes.count * 2, maximumNodes))
        }
        self.count = builder.count
        self.byteCount = bytes.count
    }

    private mutating func grow(to size: Int) {
        guard size > self.nodes.count else { return }
        self.nodes.reserveCapacity(size)
        self.nodes.append(contentsOf: repeatElement(.null, count: size - self.nodes.count))
    }

    /// The entry of a node; traps on a handle from another document, rather than read outside this one.
    @inline(__always)
    func entry(_ node: JSONNode) -> JSONTapeNode {
        precondition(node.index < self.count, "a JSON node of another document")
        return self.nodes[node.index]
    }

    /// The first byte of the document, after a check that these bytes are long enough to be it.
    @inline(__always)
    func base(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeRawPointer? {
        precondition(bytes.count >= self.byteCount, "not the bytes this JSON tape was parsed from")
        return UnsafeRawPointer(bytes.baseAddress)
    }
}
