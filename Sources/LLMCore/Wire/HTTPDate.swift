/// A date in an HTTP header field.
///
/// Source: RFC 9110, section 5.6.7 (`Sun, 06 Nov 1994 08:49:37 GMT`); the two obsolete forms are not read.
package enum HTTPDate {
    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Seconds since 1970; nil for anything but a date.
    package static func seconds(_ text: String) -> Int? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let day = Int(words[1]), (1...31).contains(day),
            let month = Self.months.firstIndex(of: String(words[2])), let year = Int(words[3]),
            (1970...9999).contains(year)
        else { return nil }
        let time = words[4].split(separator: ":").compactMap { Int($0) }
        guard time.count == 3, (0...23).contains(time[0]), (0...59).contains(time[1]), (0...60).contains(time[2]) else {
            return nil
        }
        let date = CalendarDate(year: year, month: month + 1, day: day)
        return date.daysSince1970 * 86_400 + time[0] * 3600 + time[1] * 60 + time[2]
    }

    /// The date of a moment in seconds since 1970.
    package static func text(_ seconds: Int) -> String {
        let date = CalendarDate(at: seconds)
        let weekday = ((date.daysSince1970 % 7) + 7 + 4) % 7
        let second = seconds - date.daysSince1970 * 86_400
        let clock = [second / 3600, second / 60 % 60, second % 60].map { Self.twoDigits($0) }.joined(separator: ":")
        let day = "\(Self.twoDigits(date.day)) \(Self.months[date.month - 1]) \(date.year)"
        return "\(Self.weekdays[weekday]), \(day) \(clock) GMT"
    }

    private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}
