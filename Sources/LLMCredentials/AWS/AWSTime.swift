import LLMCore

/// A moment in the two forms that AWS uses.
struct AWSTime: Sendable {
    /// The day: `20240131`.
    let day: String
    /// The moment: `20240131T235959Z`.
    let stamp: String

    /// - Parameter seconds: since 1970.
    init(_ seconds: Int) {
        let date = CalendarDate(at: seconds)
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
