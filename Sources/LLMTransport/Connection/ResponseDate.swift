import LLMCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

extension WireHeaders {
    /// Adds the time of receipt as `date` where a moment to wait for (`retry-after` as a date) has none to be compared with.
    ///
    /// Source: RFC 9110, section 6.6.1: a recipient with a clock records when it received an answer without `Date`.
    mutating func stampIfNeeded() {
        guard let wait = self["retry-after"], wait.utf8.contains(UInt8(ascii: ":")),
            self["date"].flatMap({ HTTPDate.seconds($0) }) == nil
        else { return }
        self.set("date", HTTPDate.text(time(nil)))
    }
}
