/// When a call was made and how long it took, for prices by the second or by the hour.
public struct CallTiming: Sendable, Hashable {
    /// How long the provider took, in milliseconds.
    public let milliseconds: UInt32
    /// When the call ended, in seconds since 1970 UTC.
    public let endedAt: UInt32

    /// Makes a timing from its parts; what does not fit becomes the nearest that does.
    ///
    /// - Parameters:
    ///   - milliseconds: how long the provider took.
    ///   - endedAt: seconds since 1970 UTC.
    public init(milliseconds: Int64, endedAt: Int64) {
        self.milliseconds = UInt32(clamping: milliseconds)
        self.endedAt = UInt32(clamping: endedAt)
    }
}
