/// How names of models are shortened to the name that the catalog lists.
///
/// A provider's row names the rules that fit its naming.
package enum ModelNameRule: String, CaseIterable, Sendable {
    /// `ft:gpt-4o:org::id` → `ft:gpt-4o`
    case fineTuned = "fine-tuned"
    /// `gemini-2.5-pro-001` → `gemini-2.5-pro`, `…-exp` → `…`
    case stableVersion = "stable-version"
    /// `converse/us-east-1/us.anthropic.x` → `us.anthropic.x` and then `anthropic.x`; an ARN → what it names
    case regional
    /// `gpt-4o-2024-08-06`, `claude-x-20250101`, `claude-x@20250101` → without the date
    case dated

    /// The rules that hold whoever serves the model, tried last.
    static let always: [ModelNameRule] = [.fineTuned, .dated]

    /// The short form of a name; `nil` when the rule does not apply.
    package func shortened(_ name: String) -> String? {
        switch self {
        case .fineTuned: Self.withoutTuning(name)
        case .stableVersion: Self.withoutVersion(name)
        case .regional: Self.withoutRegion(name)
        case .dated: Self.withoutDate(name)
        }
    }

    private static func withoutTuning(_ name: String) -> String? {
        guard name.hasPrefix("ft:") else {
            return nil
        }
        let parts = name.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count > 2 ? parts.prefix(2).joined(separator: ":") : nil
    }

    private static func withoutVersion(_ name: String) -> String? {
        if name.hasSuffix("-exp") {
            return String(name.dropLast(4))
        }
        guard let dash = name.lastIndex(of: "-"), dash > name.startIndex else {
            return nil
        }
        let version = name[name.index(after: dash)...]
        return !version.isEmpty && version.utf8.allSatisfy(\.isDigit) ? String(name[..<dash]) : nil
    }

    private static let regions = ["us-gov.", "us.", "eu.", "apac.", "global.", "au.", "jp.", "ca."]

    private static func withoutRegion(_ name: String) -> String? {
        if let slash = name.lastIndex(of: "/") {
            return String(name[name.index(after: slash)...])
        }
        for region in Self.regions where name.hasPrefix(region) {
            return String(name.dropFirst(region.count))
        }
        return nil
    }

    private static func withoutDate(_ name: String) -> String? {
        for pattern in ["-20##-##-##", "-20######", "@20######"] {
            let length = pattern.utf8.count
            guard name.utf8.count > length else {
                continue
            }
            let matches = zip(name.utf8.suffix(length), pattern.utf8).allSatisfy { byte, wanted in
                wanted == UInt8(ascii: "#") ? byte.isDigit : byte == wanted
            }
            if matches {
                return String(name.dropLast(length))
            }
        }
        return nil
    }
}

extension UInt8 {
    /// Whether the byte is one of `0` … `9`.
    var isDigit: Bool {
        self &- UInt8(ascii: "0") <= 9
    }
}
