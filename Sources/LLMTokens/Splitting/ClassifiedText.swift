internal import CTokenVocabularies

/// Text together with the class of each of its scalars.
struct ClassifiedText {
    let text: TextBytes
    private let blocks: UnsafePointer<UInt8>
    private let classes: UnsafePointer<UInt8>
    private let asciiClasses: UnsafePointer<UInt8>

    /// The bits of a table entry which are the class; another says that normalization may change the scalar.
    private static let classBits: UInt8 = 7
    private static let sensitiveBit: UInt8 = 8

    init(_ text: TextBytes) {
        let table: UnsafeRawPointer = llm_tokens_unicode_table()
        self.text = text
        self.blocks = UnicodeSection.blocks.start(in: table, of: UInt8.self)
        self.classes = UnicodeSection.classes.start(in: table, of: UInt8.self)
        self.asciiClasses = self.classes + Int(self.blocks[0]) * 128
    }

    /// The class of the scalar at an offset below `end`, and its length in bytes, never beyond `end`.
    @inline(__always)
    func scalar(at offset: Int, end: Int) -> (class: UInt8, count: Int) {
        let byte = self.text[offset]
        if byte < 0x80 { return (self.asciiClasses[Int(byte)] & Self.classBits, 1) }
        let (scalar, count) = self.decode(byte, at: offset, end: end)
        return (self.entry(of: scalar) & Self.classBits, count)
    }

    /// Whether normalization can change the text.
    func needsNormalization(from start: Int, to end: Int) -> Bool {
        var offset = start
        while offset < end {
            let byte = self.text[offset]
            if byte < 0x80 {
                offset += 1
                continue
            }
            let (scalar, count) = self.decode(byte, at: offset, end: end)
            if self.entry(of: scalar) & Self.sensitiveBit != 0 { return true }
            offset += count
        }
        return false
    }

    /// The scalar at an offset.
    func decodedScalar(at offset: Int, end: Int) -> (scalar: UInt32, count: Int) {
        let byte = self.text[offset]
        return byte < 0x80 ? (UInt32(byte), 1) : self.decode(byte, at: offset, end: end)
    }

    @inline(__always)
    private func entry(of scalar: UInt32) -> UInt8 {
        self.classes[Int(self.blocks[Int(scalar >> 7)]) * 128 + Int(scalar & 127)]
    }

    /// Bytes that are no UTF-8 count one by one as U+FFFD.
    @inline(__always)
    private func decode(_ lead: UInt8, at offset: Int, end: Int) -> (scalar: UInt32, count: Int) {
        let count = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
        guard lead >= 0xC2, offset + count <= end else { return (0xFFFD, 1) }
        var scalar = UInt32(lead) & (0x7F >> UInt32(count))
        for index in 1..<count {
            scalar = scalar << 6 | UInt32(self.text[offset + index] & 0x3F)
        }
        return scalar < 0x110000 ? (scalar, count) : (0xFFFD, 1)
    }
}
