/// Header fields that are only written and sent: lines of HTTP/1.1, without the places that ``WireHeaders`` keeps.
///
/// Names are the program's own; of values, control characters become blanks, so that none can end its line early.
package struct HeaderLines: Sendable, Hashable {
    /// The lines, each with its CR LF.
    package private(set) var bytes: [UInt8] = []

    /// No lines.
    package init() {}

    /// Makes room for about so many bytes.
    package mutating func reserve(_ count: Int) {
        self.bytes.reserveCapacity(count)
    }

    /// Adds a line.
    package mutating func append(_ name: StaticString, _ value: String) {
        self.append(name)
        self.append(": ")
        let start = self.bytes.count
        self.bytes.append(text: value)
        self.blankControls(from: start)
        self.append("\r\n")
    }

    /// Adds a line with a whole number.
    package mutating func append(_ name: StaticString, _ value: Int) {
        self.append(name)
        self.append(": ")
        self.bytes.append(decimal: value)
        self.append("\r\n")
    }

    /// Adds all fields of a block.
    package mutating func append(contentsOf headers: WireHeaders) {
        self.bytes.append(contentsOf: headers.hasControls ? headers.withoutControls().bytes : headers.bytes)
    }

    /// Adds a block's field under its name in lower case, with a text in front of it.
    package mutating func append(_ field: WireHeaders.Field, of headers: WireHeaders, prefix: StaticString) {
        self.append(prefix)
        let start = self.bytes.count
        headers.bytes.withUnsafeBufferPointer { source in
            self.bytes.append(contentsOf: source[Int(field.nameStart)..<Int(field.valueEnd)])
        }
        let nameEnd = start + Int(field.nameEnd - field.nameStart)
        self.bytes.withUnsafeMutableBufferPointer { bytes in
            for index in start..<nameEnd where bytes[index] &- 0x41 < 26 { bytes[index] |= 0x20 }
        }
        if headers.hasControls { self.blankControls(from: start) }
        self.append("\r\n")
    }

    /// Whether there is a line of this name, given in lower case; names are always written so.
    package func contains(_ name: StaticString) -> Bool {
        let wanted = name.withUTF8Buffer { Array($0) + [UInt8(ascii: ":")] }
        return self.bytes.split(separator: UInt8(ascii: "\n")).contains { $0.starts(with: wanted) }
    }

    @inline(__always)
    private mutating func append(_ text: StaticString) {
        self.bytes.append(literal: text)
    }

    private mutating func blankControls(from start: Int) {
        self.bytes.withUnsafeMutableBufferPointer { bytes in
            for index in start..<bytes.count where bytes[index] < 0x20 || bytes[index] == 0x7F { bytes[index] = 0x20 }
        }
    }
}
