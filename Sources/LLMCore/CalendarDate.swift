/// A day of the Gregorian calendar.
package struct CalendarDate: Sendable, Hashable {
    package let year: Int
    package let month: Int
    package let day: Int
    package let daysSince1970: Int

    package init(year: Int, month: Int, day: Int) {
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

    /// The day of a moment in UTC, in seconds since 1970.
    package init(at seconds: Int) {
        self.init(daysSince1970: (seconds >= 0 ? seconds : seconds - 86_399) / 86_400)
    }

    package init(daysSince1970 days: Int) {
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

extension CalendarDate {
    /// A moment in UTC as ISO 8601 writes it: `2026-01-31T23:59:59.123Z`.
    package static func timestamp(unixMilliseconds: UInt64) -> String {
        let (seconds, milliseconds) = (Int(unixMilliseconds / 1000), unixMilliseconds % 1000)
        let (day, second) = (CalendarDate(at: seconds), seconds % 86_400)
        func padded(_ value: Int, _ width: Int = 2) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(width - digits.count, 0)) + digits
        }
        let date = "\(padded(day.year, 4))-\(padded(day.month))-\(padded(day.day))"
        let time = "\(padded(second / 3600)):\(padded(second / 60 % 60)):\(padded(second % 60))"
        return "\(date)T\(time).\(padded(Int(milliseconds), 3))Z"
    }
}
