/// HTTP header fields in the order they came, kept as one block of bytes.
///
/// The block has the form of HTTP/1.1 (`name: value`, CR LF), so that sending it is one copy, unless ``hasControls`` says
/// that some field could end its line early. Names compare without regard to ASCII case.
public struct WireHeaders: Sendable, Hashable {
    /// Where one field stands in ``bytes``.
    package struct Field: Sendable, Hashable {
        package let nameStart: Int32
        package let nameEnd: Int32
        package let valueStart: Int32
        package let valueEnd: Int32

        init(nameStart: Int32, nameEnd: Int32, valueStart: Int32, valueEnd: Int32) {
            self.nameStart = nameStart
            self.nameEnd = nameEnd
            self.valueStart = valueStart
            self.valueEnd = valueEnd
        }

        /// A field found in bytes of which a block is copied from `blockStart` on.
        package init(name: Range<Int>, value: Range<Int>, blockStart: Int) {
            self.nameStart = Int32(name.lowerBound - blockStart)
            self.nameEnd = Int32(name.upperBound - blockStart)
            self.valueStart = Int32(value.lowerBound - blockStart)
            self.valueEnd = Int32(value.upperBound - blockStart)
        }
    }

    package private(set) var bytes: [UInt8] = []
    package private(set) var fields: [Field] = []
    /// Whether a name or value holds a control character; such a block must not be sent as it is.
    package private(set) var hasControls = false

    /// No fields.
    public init() {}

    /// Fields in this order.
    public init(_ fields: [(String, String)]) {
        for (name, value) in fields { self.append(name, value) }
    }

    /// The fields of a head that a reader has checked, with the block as it was received.
    ///
    /// Such a block is looked at, never sent: lines may end and blanks may stand otherwise than ours.
    package init(block: UnsafeBufferPointer<UInt8>, fields: [Field]) {
        self.bytes = Array(block)
        self.fields = fields
    }

    /// Adds a field at the end.
    public mutating func append(_ name: String, _ value: String) {
        let start = self.bytes.count
        self.bytes.append(text: name)
        self.beginValue(from: start)
        self.bytes.append(text: value)
        self.endField(start)
    }

    /// Adds a field whose value has a fixed beginning (`Bearer `).
    package mutating func append(_ name: String, _ prefix: String, _ value: String) {
        let start = self.bytes.count
        self.bytes.append(text: name)
        self.beginValue(from: start)
        self.bytes.append(text: prefix)
        self.bytes.append(text: value)
        self.endField(start)
    }

    /// Whether there is a field of this name, which is given in lower case.
    package func contains(_ name: StaticString) -> Bool {
        self.fields.contains { self.isNamed($0, name) }
    }

    /// Puts the separator after a name that was just written.
    private mutating func beginValue(from start: Int) {
        let end = Int32(self.bytes.count)
        self.bytes.append(UInt8(ascii: ":"))
        self.bytes.append(UInt8(ascii: " "))
        self.fields.append(Field(nameStart: Int32(start), nameEnd: end, valueStart: end + 2, valueEnd: end + 2))
    }

    /// Ends the line of a value that was just written.
    private mutating func endField(_ start: Int) {
        let isControlled = self.bytes.withUnsafeBufferPointer { bytes in
            var found = false
            for byte in UnsafeBufferPointer(rebasing: bytes[start...]) {
                found = found || byte < 0x20 || byte == 0x7F
            }
            return found
        }
        if isControlled { self.hasControls = true }
        let last = self.fields.count - 1
        let field = self.fields[last]
        self.fields[last] = Field(
            nameStart: field.nameStart,
            nameEnd: field.nameEnd,
            valueStart: field.valueStart,
            valueEnd: Int32(self.bytes.count)
        )
        self.bytes.append(UInt8(ascii: "\r"))
        self.bytes.append(UInt8(ascii: "\n"))
    }

