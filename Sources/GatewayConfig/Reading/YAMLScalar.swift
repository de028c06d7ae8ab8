/// What an unquoted YAML scalar means.
///
/// YAML 1.1 as Python's YAML reader understands it, because that is what existing configurations were written for:
/// `yes`, `on` and their opposites are booleans, a leading zero is octal. Four readings differ on purpose. `1e-6` is a
/// number here (JSON says so; Python keeps text, which LiteLLM turns into a number later), `0o17` is octal as in YAML
/// 1.2, `12:30` stays text instead of becoming 750, and timestamps stay text.
enum YAMLScalar {
    /// The meaning of an unquoted scalar.
    static func resolve(_ text: String) -> ConfigNode.Value {
        guard let first = text.utf8.first else {
            return .null
        }
        switch first {
        case UInt8(ascii: "~"), UInt8(ascii: "n"), UInt8(ascii: "N"), UInt8(ascii: "t"), UInt8(ascii: "T"),
            UInt8(ascii: "f"), UInt8(ascii: "F"), UInt8(ascii: "y"), UInt8(ascii: "Y"), UInt8(ascii: "o"),
            UInt8(ascii: "O"):
            return self.word(text) ?? .string(text)
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
            return self.number(text).map { .number($0) } ?? .string(text)
        default:
            return .string(text)
        }
    }

    /// Booleans and null.
    static func word(_ text: String) -> ConfigNode.Value? {
        switch text {
        case "~", "null", "Null", "NULL": .null
        case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON": .bool(true)
        case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF": .bool(false)
        default: nil
        }
    }

    /// The JSON spelling of a YAML number, or `nil` when the text is none.
    static func number(_ text: String) -> String? {
        var bytes = ArraySlice(text.utf8)
        var sign = ""
        if let first = bytes.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
            sign = first == UInt8(ascii: "-") ? "-" : ""
            bytes = bytes.dropFirst()
        }
        guard let first = bytes.first else {
            return nil
        }
        if first == UInt8(ascii: "0"), bytes.count > 1, let digits = self.prefixedInteger(bytes.dropFirst()) {
            return digits == "0" ? "0" : sign + digits
        }
        return self.decimal(bytes).map { sign + $0 }
    }

    /// `x1F`, `b101`, `o17` and `17` (after the zero that announced them), as decimal digits.
    private static func prefixedInteger(_ bytes: ArraySlice<UInt8>) -> String? {
        let radix: Int
        var digits = bytes
        switch bytes.first {
        case UInt8(ascii: "x"): (radix, digits) = (16, bytes.dropFirst())
        case UInt8(ascii: "b"): (radix, digits) = (2, bytes.dropFirst())
        case UInt8(ascii: "o"): (radix, digits) = (8, bytes.dropFirst())
        default: radix = 8
        }
        let plain = digits.filter { $0 != UInt8(ascii: "_") }
        guard !plain.isEmpty, let first = plain.first, first != UInt8(ascii: "+"), first != UInt8(ascii: "-") else {
            return nil
        }
        return UInt64(String(decoding: plain, as: UTF8.self), radix: radix).map(String.init)
    }

    /// `1_000`, `1.5e3`, `.5` and `5.` in JSON's spelling.
    private static func decimal(_ bytes: ArraySlice<UInt8>) -> String? {
        var whole = "", fraction = "", exponent = ""
        var rest = bytes
        rest = self.takeDigits(rest, into: &whole)
        let hasPoint = rest.first == UInt8(ascii: ".")
        if hasPoint {
            rest = self.takeDigits(rest.dropFirst(), into: &fraction)
        }
        guard !whole.isEmpty || !fraction.isEmpty, bytes.first != UInt8(ascii: "_") else {
            return nil
        }
        if let marker = rest.first, marker | 0x20 == UInt8(ascii: "e") {
            rest = rest.dropFirst()
            if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
                exponent = sign == UInt8(ascii: "-") ? "e-" : "e+"
                rest = rest.dropFirst()
            } else {
                exponent = "e"
            }
            let digits = rest.prefix { $0 &- UInt8(ascii: "0") <= 9 }
            guard !digits.isEmpty else {
                return nil
            }
            exponent += String(decoding: digits, as: UTF8.self)
            rest = rest.dropFirst(digits.count)
        }
        guard rest.isEmpty else {
            return nil
        }
        if !hasPoint, whole.utf8.count > 1, whole.utf8.first == UInt8(ascii: "0") {
            // `0899` is neither octal nor decimal; it is an identifier.
            return nil
        }
        let significant = whole.drop { $0 == "0" }
        let digits = (significant.isEmpty ? "0" : String(significant)) + (hasPoint ? "." : "")
        return digits + (hasPoint && fraction.isEmpty ? "0" : fraction) + exponent
    }

    private static func takeDigits(_ bytes: ArraySlice<UInt8>, into digits: inout String) -> ArraySlice<UInt8> {
        let run = bytes.prefix { $0 &- UInt8(ascii: "0") <= 9 || $0 == UInt8(ascii: "_") }
        digits = String(decoding: run.lazy.filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
        return bytes.dropFirst(run.count)
    }
}
