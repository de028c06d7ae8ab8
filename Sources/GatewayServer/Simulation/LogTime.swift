import LLMCore

/// Times as logs write them: RFC 3339, also without its zone (then UTC), without seconds, or with a blank for the `T`.
enum LogTime {
    /// Nanoseconds since 1970 in UTC; nil where the text is no time, or one that does not fit.
    static func nanoseconds(_ text: String) -> Int64? {
        var reader = Reader(bytes: Array(text.utf8))
        guard let year = reader.digits(4), reader.skip("-"), let month = reader.digits(2), reader.skip("-"),
            let day = reader.digits(2), (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        var seconds = CalendarDate(year: year, month: month, day: day).daysSince1970 * 86_400
        var nanoseconds = 0
        if !reader.isAtEnd {
            guard reader.skip("Tt "), let hour = reader.digits(2), reader.skip(":"), let minute = reader.digits(2),
                hour < 24, minute < 60
            else { return nil }
            seconds += hour * 3600 + minute * 60
            if reader.skip(":") {
                guard let second = reader.digits(2), second <= 60 else { return nil }
                seconds += second
                if reader.skip(".,") {
                    guard let fraction = reader.fraction() else { return nil }
                    nanoseconds = fraction
                }
            }
            guard let offset = reader.zone() else { return nil }
            seconds -= offset
        }
        guard reader.isAtEnd else { return nil }
        let (product, overflow) = Int64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? nil : product + Int64(nanoseconds)
    }

    /// A moment after 1970 in UTC, to the second: `2026-01-31T12:00:00Z`.
    static func text(_ nanoseconds: Int64) -> String {
        let seconds = max(Int(nanoseconds / 1_000_000_000), 0)
        let date = CalendarDate(at: seconds)
        let second = seconds % 86_400
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return """
            \(date.year)-\(two(date.month))-\(two(date.day))T\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))Z
            """
    }

    private struct Reader {
        let bytes: [UInt8]
        var position = 0

        var isAtEnd: Bool { self.position == self.bytes.count }

        mutating func skip(_ allowed: StaticString) -> Bool {
            guard !self.isAtEnd else { return false }
            let byte = self.bytes[self.position]
            guard allowed.withUTF8Buffer({ $0.contains(byte) }) else { return false }
            self.position += 1
            return true
        }

        mutating func digits(_ count: Int) -> Int? {
            guard self.position + count <= self.bytes.count else { return nil }
            var value = 0
            for byte in self.bytes[self.position..<self.position + count] {
                guard (0x30...0x39).contains(byte) else { return nil }
                value = value * 10 + Int(byte - 0x30)
            }
            self.position += count
            return value
        }

        /// Digits behind the point, as nanoseconds.
        mutating func fraction() -> Int? {
            var (value, unit, count) = (0, 1_000_000_000, 0)
            while let digit = self.digits(1) {
                unit /= 10
                value += digit * unit
                count += 1
            }
            return count > 0 ? value : nil
        }

        /// Seconds east of Greenwich.
        mutating func zone() -> Int? {
            if self.isAtEnd || self.skip("Zz") { return 0 }
            let sign = self.skip("+") ? 1 : self.skip("-") ? -1 : 0
            guard sign != 0, let hours = self.digits(2) else { return nil }
            _ = self.skip(":")
            guard let minutes = self.digits(2), hours < 24, minutes < 60 else { return nil }
            return sign * (hours * 3600 + minutes * 60)
        }
    }
}
