/// The structure of one JSON document as offsets into its bytes: checked once, nothing copied.
///
/// A tape does not hold the bytes. Whoever reads it passes the same bytes again, which lets a stream parse event after
/// event with one tape: its storage stays, so that parsing allocates nothing once it has grown. Use ``JSONDocument``
/// where the bytes are kept anyway.
package struct JSONTape: Sendable {
    /// The entries of the document.
    private(set) var nodes: [JSONTapeNode]

    /// How many bytes the document has.
    private(set) var byteCount: Int

    /// A tape that holds `null`, with room for this many nodes.
    package init(reserving capacity: Int = 1) {
        self.nodes = []
        self.nodes.reserveCapacity(max(capacity, 1))
        self.nodes.append(.null)
        self.byteCount = 0
    }

    /// A tape for one document of this many bytes, without entries: only for who parses at once.
    init(forDocumentOf byteCount: Int) {
        self.nodes = []
        self.nodes.reserveCapacity(Self.room(forDocumentOf: byteCount))
        self.byteCount = 0
    }

    /// Dense documents have a node for each ten bytes or so; room that stays untouched costs nothing.
    private static func room(forDocumentOf byteCount: Int) -> Int { 16 + byteCount / 12 }

    /// Reads a document in place of the one before.
    ///
    /// After an error the tape holds `null`.
    package mutating func parse(
        _ bytes: UnsafeBufferPointer<UInt8>,
        policy: JSONPolicy = .response,
        limits: JSONLimits = .default
    ) throws(JSONParseError) {
        self.nodes.removeAll(keepingCapacity: true)
        do {
            try self.read(UnsafeRawBufferPointer(bytes), policy: policy, limits: limits)
            self.byteCount = bytes.count
        } catch {
            self.nodes.removeAll(keepingCapacity: true)
            self.nodes.append(.null)
            self.byteCount = 0
            throw error
        }
    }

    /// Reads a document in place of the one before.
    ///
    /// After an error the tape holds `null`.
    package mutating func parse(
        _ bytes: [UInt8],
        policy: JSONPolicy = .response,
        limits: JSONLimits = .default
    ) throws(JSONParseError) {
        try bytes.withUnsafeBufferPointer { (buffer) throws(JSONParseError) in
            try self.parse(buffer, policy: policy, limits: limits)
        }
    }

    /// Fills the empty tape.
    private mutating func read(
        _ bytes: UnsafeRawBufferPointer,
        policy: JSONPolicy,
        limits: JSONLimits
    ) throws(JSONParseError) {
        guard bytes.count <= limits.cappedBytes else { throw JSONParseError(.tooLarge, at: limits.cappedBytes) }
        let maximumNodes = limits.cappedNodes
        var builder = try JSONTapeBuilder(bytes, policy: policy, maximumDepth: limits.cappedDepth)
        var room = min(max(self.nodes.capacity, Self.room(forDocumentOf: bytes.count)), maximumNodes)
        var outcome = try Self.run(&builder, room, &self.nodes)
        while case .full = outcome {
            guard room < maximumNodes else { throw JSONParseError(.tooManyNodes, at: builder.position) }
            room = min(room * 2, maximumNodes)
            var larger: [JSONTapeNode] = []
            larger.reserveCapacity(room)
            larger.append(contentsOf: self.nodes)
            outcome = try Self.run(&builder, room, &larger)
            self.nodes = larger
        }
    }

    /// Lets the builder go on in an array that holds what it has written so far, with room for so many entries in all.
    private static func run(
        _ builder: inout JSONTapeBuilder,
        _ room: Int,
        _ nodes: inout [JSONTapeNode]
    ) throws(JSONParseError) -> JSONTapeBuilder.Outcome {
        let written = nodes.count
        var outcome = JSONTapeBuilder.Outcome.full
        try nodes.append(addingCapacity: room - written) { (span) throws(JSONParseError) in
            try span.withUnsafeMutableBufferPointer { (free, count) throws(JSONParseError) in
                guard let start = free.baseAddress else { return }
                defer { count = builder.count - written }
                outcome = try builder.run(start - written, room: room)
            }
        }
        return outcome
    }

    /// The entry of a node; traps on a handle from a larger document, rather than read outside this one.
    @inline(__always)
    func entry(_ node: JSONNode) -> JSONTapeNode { self.nodes[node.index] }

    /// The first byte of the document, after a check that these bytes are long enough to be it.
    @inline(__always)
    func base(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeRawPointer? {
        precondition(bytes.count >= self.byteCount, "not the bytes this JSON tape was parsed from")
        return UnsafeRawPointer(bytes.baseAddress)
    }
}
