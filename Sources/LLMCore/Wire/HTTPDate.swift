/// A date in an HTTP header field.
///
/// Source: RFC 9110, section 5.6.7: `Sun, 06 Nov 1994 08:49:37 GMT`, and the obsolete `Sunday, 06-Nov-94 08:49:37 GMT` and
/// `Sun Nov  6 08:49:37 1994`.
package enum HTTPDate {
    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Seconds since 1970; nil for anything but a date.
    package static func seconds(_ text: String) -> Int? {
        guard let words = Self.words(of: text), let day = Int(words.day), (1...31).contains(day),
            let month = Self.months.firstIndex(of: String(words.month)), let year = Int(words.year),
            (1970...9999).contains(year)
        else { return nil }
        let time = words.time.split(separator: ":").compactMap { Int($0) }
        guard time.count == 3, (0...23).contains(time[0]), (0...59).contains(time[1]), (0...60).contains(time[2]) else {
            return nil
        }
        let date = CalendarDate(year: year, month: month + 1, day: day)
        return date.daysSince1970 * 86_400 + time[0] * 3600 + time[1] * 60 + time[2]
    }

    /// Day, month, year and time as they are written in one of the three forms.
    private static func words(
        of text: String
    ) -> (day: Substring, month: Substring, year: String, time: Substring)? {
        let words = text.split(separator: " ")
        if words.count == 6, words[5] == "GMT" { return (words[1], words[2], String(words[3]), words[4]) }
        if words.count == 5, words[0].count == 3 { return (words[2], words[1], String(words[4]), words[3]) }
        guard words.count == 4, words[3] == "GMT" else { return nil }
        let date = words[1].split(separator: "-")
        guard date.count == 3, date[2].count == 2, let year = Int(date[2]) else { return nil }
        // Two digits mean the last such year: nobody asks to be waited for until 2070.
        return (date[0], date[1], String(year < 70 ? 2000 + year : 1900 + year), words[2])
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
