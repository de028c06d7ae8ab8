/// Times as logs write them: RFC 3339, also without its zone (then UTC), without seconds, or with a blank for the `T`.
enum LogTime {
    /// Nanoseconds since 1970 in UTC; nil where the text is no time, or one that does not fit.
    static func nanoseconds(_ text: String) -> Int64? {
        var reader = Reader(bytes: Array(text.utf8))
        guard let year = reader.digits(4), reader.skip("-"), let month = reader.digits(2), reader.skip("-"),
            let day = reader.digits(2), (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        var seconds = Self.days(year, month, day) * 86_400
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
        let seconds = max(nanoseconds / 1_000_000_000, 0)
        let (days, second) = (Int(seconds / 86_400), Int(seconds % 86_400))
        var year = 1970 + days / 366
        while Self.days(year + 1, 1, 1) <= days { year += 1 }
        var month = 12
        while Self.days(year, month, 1) > days { month -= 1 }
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let date = "\(year)-\(two(month))-\(two(days - Self.days(year, month, 1) + 1))"
        return "\(date)T\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))Z"
    }

    /// Days from 1970-01-01 in the Gregorian calendar.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        // Years begin in March, so that the day of a leap year comes last.
        let shifted = month > 2 ? year : year - 1
        let (century, yearOfEra) = (shifted / 400, shifted % 400)
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return century * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
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
