/// Puts the values of environment variables in the place of `os.environ/NAME`.
package struct EnvironmentReferences {
    private static let prefix = "os.environ/"

    /// Whether a text stands for the value of a variable.
    package static func isReference(_ text: String) -> Bool { text.hasPrefix(Self.prefix) }

    private static let tokenServices = [
        "google", "github", "azure", "circleci", "circleci_v2", "file", "env", "env_path",
    ]

    /// Where such a token is exchanged for another; their sources read the reference themselves.
    private static let tokenKeys: Set<String> = ["azure_ad_token", "aws_web_identity_token"]

    let environment: ConfigEnvironment

    /// Resolves every reference in a tree.
    func resolve(_ node: inout ConfigNode, _ reader: inout ConfigReader) {
        switch node.value {
        case .null, .bool, .number:
            break
        case .string(let text):
            self.resolve(text, &node, &reader)
        case .list(var items):
            node.value = .null
            for index in items.indices {
                reader.path.append(index)
                self.resolve(&items[index], &reader)
                reader.path.removeLast()
            }
            node.value = .list(items)
        case .map(var entries):
            node.value = .null
            for index in entries.indices {
                reader.path.append(entries[index].key)
                self.resolve(&entries[index].value, &reader)
                reader.path.removeLast()
            }
            node.value = .map(entries)
        }
    }

    private func resolve(_ text: String, _ node: inout ConfigNode, _ reader: inout ConfigReader) {
        if text.hasPrefix(Self.prefix) {
            guard let value = self.value(text.dropFirst(Self.prefix.count), node, &reader) else {
                node.value = .null
                node.isFromEnvironment = true
                return
            }
            switch value.lowercased() {
            case "true": node.value = .bool(true)
            case "false": node.value = .bool(false)
            default: node.value = .string(value)
            }
            node.spelling = value
            node.isFromEnvironment = true
        } else if let reference = ByteSearch.firstRange(of: " os.environ/", in: text),
            !text[..<reference.lowerBound].contains(" ")
        {
            // `bearer os.environ/NAME`, as headers have it.
            if let value = self.value(text[reference.upperBound...], node, &reader) {
                node.value = .string(text[..<reference.lowerBound] + " " + value)
                node.isFromEnvironment = true
            }
        } else if text.hasPrefix("oidc/"), Self.tokenServices.contains(where: { text.hasPrefix("oidc/\($0)/") }),
            !Self.tokenKeys.contains(reader.path.lastKey ?? "")
        {
            reader.report(
                .error,
                node.mark,
                "asks for a token of an OIDC service, which is no key",
                remedy:
                    "put a key or `os.environ/NAME` here; tokens are for `azure_ad_token` and `aws_web_identity_token`."
            )
        }
    }

    private func value(_ name: Substring, _ node: ConfigNode, _ reader: inout ConfigReader) -> String? {
        if let value = self.environment[String(name)] {
            return value
        }
        let isName = !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "=") }
        reader.report(
            .warning,
            node.mark,
            isName
                ? "the environment variable \(name) is not set, so this has no value"
                : "`os.environ/` must be followed by the name of a variable",
            remedy: isName ? "set \(name), or remove the key." : "",
            repetition: "variable \(name)"
        )
        return nil
    }
}
