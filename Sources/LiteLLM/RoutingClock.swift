package import LLMRouter

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The time as routing counts it: the wall clock's at the start, and from then on what a steady clock has counted.
package enum RoutingClock {
    /// The moment that is now; it never goes back, whatever becomes of the machine's clock.
    package static func now() -> RoutingInstant {
        RoutingInstant(nanoseconds: Self.read(CLOCK_MONOTONIC) &+ Self.offset)
    }

    private static let offset = Self.read(CLOCK_REALTIME) &- Self.read(CLOCK_MONOTONIC)

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}
