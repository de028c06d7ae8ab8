/// A moment in the two forms that AWS uses.
struct AWSTime: Sendable {
    /// The day: `20240131`.
    let day: String
    /// The moment: `20240131T235959Z`.
    let stamp: String

    /// - Parameter seconds: since 1970.
    init(_ seconds: Int) {
        let date = CalendarDate(daysSince1970: Int((Double(seconds) / 86_400).rounded(.down)))
        let second = seconds - date.daysSince1970 * 86_400
        self.day = Self.digits(date.year, 4) + Self.digits(date.month, 2) + Self.digits(date.day, 2)
        self.stamp =
            "\(self.day)T\(Self.digits(second / 3600, 2))\(Self.digits(second / 60 % 60, 2))\(Self.digits(second % 60, 2))Z"
    }

    /// The seconds since 1970 of an ISO 8601 moment in UTC or with an offset: `2024-01-31T23:59:59.123Z`; nil when it is
    /// none.
    static func seconds(iso8601 text: String) -> Int? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 19, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else { return nil }
        let places = [(0, 4), (5, 7), (8, 10), (11, 13), (14, 16), (17, 19)]
        let numbers = places.compactMap { Int(String(decoding: bytes[$0.0..<$0.1], as: UTF8.self)) }
        guard numbers.count == 6, (1...12).contains(numbers[1]), (1...31).contains(numbers[2]) else { return nil }
        let date = CalendarDate(year: numbers[0], month: numbers[1], day: numbers[2])
        let moment = date.daysSince1970 * 86_400 + numbers[3] * 3600 + numbers[4] * 60 + numbers[5]
        var zone = bytes[19...]
        if zone.first == UInt8(ascii: ".") {
            zone = zone.dropFirst().drop { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        }
        let digits = zone.dropFirst().filter { $0 != UInt8(ascii: ":") }
        guard zone.first == UInt8(ascii: "+") || zone.first == UInt8(ascii: "-"), digits.count >= 4,
            let hours = Int(String(decoding: digits.prefix(2), as: UTF8.self)),
            let minutes = Int(String(decoding: digits.dropFirst(2).prefix(2), as: UTF8.self))
        else { return moment }
        let offset = hours * 3600 + minutes * 60
        return zone.first == UInt8(ascii: "+") ? moment - offset : moment + offset
    }

    private static func digits(_ number: Int, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
}

/// A day of the Gregorian calendar.
struct CalendarDate: Sendable, Hashable {
    let year: Int
    let month: Int
    let day: Int
    let daysSince1970: Int

    init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
        // Years begin in March, so that the leap day is the last one.
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        self.daysSince1970 = era * 146_097 + dayOfEra - 719_468
    }

    init(daysSince1970 days: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let place = (5 * dayOfYear + 2) / 153
        let month = place < 10 ? place + 3 : place - 9
        self.year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        self.month = month
        self.day = dayOfYear - (153 * place + 2) / 5 + 1
        self.daysSince1970 = days
    }
}
