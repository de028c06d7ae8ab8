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
    ///
    /// For a literal the other overload is taken: it makes no string.
    @_disfavoredOverload
    package mutating func key(_ key: String) {
        self.quote(key, colon: true)
    }

    /// Writes the key of the member whose value comes next: a text that has nothing to escape.
    package mutating func key(_ key: StaticString) {
        self.quote(plain: key, colon: true)
    }

    // MARK: Values

    /// Writes a string.
    ///
    /// For a literal the other overload is taken: it makes no string.
    @_disfavoredOverload
    package mutating func string(_ value: String) {
        self.quote(value)
    }

    /// Writes a string that has nothing to escape.
    package mutating func string(_ value: StaticString) {
        self.quote(plain: value)
    }

    /// Writes a string given as UTF-8, which is not checked.
    package mutating func string(utf8 text: UnsafeBufferPointer<UInt8>) {
        self.quote(text)
    }

    /// Writes a string given as UTF-8, which is not checked.
    package mutating func string(utf8 text: [UInt8]) {
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
        let text: StaticString = value ? "true" : "false"
        self.text(text)
    }

    /// Writes `null`.
    package mutating func null() {
        self.separate()
        let text: StaticString = "null"
        self.text(text)
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

    /// Writes a tree.
    ///
    /// It calls itself once per level.
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
            members.write(to: &self)
            self.endObject()
        }
    }

    // MARK: Text

    /// Makes room for `capacity` bytes, has `body` write some of them, and counts what it says it wrote.
    @inline(__always)
    private mutating func emit(_ capacity: Int, _ body: (UnsafeMutableRawPointer) -> Int) {
        self.bytes.append(addingCapacity: capacity) { span in
            span.withUnsafeMutableBufferPointer { buffer, count in
                guard let start = buffer.baseAddress else { return }
                count &+= body(UnsafeMutableRawPointer(start + count))
            }
        }
    }

    private mutating func text(_ text: StaticString) {
        self.bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private mutating func text(_ text: String) {
        var text = text
        text.withUTF8 { self.bytes.append(contentsOf: $0) }
    }

    private mutating func decimal(_ value: Int) {
        self.emit(20) { target in
            var rest = value.magnitude
            var length = value < 0 ? 2 : 1
            while rest >= 10 {
                rest /= 10
                length &+= 1
            }
            rest = value.magnitude
            var offset = length
            repeat {
                offset &-= 1
                target.storeBytes(
                    of: JSONByte.zero &+ UInt8(truncatingIfNeeded: rest % 10),
                    toByteOffset: offset,
                    as: UInt8.self
                )
                rest /= 10
            } while rest > 0
            if value < 0 { target.storeBytes(of: JSONByte.minus, as: UInt8.self) }
            return length
        }
    }

    @inline(__always)
    private mutating func quote(_ text: String, colon: Bool = false) {
        var text = text
        text.withUTF8 { self.quote($0, colon: colon) }
    }

    /// Writes a comma if one is due, the text in quotes, and a colon if it is a key.
    private mutating func quote(_ text: UnsafeBufferPointer<UInt8>, colon: Bool = false) {
        let count = text.count
        if let start = text.baseAddress, JSONEscapes.firstToEscape(start, count: count) == count {
            return self.quote(plain: start, count: count, colon: colon)
        }
        if self.needsComma { self.bytes.append(JSONByte.comma) }
        self.needsComma = !colon
        self.bytes.append(JSONByte.quote)
        // A piece at a time, because each byte may become six.
        var offset = 0
        while offset < count {
            let piece = UnsafeRawBufferPointer(
                rebasing: UnsafeRawBufferPointer(text)[offset..<min(offset + 512, count)]
            )
            self.emit(piece.count &* 6 &+ 16) { JSONEscapes.escape(piece, into: $0) }
            offset += piece.count
        }
        self.bytes.append(JSONByte.quote)
        if colon { self.bytes.append(JSONByte.colon) }
    }

    private mutating func quote(plain text: StaticString, colon: Bool = false) {
        let count = text.utf8CodeUnitCount
        assert(JSONEscapes.firstToEscape(text.utf8Start, count: count) == count, "a literal with something to escape")
        self.quote(plain: text.utf8Start, count: count, colon: colon)
    }

    /// Writes a comma if one is due, a text without anything to escape in quotes, and a colon if it is a key.
    @inline(__always)
    private mutating func quote(plain start: UnsafeRawPointer, count: Int, colon: Bool) {
        let comma = self.needsComma
        self.needsComma = !colon
        self.emit(count &+ 4) { target in
            var target = target
            if comma { Self.put(JSONByte.comma, &target) }
            Self.put(JSONByte.quote, &target)
            target.copyMemory(from: start, byteCount: count)
            target += count
            Self.put(JSONByte.quote, &target)
            if colon { Self.put(JSONByte.colon, &target) }
            return count &+ 2 &+ (comma ? 1 : 0) &+ (colon ? 1 : 0)
        }
    }

    @inline(__always)
    private static func put(_ byte: UInt8, _ target: inout UnsafeMutableRawPointer) {
        target.storeBytes(of: byte, as: UInt8.self)
        target += 1
    }
}
