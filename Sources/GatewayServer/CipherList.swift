/// A list of cipher suites in OpenSSL's form, read before the TLS library sees it.
///
/// The library ends the process when a list leaves nothing, so what it gets are names that it is known to have.
/// Source: OpenSSL's manual page ciphers(1); the suites are those of BoringSSL for TLS 1.2.
struct CipherList {
    /// The suites that the list chooses, in its order.
    private(set) var names: [String] = []

    /// - Throws: ``CipherListError`` when the list chooses no suite.
    init(_ text: String) throws(CipherListError) {
        var chosen: [Suite] = []
        var barred: Set<String> = []
        for word in text.split(whereSeparator: { ":, []|".contains($0) }) where !word.hasPrefix("@") {
            let sign = "!-+".contains(word.first ?? " ") ? word.first : nil
            let parts = (sign == nil ? word : word.dropFirst()).split(separator: "+").map(String.init)
            let meant = Suite.all.filter { suite in !parts.isEmpty && parts.allSatisfy(suite.matches) }
            let names = Set(meant.map(\.name))
            switch sign {
            case "!":
                barred.formUnion(names)
                chosen.removeAll { names.contains($0.name) }
            case "-": chosen.removeAll { names.contains($0.name) }
            case "+": chosen = chosen.filter { !names.contains($0.name) } + chosen.filter { names.contains($0.name) }
            default:
                let present = Set(chosen.map(\.name))
                chosen += meant.filter { !present.contains($0.name) && !barred.contains($0.name) }
            }
        }
        guard !chosen.isEmpty else { throw CipherListError(text: text) }
        self.names = chosen.map(\.name)
    }

    /// One suite and the words that mean it among others.
    private struct Suite {
        let name: String
        private let words: Set<String>

        private init(_ name: String, _ words: String) {
            self.name = name
            self.words = Set(words.split(separator: " ").map(String.init) + ["ALL", "DEFAULT", "HIGH", "FIPS", name])
        }

        func matches(_ word: String) -> Bool {
            self.words.contains(word)
        }

        static let all: [Suite] = {
            var suites: [Suite] = []
            for (prefix, exchange) in [
                ("ECDHE-ECDSA-", "ECDHE EECDH kECDHE kEECDH ECDSA aECDSA"),
                ("ECDHE-RSA-", "ECDHE EECDH kECDHE kEECDH aRSA"), ("", "RSA kRSA aRSA"),
            ] {
                suites.append(Suite(prefix + "AES128-GCM-SHA256", exchange + " AES AES128 AESGCM SHA256 TLSv1.2"))
                suites.append(Suite(prefix + "AES256-GCM-SHA384", exchange + " AES AES256 AESGCM SHA384 TLSv1.2"))
                if !prefix.isEmpty {
                    suites.append(Suite(prefix + "CHACHA20-POLY1305", exchange + " CHACHA20 SHA256 TLSv1.2"))
                }
                suites.append(Suite(prefix + "AES128-SHA", exchange + " AES AES128 SHA SHA1 TLSv1 SSLv3"))
                suites.append(Suite(prefix + "AES256-SHA", exchange + " AES AES256 SHA SHA1 TLSv1 SSLv3"))
            }
            return suites
        }()

        static var names: [String] { self.all.map(\.name) }
    }

    /// The names that a list may hold.
    static var known: [String] { Suite.names }
}

/// A list of cipher suites that leaves none.
package struct CipherListError: Error, CustomStringConvertible {
    let text: String

    package var description: String {
        """
        --ciphers \(self.text) names no cipher suite that is known here. Separate names by colons; there are \
        \(CipherList.known.joined(separator: ", ")), and OpenSSL's words for groups of them, such as ECDHE+AESGCM.
        """
    }
}
