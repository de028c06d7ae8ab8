#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Reads events that differ from one that was parsed in their text only, without parsing them again.
///
/// Within a content block the provider writes every delta with the same bytes around the text. Where these are the same
/// and the text needs no reading of escapes, so is everything else that parsing could find out.
struct AnthropicTextEvents: Sendable {
    /// All that stands before the text, its opening quote included; empty when there is nothing to compare with.
    private var before: [UInt8] = []
    /// All that stands behind the text, from its closing quote on.
    private var after: [UInt8] = []

    /// Remembers an event that was parsed; `value` is where its text stands, with the quotes.
    mutating func learn(_ data: UnsafeBufferPointer<UInt8>, text value: Range<Int>) {
        guard self.before.isEmpty, value.count >= 2 else { return }
        self.before.append(contentsOf: UnsafeBufferPointer(rebasing: data[..<(value.lowerBound + 1)]))
        self.after.append(contentsOf: UnsafeBufferPointer(rebasing: data[(value.upperBound - 1)...]))
    }

    /// The block is over; the next one's events are looked at anew.
    mutating func forget() {
        self.before.removeAll(keepingCapacity: true)
        self.after.removeAll(keepingCapacity: true)
    }

    /// Where the text of an event stands that is the same in all else, without its quotes; nil when it has to be parsed.
    ///
    /// Its escapes are those that our own writer makes.
    func text(of data: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        let start = self.before.count
        let end = data.count - self.after.count
        guard start > 0, start <= end, let base = data.baseAddress else { return nil }
        let isAlike =
            self.before.withUnsafeBufferPointer { Self.equals(base, $0) }
            && self.after.withUnsafeBufferPointer { Self.equals(base + end, $0) }
        guard isAlike else { return nil }
        var isASCII = true
        var offset = start
        while offset < end {
            let byte = base[offset]
            if byte < 0x20 || byte == UInt8(ascii: "\"") { return nil }
            if byte == UInt8(ascii: "\\") {
                offset += 1
                guard offset < end, Self.isShortEscape(base[offset]) else { return nil }
            }
            if byte >= 0x80 { isASCII = false }
            offset += 1
        }
        let text = UnsafeBufferPointer(start: base + start, count: end - start)
        return isASCII || String(validating: text, as: UTF8.self) != nil ? start..<end : nil
    }

    /// Whether a letter behind a backslash makes an escape that a writer makes, too: `/` and `u` do not.
    private static func isShortEscape(_ letter: UInt8) -> Bool {
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
            UInt8(ascii: "r"), UInt8(ascii: "t"):
            true
        default: false
        }
    }

    private static func equals(_ bytes: UnsafePointer<UInt8>, _ wanted: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let start = wanted.baseAddress else { return wanted.isEmpty }
        return memcmp(bytes, start, wanted.count) == 0
    }
}
