/// How much JSON a parser accepts before it refuses the rest.
///
/// The limits bound the memory that a document from outside can claim: each node of a document costs 16 bytes while
/// it is parsed, and more once it becomes a tree.
public struct JSONLimits: Sendable, Hashable {
    /// The largest document in bytes.
    public var maximumBytes: Int

    /// The deepest nesting of arrays and objects; a scalar alone has depth 0.
    ///
    /// Values above 1,024 count as 1,024.
    public var maximumDepth: Int

    /// The largest number of nodes; every value and every key of a member is one.
    public var maximumNodes: Int

    /// 256 MiB, 512 levels, 8,388,608 nodes.
    public static let `default` = JSONLimits()

    /// Creates limits; what is not named keeps its default.
    public init(maximumBytes: Int = 256 << 20, maximumDepth: Int = 512, maximumNodes: Int = 8 << 20) {
        self.maximumBytes = maximumBytes
        self.maximumDepth = maximumDepth
        self.maximumNodes = maximumNodes
    }

    /// As much as a document can hold.
    package static let unlimited = JSONLimits(maximumBytes: .max, maximumDepth: .max, maximumNodes: .max)

    /// Offsets and indexes are 32 bits wide and member counts 28, so the limits end there whatever was asked.
    var cappedBytes: Int { min(self.maximumBytes, Int(UInt32.max) - 64) }
    var cappedDepth: Int { min(self.maximumDepth, 1_024) }
    var cappedNodes: Int { min(self.maximumNodes, 1 << 28 - 1) }
}
