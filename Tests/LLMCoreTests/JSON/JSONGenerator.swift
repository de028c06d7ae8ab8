import LLMCore

/// Random JSON texts and trees, the same for the same seed.
struct JSONGenerator {
    var chooser: JSONChooser
    /// Whether objects may name a key twice.
    var repeatsKeys = false
    /// Whether strings may hold surrogates without their partners.
    var loneSurrogates = false
    /// Whether to leave out what Foundation's parser gets wrong: it rounds numbers and drops U+FEFF from strings.
    var avoidsFoundationQuirks = false

    init(seed: UInt64) {
        self.chooser = JSONChooser(seed: seed)
    }

    // MARK: Texts

    /// A text with random white space, spellings and escapes.
    mutating func text() -> [UInt8] {
        var text: [UInt8] = []
        self.space(&text)
        self.value(&text, depth: 0)
        self.space(&text)
        return text
    }

    /// The text of an object.
    mutating func objectText() -> [UInt8] {
        var text: [UInt8] = []
        self.object(&text, depth: 0)
        return text
    }

    private mutating func space(_ text: inout [UInt8]) {
        guard self.chooser.below(4) == 0 else { return }
        for _ in 0...self.chooser.below(3) { text.append([0x20, 0x09, 0x0A, 0x0D][self.chooser.below(4)]) }
    }

    private mutating func value(_ text: inout [UInt8], depth: Int) {
        switch self.chooser.below(depth > 5 ? 6 : 10) {
        case 0: text += Array("null".utf8)
        case 1: text += Array((self.chooser.below(2) == 0 ? "true" : "false").utf8)
        case 2, 3: text += Array(self.number().utf8)
        case 4, 5: self.string(&text)
        case 6, 7: self.array(&text, depth: depth)
        default: self.object(&text, depth: depth)
        }
    }

    private mutating func array(_ text: inout [UInt8], depth: Int) {
        text.append(UInt8(ascii: "["))
        self.space(&text)
        for index in 0..<self.chooser.below(6) {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            self.space(&text)
            self.value(&text, depth: depth + 1)
            self.space(&text)
        }
        text.append(UInt8(ascii: "]"))
    }

    private mutating func object(_ text: inout [UInt8], depth: Int) {
        text.append(UInt8(ascii: "{"))
        self.space(&text)
        var written = 0
        let count = self.chooser.below(20) == 0 ? 40 : self.chooser.below(7)
        for index in 0..<count {
            if self.chooser.below(10) == 0 { continue }
            if written > 0 { text.append(UInt8(ascii: ",")) }
            written += 1
            self.space(&text)
            let number = self.repeatsKeys ? self.chooser.below(8) : index
            self.key(number, &text)
            self.space(&text)
            text.append(UInt8(ascii: ":"))
            self.space(&text)
            self.value(&text, depth: depth + 1)
            self.space(&text)
        }
        text.append(UInt8(ascii: "}"))
    }

    private static let names = ["model", "messages", "é", "e\u{301}", "", "a\"b", "stream", "n\n"]

    private mutating func key(_ number: Int, _ text: inout [UInt8]) {
        let name = number < Self.names.count ? Self.names[number] : "key \(number)"
        text.append(UInt8(ascii: "\""))
        for scalar in name.unicodeScalars { self.scalar(scalar, &text) }
        text.append(UInt8(ascii: "\""))
    }

    private mutating func string(_ text: inout [UInt8]) {
        text.append(UInt8(ascii: "\""))
        let plain = self.chooser.below(3) == 0
        for _ in 0..<self.chooser.below(self.chooser.below(8) == 0 ? 100 : 20) {
            let value = UInt32(plain ? 0x61 + self.chooser.below(26) : self.scalarValue())
            if value == 0xFEFF, self.avoidsFoundationQuirks { continue }
            guard let scalar = Unicode.Scalar(value) else {
                if self.loneSurrogates { self.escape(value, &text) }
                continue
            }
            self.scalar(scalar, &text)
        }
        text.append(UInt8(ascii: "\""))
    }

    private mutating func scalarValue() -> Int {
        switch self.chooser.below(8) {
        case 0: self.chooser.below(0x20)
        case 1: self.chooser.below(0x800)
        case 2: self.chooser.below(0x10000)
        case 3: self.chooser.below(0x110000)
        case 4: 0xD800 + self.chooser.below(0x800)
        case 5: [0x22, 0x5C, 0x2F, 0x7F, 0xFFFD, 0xFEFF][self.chooser.below(6)]
        default: 0x20 + self.chooser.below(0x5F)
        }
    }

    private mutating func scalar(_ scalar: Unicode.Scalar, _ text: inout [UInt8]) {
        let named: [UInt32: String] = [
            0x22: "\\\"", 0x5C: "\\\\", 0x2F: "\\/", 8: "\\b", 12: "\\f", 10: "\\n", 13: "\\r", 9: "\\t",
        ]
        let mustEscape = scalar.value < 0x20 || scalar == "\"" || scalar == "\\"
        guard mustEscape || self.chooser.below(12) == 0 else {
            text += Array(String(scalar).utf8)
            return
        }
        if let short = named[scalar.value], self.chooser.below(2) == 0 {
            text += Array(short.utf8)
        } else {
            for unit in String(scalar).utf16 { self.escape(UInt32(unit), &text) }
        }
    }

    private mutating func escape(_ unit: UInt32, _ text: inout [UInt8]) {
        let digits = String(unit, radix: 16, uppercase: self.chooser.below(2) == 0)
        text += Array("\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8)
    }

    mutating func number() -> String {
        if self.avoidsFoundationQuirks { return "\(self.chooser.below(2_000_000) - 1_000_000)" }
        var text = self.chooser.below(3) == 0 ? "-" : ""
        text += self.chooser.below(4) == 0 ? "0" : "\(1 + self.chooser.below(9))\(self.digits(self.chooser.below(22)))"
        if self.chooser.below(3) == 0 { text += ".\(self.digits(1 + self.chooser.below(12)))" }
        if self.chooser.below(4) == 0 {
            text += ["e", "E", "e+", "E-"][self.chooser.below(4)] + self.digits(1 + self.chooser.below(3))
        }
        return text
    }

    private mutating func digits(_ count: Int) -> String {
        (0..<count).map { _ in "\(self.chooser.below(10))" }.joined()
    }
}
