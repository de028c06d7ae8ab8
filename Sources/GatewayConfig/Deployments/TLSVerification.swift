/// How the certificate of an upstream is checked.
package enum TLSVerification: ConfigValue {
    /// Against the system's certificates.
    case system
    /// Against the certificates in a file.
    case bundle(path: String)
    /// Not at all.
    case off

    package static var typeName: String { "boolean or path" }

    package static func read(_ node: ConfigNode, _ reader: inout ConfigReader) -> TLSVerification? {
        guard let text = node.text else {
            reader.expected("true, false or the path of a file with certificates", node)
            return nil
        }
        return TLSVerification(text)
    }

    /// Reads the word of a setting or of `SSL_VERIFY`.
    package init(_ text: String) {
        switch text.lowercased() {
        case "true", "yes", "on", "1", "": self = .system
        case "false", "no", "off", "0": self = .off
        default: self = .bundle(path: text)
        }
    }

    package var defaultText: String? {
        switch self {
        case .system: "true"
        case .off: "false"
        case .bundle(let path): path
        }
    }
}
