extension StringProtocol {
    /// Whether a text begins with this scheme of addresses, given in small letters with what separates it: `https://`.
    ///
    /// Capitals mean the same. Source: RFC 3986, section 3.1.
    func hasScheme(_ scheme: StaticString) -> Bool {
        let length = scheme.utf8CodeUnitCount
        let start = self.utf8.prefix(length)
        guard start.count == length else { return false }
        return scheme.withUTF8Buffer { expected in
            zip(start, expected).allSatisfy { byte, wanted in
                byte == wanted || (0x41...0x5A).contains(byte) && byte | 0x20 == wanted
            }
        }
    }

    /// Whether a text is an address on the web.
    var isWebAddress: Bool { self.hasScheme("https://") || self.hasScheme("http://") }
}