    /// Adds all fields of another block at the end.
    public mutating func append(contentsOf other: WireHeaders) {
        let shift = Int32(self.bytes.count)
        self.bytes.append(contentsOf: other.bytes)
        self.hasControls = self.hasControls || other.hasControls
        self.fields.reserveCapacity(self.fields.count + other.fields.count)
        for field in other.fields {
            self.fields.append(
                Field(
                    nameStart: field.nameStart + shift,
                    nameEnd: field.nameEnd + shift,
                    valueStart: field.valueStart + shift,
                    valueEnd: field.valueEnd + shift
                )
            )
        }
    }

    /// Whether a field has this name, which is given in lower case.
    package func isNamed(_ field: Field, _ name: StaticString) -> Bool {
        guard Int(field.nameEnd - field.nameStart) == name.utf8CodeUnitCount else { return false }
        return self.hasPrefix(field, name)
    }

    /// Whether a field's name begins with this text, which is given in lower case.
    package func hasPrefix(_ field: Field, _ prefix: StaticString) -> Bool {
        let start = Int(field.nameStart)
        return prefix.withUTF8Buffer { prefix in
            guard Int(field.nameEnd) - start >= prefix.count else { return false }
            for index in prefix.indices where Self.lower(self.bytes[start + index]) != prefix[index] { return false }
            return true
        }
    }

    /// Makes room for a block of about this size.
    package mutating func reserve(bytes: Int, fields: Int) {
        self.bytes.reserveCapacity(bytes)
        self.fields.reserveCapacity(fields)
    }

    /// The same fields with blanks for control characters.
    package func withoutControls() -> WireHeaders {
        var clean = WireHeaders()
        for (name, value) in self.all { clean.append(Self.printable(name), Self.printable(value)) }
        return clean
    }

    private static func printable(_ text: String) -> String {
        String(decoding: text.utf8.map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 }, as: UTF8.self)
    }

    /// Replaces every field of this name by one, or adds it.
    public mutating func set(_ name: String, _ value: String) {
        self.remove(name)
        self.append(name, value)
    }

    /// Removes every field of this name.
    public mutating func remove(_ name: String) {
        var name = name
        let kept = name.withUTF8 { wanted in self.fields.filter { !self.matches($0, wanted) } }
        guard kept.count < self.fields.count else { return }
        let old = self
        self = WireHeaders()
        for field in kept { self.append(field, of: old) }
    }

    /// Adds another block's field as it is.
    private mutating func append(_ field: Field, of other: WireHeaders) {
        let start = self.bytes.count
        self.bytes.append(contentsOf: other.bytes[Int(field.nameStart)..<Int(field.nameEnd)])
        self.beginValue(from: start)
        self.bytes.append(contentsOf: other.bytes[Int(field.valueStart)..<Int(field.valueEnd)])
        self.endField(start)
    }

    /// The first value of this name.
    public subscript(name: String) -> String? {
        var name = name
        let field = name.withUTF8 { wanted in self.fields.first { self.matches($0, wanted) } }
        return field.map(self.value)
    }

    /// How many fields there are.
    public var count: Int { self.fields.count }

    /// All fields as strings; bytes that are not UTF-8 are replaced.
    public var all: [(name: String, value: String)] {
        self.fields.map { (self.name($0), self.value($0)) }
    }

    package func name(_ field: Field) -> String {
        String(decoding: self.bytes[Int(field.nameStart)..<Int(field.nameEnd)], as: UTF8.self)
    }

    package func value(_ field: Field) -> String {
        String(decoding: self.bytes[Int(field.valueStart)..<Int(field.valueEnd)], as: UTF8.self)
    }

    private func matches(_ field: Field, _ wanted: UnsafeBufferPointer<UInt8>) -> Bool {
        let length = Int(field.nameEnd - field.nameStart)
        guard length == wanted.count else { return false }
        let start = Int(field.nameStart)
        for index in 0..<length where Self.lower(self.bytes[start + index]) != Self.lower(wanted[index]) {
            return false
        }
        return true
    }

    private static func lower(_ byte: UInt8) -> UInt8 {
        byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
    }
}
