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

    /// The text of an event that is the same in all else; nil when it has to be parsed.
    func text(of data: UnsafeBufferPointer<UInt8>) -> String? {
        let start = self.before.count
        let end = data.count - self.after.count
        guard start > 0, start <= end, let base = data.baseAddress else { return nil }
        let isAlike =
            self.before.withUnsafeBufferPointer { Self.equals(base, $0) }
            && self.after.withUnsafeBufferPointer { Self.equals(base + end, $0) }
        guard isAlike else { return nil }
        var isASCII = true
        for byte in UnsafeBufferPointer(start: base + start, count: end - start) {
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return nil }
            if byte >= 0x80 { isASCII = false }
        }
        let text = UnsafeBufferPointer(start: base + start, count: end - start)
        return isASCII ? String(decoding: text, as: UTF8.self) : String(validating: text, as: UTF8.self)
    }

    private static func equals(_ bytes: UnsafePointer<UInt8>, _ wanted: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let start = wanted.baseAddress else { return wanted.isEmpty }
        return memcmp(bytes, start, wanted.count) == 0
    }
}
