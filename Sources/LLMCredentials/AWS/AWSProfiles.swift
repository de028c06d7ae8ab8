/// The profiles of AWS's `config` and `credentials` files.
///
/// Source: the AWS SDKs' reference guide, "Shared config and credentials files". Sections are `[default]`,
/// `[profile name]` in `config` and `[name]` in `credentials`; what `credentials` says about a profile counts first.
struct AWSProfiles: Sendable, Hashable {
    private var profiles: [String: [String: String]] = [:]
    /// The sections `[sso-session name]`, which profiles refer to.
    private var loginSessions: [String: [String: String]] = [:]

    init(config: String?, credentials: String?) {
        for (section, values) in Self.sections(config ?? "") {
            if section == "default" {
                self.profiles[section, default: [:]].merge(values) { $1 }
            } else if let name = Self.name(in: section, after: "profile") {
                self.profiles[name, default: [:]].merge(values) { $1 }
            } else if let name = Self.name(in: section, after: "sso-session") {
                self.loginSessions[name, default: [:]].merge(values) { $1 }
            }
        }
        for (section, values) in Self.sections(credentials ?? "") {
            self.profiles[section, default: [:]].merge(values) { $1 }
        }
    }

    subscript(name: String) -> [String: String]? { self.profiles[name] }

    func loginSession(_ name: String) -> [String: String]? { self.loginSessions[name] }

    /// The name in `profile name` or `profile "a name"`.
    private static func name(in section: String, after word: String) -> String? {
        guard let blank = section.firstIndex(where: \.isWhitespace), section[..<blank] == word else { return nil }
        let name = section[blank...].trimmedBlanks
        for quote in ["\"", "'"] where name.count >= 2 && name.hasPrefix(quote) && name.hasSuffix(quote) {
            return String(name.dropFirst().dropLast())
        }
        return name
    }

    /// Sections with their `name = value` lines; names in lower case, an indented line belongs to the one before.
    private static func sections(_ text: String) -> [(String, [String: String])] {
        var result: [(String, [String: String])] = []
        for raw in text.split(whereSeparator: \.isNewline) {
            let line = raw.trimmedBlanks
            guard let first = line.first, first != "#", first != ";" else { continue }
            if first == "[" {
                guard let end = line.firstIndex(of: "]") else { continue }
                result.append((line[line.index(after: line.startIndex)..<end].trimmedBlanks, [:]))
                continue
            }
            guard !result.isEmpty, raw.first?.isWhitespace != true else { continue }
            guard let mark = line.firstIndex(where: { $0 == "=" || $0 == ":" }) else { continue }
            let name = line[..<mark].trimmedBlanks.lowercased()
            result[result.count - 1].1[name] = line[line.index(after: mark)...].trimmedBlanks
        }
        return result
    }
}
