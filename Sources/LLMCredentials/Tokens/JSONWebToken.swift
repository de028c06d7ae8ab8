import Crypto
import CryptoExtras
import LLMCore

/// Signs JSON Web Tokens (RFC 7515, RFC 7519) with RSA keys.
struct JSONWebToken {
    /// A signature's name in the token's header.
    enum Algorithm: String {
        case rs256 = "RS256"
        case ps256 = "PS256"
    }

    let header: JSONObject
    let claims: JSONObject

    /// A token that is to be signed.
    ///
    /// - Parameters:
    ///   - algorithm: how it is signed.
    ///   - header: members beside `typ` and `alg`.
    ///   - claims: what it says.
    init(_ algorithm: Algorithm, header: JSONObject, claims: JSONObject) {
        var whole: JSONObject = ["typ": "JWT", "alg": JSON(algorithm.rawValue)]
        for (key, value) in header { whole[key] = value }
        self.header = whole
        self.claims = claims
    }

    /// The token as text.
    ///
    /// - Throws: `authentication` when the key cannot sign.
    func signed(with key: RSAPrivateKey) throws(LLMError) -> String {
        let head = Base64.encodeURLSafe(JSON.object(self.header).serialized())
        let payload = "\(head).\(Base64.encodeURLSafe(JSON.object(self.claims).serialized()))"
        let usesPSS = self.header["alg"]?.stringValue == Algorithm.ps256.rawValue
        let signature = try key.signature(of: Array(payload.utf8), usesPSS: usesPSS)
        return "\(payload).\(Base64.encodeURLSafe(signature))"
    }
}

/// A private key that signs with SHA-256.
struct RSAPrivateKey: Sendable {
    private let key: _RSA.Signing.PrivateKey

    /// Reads a key in PEM, PKCS#1 or PKCS#8; line ends may be written as `\n`.
    ///
    /// - Parameters:
    ///   - pem: the key.
    ///   - name: where the key is from, for the message.
    ///   - password: what it is encrypted with, if it is.
    /// - Throws: `authentication` when it is not such a key, the password is wrong or it has less than 2048 bits.
    init(pem: Secret<String>, name: String, password: Secret<String>? = nil) throws(LLMError) {
        let text = Self.normalized(pem.reveal())
        do {
            if let password {
                self.key = try _RSA.Signing.PrivateKey(encryptedPEMRepresentation: text) { setter in
                    setter(Array(password.reveal().utf8))
                }
            } else {
                self.key = try _RSA.Signing.PrivateKey(pemRepresentation: text)
            }
        } catch {
            throw LLMError(.authentication, "\(name) is not an RSA private key in PEM of at least 2048 bits.")
        }
    }

    func signature(of bytes: [UInt8], usesPSS: Bool = false) throws(LLMError) -> [UInt8] {
        do {
            let padding: _RSA.Signing.Padding = usesPSS ? .PSS : .insecurePKCS1v1_5
            return Array(try self.key.signature(for: SHA256.hash(data: bytes), padding: padding).rawRepresentation)
        } catch {
            throw LLMError(.authentication, "The private key could not sign.", cause: error)
        }
    }

    /// Keys that went through environment variables often have `\n` for their line ends.
    private static func normalized(_ pem: String) -> String {
        guard pem.contains("\\n") else { return pem }
        var result = ""
        var rest = pem[...]
        while let slash = rest.firstIndex(of: "\\") {
            result += rest[..<slash]
            let after = rest.index(after: slash)
            if rest[after...].hasPrefix("n") {
                result += "\n"
                rest = rest[rest.index(after: after)...]
            } else {
                rest = rest[after...]
            }
        }
        return result + rest
    }
}
