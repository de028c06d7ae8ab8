import LLMCore

/// Rates that hold at certain hours and days (`off_peak_pricing`).
package struct OffPeakPricing: Sendable, Hashable {
    /// A span of minutes of the UTC day on certain days of the week.
    struct Window: Sendable, Hashable {
        /// Minutes from midnight UTC, the end outside; a span over midnight is two of these.
        let spans: [Range<Int>]
        /// Days of the week, Monday is 1; empty for every day.
        let weekdays: Set<Int>
    }

    package let rates: RateSheet
    let windows: [Window]
    /// Minutes by which the zone that tells the weekday is ahead of UTC.
    let weekdayOffset: Int

    /// Reads the object of a catalog row; `nil` when it has no windows.
    init?(json: JSON) {
        guard case .object(let object) = json, let windows = object["windows"]?.arrayValue else {
            return nil
        }
        self.rates = RateSheet(object)
        self.windows = windows.map(Self.window)
        // The one zone in use has no summer time. An unknown one counts as UTC.
        self.weekdayOffset = object["weekday_timezone"]?.stringValue == "Asia/Shanghai" ? 8 * 60 : 0
    }

    /// Whether a moment lies in one of the windows.
    ///
    /// - Parameter epochSeconds: seconds since 1970-01-01T00:00:00Z.
    /// - Returns: whether the cheaper rates hold then.
    package func contains(epochSeconds: Int) -> Bool {
        let minutes = Self.floorDivide(epochSeconds, 60)
        let minute = Self.modulo(minutes, 1440)
        // The first of January 1970 was a Thursday, day 4.
        let days = Self.floorDivide(minutes + self.weekdayOffset, 1440)
        let weekday = Self.modulo(days + 3, 7) + 1
        return self.windows.contains { window in
            (window.weekdays.isEmpty || window.weekdays.contains(weekday))
                && window.spans.contains { $0.contains(minute) }
        }
    }

    private static func window(_ json: JSON) -> Window {
        let texts = json["hours_utc"]?.arrayValue ?? json["hours_utc"].map { [$0] } ?? []
        let spans = texts.compactMap(\.stringValue).flatMap(Self.spans)
        let weekdays = json["weekdays"]?.arrayValue?.compactMap(\.intValue) ?? []
        return Window(spans: spans, weekdays: Set(weekdays))
    }

    /// `04:00-06:00`; an end that is not after the start lies on the next day.
    private static func spans(_ text: String) -> [Range<Int>] {
        let ends = text.split(separator: "-").map { part in part.split(separator: ":").compactMap { Int($0) } }
        guard ends.count == 2, ends.allSatisfy({ $0.count == 2 && $0[0] <= 24 && $0[1] < 60 }) else {
            return []
        }
        let start = min(ends[0][0] * 60 + ends[0][1], 1440)
        let end = min(ends[1][0] * 60 + ends[1][1], 1440)
        return start < end ? [start..<end] : [start..<1440, 0..<end]
    }

    private static func floorDivide(_ value: Int, _ divisor: Int) -> Int {
        let quotient = value / divisor
        return value % divisor < 0 ? quotient - 1 : quotient
    }

    private static func modulo(_ value: Int, _ divisor: Int) -> Int {
        let rest = value % divisor
        return rest < 0 ? rest + divisor : rest
    }
}
