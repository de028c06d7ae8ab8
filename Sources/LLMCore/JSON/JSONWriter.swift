/// Writes compact JSON and puts the commas itself.
///
/// It escapes only what JSON requires, quotes, backslashes and control characters, and leaves all other text as it is.
package struct JSONWriter: Sendable {
    /// What has been written.
    package private(set) var bytes: [UInt8]

    /// Whether the next value or key follows another one in its container.
    private var needsComma = false

    /// Starts with room for this many bytes.
    package init(reserving capacity: Int = 256) {
        self.bytes = []
        self.bytes.reserveCapacity(capacity)
    }

    /// Forgets what was written but keeps the room, for the next document.
    package mutating func reset() {
        self.bytes.removeAll(keepingCapacity: true)
        self.needsComma = false
    }

    @inline(__always)
    private mutating func separate() {
        if self.needsComma { self.bytes.append(JSONByte.comma) }
        self.needsComma = true
    }

    // MARK: Containers

    /// Opens an object.
    package mutating func beginObject() {
        self.separate()
        self.bytes.append(JSONByte.openBrace)
        self.needsComma = false
    }

    /// Closes an object.
    package mutating func endObject() {
        self.bytes.append(JSONByte.closeBrace)
        self.needsComma = true
    }

    /// Opens an array.
    package mutating func beginArray() {
        self.separate()
        self.bytes.append(JSONByte.openBracket)
        self.needsComma = false
    }

    /// Closes an array.
    package mutating func endArray() {
        self.bytes.append(JSONByte.closeBracket)
        self.needsComma = true
    }

    /// Writes the key of the member whose value comes next.
    package mutating func key(_ key: String) {
        self.separate()
        self.quote(key)
        self.bytes.append(JSONByte.colon)
        self.needsComma = false
    }

    // MARK: Values

    /// Writes a string.
    package mutating func string(_ value: String) {
        self.separate()
        self.quote(value)
    }

    /// Writes a string given as UTF-8, which is not checked.
    package mutating func string(utf8 text: UnsafeBufferPointer<UInt8>) {
        self.separate()
        self.quote(text)
    }

    /// Writes a string given as UTF-8, which is not checked.
    package mutating func string(utf8 text: [UInt8]) {
        self.separate()
        text.withUnsafeBufferPointer { self.quote($0) }
    }

    /// Writes an integer.
    package mutating func number(_ value: Int) {
        self.separate()
        self.decimal(value)
    }

    /// Writes a number with the shortest text that reads back as `value`; `null` for infinities and NaN.
    package mutating func number(_ value: Double) {
        guard value.isFinite else { return self.null() }
        self.separate()
        self.text(value.description)
    }

    /// Writes a number exactly as it came.
    package mutating func number(_ value: JSONNumber) {
        self.separate()
        if let plain = value.plainInt {
            self.decimal(plain)
        } else {
            self.text(value.text)
        }
    }

    /// Writes `true` or `false`.
    package mutating func bool(_ value: Bool) {
        self.separate()
        self.text(value ? "true" : "false")
    }

    /// Writes `null`.
    package mutating func null() {
        self.separate()
        self.text("null")
    }

    /// Writes a value that is JSON text already, which is not checked.
    package mutating func raw(_ json: [UInt8]) {
        self.separate()
        self.bytes.append(contentsOf: json)
    }

    /// Writes a value that is JSON text already, which is not checked.
    package mutating func raw(_ json: UnsafeBufferPointer<UInt8>) {
        self.separate()
        self.bytes.append(contentsOf: json)
    }

    /// Writes a value that is JSON text already, which is not checked.
    package mutating func raw(_ json: ArraySlice<UInt8>) {
        self.separate()
        self.bytes.append(contentsOf: json)
    }

    /// Writes a tree. It calls itself once per level.
    package mutating func value(_ value: JSON) {
        switch value {
        case .null: self.null()
        case .bool(let value): self.bool(value)
        case .number(let value): self.number(value)
        case .string(let value): self.string(value)
        case .array(let elements):
            self.beginArray()
            for element in elements { self.value(element) }
            self.endArray()
        case .object(let members):
            self.beginObject()
            for (key, value) in members {
                self.key(key)
                self.value(value)
            }
            self.endObject()
        }
    }

    // MARK: Text

    private mutating func text(_ text: String) {
        var text = text
        text.withUTF8 { self.bytes.append(contentsOf: $0) }
    }

    private mutating func decimal(_ value: Int) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var rest = value.magnitude
            var start = 20
            repeat {
                start -= 1
                digits[start] = JSONByte.zero + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while rest > 0
            if value < 0 { self.bytes.append(JSONByte.minus) }
            self.bytes.append(contentsOf: UnsafeMutableBufferPointer(rebasing: digits[start...]))
        }
    }

    @inline(__always)
    private mutating func quote(_ text: String) {
        var text = text
        text.withUTF8 { self.quote($0) }
    }

    private mutating func quote(_ text: UnsafeBufferPointer<UInt8>) {
        self.bytes.append(JSONByte.quote)
        if let start = text.baseAddress {
            let base = UnsafeRawPointer(start)
            var offset = 0
            while true {
                let plain = JSONEscapes.firstToEscape(base, from: offset, count: text.count)
                self.bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[offset..<plain]))
                guard plain < text.count else { break }
                self.escape(text[plain])
                offset = plain + 1
            }
        }
        self.bytes.append(JSONByte.quote)
    }

    private mutating func escape(_ byte: UInt8) {
        self.bytes.append(JSONByte.backslash)
        switch byte {
        case 0x08: self.bytes.append(UInt8(ascii: "b"))
        case 0x09: self.bytes.append(UInt8(ascii: "t"))
        case 0x0A: self.bytes.append(UInt8(ascii: "n"))
        case 0x0C: self.bytes.append(UInt8(ascii: "f"))
        case 0x0D: self.bytes.append(UInt8(ascii: "r"))
        case 0x00..<0x20:
            self.text("u00")
            self.bytes.append(byte < 0x10 ? UInt8(ascii: "0") : UInt8(ascii: "1"))
            let low = byte & 0x0F
            self.bytes.append(low < 10 ? JSONByte.zero + low : UInt8(ascii: "a") + low - 10)
        default: self.bytes.append(byte)
        }
    }
}
