import TestSupport

extension SplitMix {
    /// Text of scalars from all over Unicode, half of them ASCII.
    mutating func text(scalars count: Int) -> String {
        var text = String.UnicodeScalarView()
        while text.count < count {
            let limits: [UInt32] = [0x80, 0x80, 0x80, 0x800, 0x3100, 0x32000]
            let limit = limits.randomElement(using: &self) ?? 0x80
            if let scalar = Unicode.Scalar(UInt32.random(in: 0..<limit, using: &self)) { text.append(scalar) }
        }
        return String(text)
    }
}
