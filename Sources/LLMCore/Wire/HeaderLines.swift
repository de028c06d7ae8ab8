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
        var value = value
        value.withUTF8 { value in
            self.append(of: name.utf8CodeUnitCount + value.count + 4) { line in
                line.put(name)
                line.put(": ")
                line.putBlankingControls(value)
                line.put("\r\n")
            }
        }
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
        headers.bytes.withUnsafeBufferPointer { source in
            let name = UnsafeBufferPointer(rebasing: source[Int(field.nameStart)..<Int(field.nameEnd)])
            let value = UnsafeBufferPointer(rebasing: source[Int(field.valueStart)..<Int(field.valueEnd)])
            self.append(of: prefix.utf8CodeUnitCount + name.count + value.count + 4) { line in
                line.put(prefix)
                line.putLowercased(name)
                line.put(": ")
                line.putBlankingControls(value)
                line.put("\r\n")
            }
        }
    }

    /// Adds so many bytes, which `write` fills.
    @inline(__always)
    private mutating func append(of count: Int, _ write: (inout Line) -> Void) {
        self.bytes.append(addingCapacity: count) { span in
            span.withUnsafeMutableBufferPointer { free, written in
                guard let base = free.baseAddress else { return }
                var line = Line(next: base)
                write(&line)
                written += count
                assert(line.next == base + count)
            }
        }
    }

    /// Where a line is being written; its length is known before.
    private struct Line {
        var next: UnsafeMutablePointer<UInt8>

        @inline(__always)
        mutating func put(_ text: StaticString) {
            self.next.update(from: text.utf8Start, count: text.utf8CodeUnitCount)
            self.next += text.utf8CodeUnitCount
        }

        @inline(__always)
        mutating func putBlankingControls(_ text: UnsafeBufferPointer<UInt8>) {
            for byte in text {
                self.next.pointee = byte < 0x20 || byte == 0x7F ? 0x20 : byte
                self.next += 1
            }
        }

        @inline(__always)
        mutating func putLowercased(_ text: UnsafeBufferPointer<UInt8>) {
            for byte in text {
                self.next.pointee = byte &- 0x41 < 26 ? byte | 0x20 : byte
                self.next += 1
            }
        }
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

}
