import LLMCore
import Testing

struct HTTPDateTests {
    @Test(arguments: [
        (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
        (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"),
    ])
    func `is written and read`(_ seconds: Int, text: String) {
        #expect(HTTPDate.text(seconds) == text)
        #expect(HTTPDate.seconds(text) == seconds)
    }

    @Test(arguments: [
        ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777), ("Sun Nov  6 08:49:37 1994", 784_111_777),
        ("Sunday, 06-Nov-34 08:49:37 GMT", 2_046_415_777),
    ])
    func `the obsolete forms are read`(_ text: String, _ seconds: Int) {
        #expect(HTTPDate.seconds(text) == seconds)
    }

    @Test(arguments: [
        "", "Sunday, 06-Nov-1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37", "Nov  6 08:49:37 1994",
        "Sun, 06 Nov 1994 08:49 GMT", "Sun, 06 Foo 1994 08:49:37 GMT",
    ])
    func `anything else is no date`(_ text: String) {
        #expect(HTTPDate.seconds(text) == nil)
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"), (951_782_400_007, "2000-02-29T00:00:00.007Z"),
        (4_107_542_399_999, "2100-02-28T23:59:59.999Z"),
    ])
    func `logs tell the time to the millisecond`(_ milliseconds: UInt64, _ text: String) {
        #expect(CalendarDate.timestamp(unixMilliseconds: milliseconds) == text)
    }

    @Test(arguments: [-1, -86_400, -86_401, 0, 86_399, 86_400])
    func `a day begins at midnight`(_ seconds: Int) {
        let date = CalendarDate(at: seconds)
        #expect((0..<86_400).contains(seconds - date.daysSince1970 * 86_400))
        #expect(CalendarDate(year: date.year, month: date.month, day: date.day) == date)
    }
}
