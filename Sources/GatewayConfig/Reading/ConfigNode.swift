/// Where a value was written.
package struct ConfigMark: Sendable, Hashable {
    /// Index into the list of files that were read.
    package var file: UInt16
    /// Counted from 1; 0 when unknown.
    package var line: UInt32
    /// Counted from 1; 0 when unknown.
    package var column: UInt32

    package init(file: UInt16 = 0, line: UInt32 = 0, column: UInt32 = 0) {
        self.file = file
        self.line = line
        self.column = column
    }
}

/// One value of a configuration file together with its place.
///
/// The tree between the YAML text and the typed settings: what the files say after anchors and includes, with
/// scalars already resolved.
package struct ConfigNode: Sendable {
    package enum Value: Sendable {
        case null
        case bool(Bool)
        /// The number in JSON's spelling, every digit kept.
        case number(String)
        case string(String)
        case list([ConfigNode])
        case map([Entry])
    }

    /// One key of a mapping; order is kept.
    package struct Entry: Sendable {
        package var key: String
        package var mark: ConfigMark
        package var value: ConfigNode
    }

    package var value: Value
    /// How a boolean or a number was spelled (`0123`, `yes`); empty otherwise.
    package var spelling = ""
    package var mark: ConfigMark
    /// Whether the value came out of the environment; it is then never quoted.
    package var isFromEnvironment = false

    package init(_ value: Value, mark: ConfigMark) {
        self.value = value
        self.mark = mark
    }

    /// What a person calls this kind of value.
    var kind: String {
        switch self.value {
        case .null: "nothing"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "text"
        case .list: "a list"
        case .map: "a mapping"
        }
    }

    /// YAML's words for numbers without a value or without an end, if one of them stands here.
    var endlessNumber: String? {
        guard let text = self.text?.lowercased() else { return nil }
        switch text {
        case ".nan", "nan": return "`.nan`"
        case ".inf", "+.inf", "inf", "infinity": return "`.inf`"
        case "-.inf", "-inf", "-infinity": return "`-.inf`"
        default: return self.numberText.flatMap(Double.init)?.isFinite == false ? "an endless number" : nil
        }
    }

    var isNull: Bool {
        if case .null = self.value { true } else { false }
    }

    /// Python's idea of truth: not null, false, zero, or empty.
    var isTruthy: Bool {
        switch self.value {
        case .null: false
        case .bool(let flag): flag
        case .number(let text): (Double(text) ?? 1) != 0
        case .string(let text): !text.isEmpty
        case .list(let items): !items.isEmpty
        case .map(let entries): !entries.isEmpty
        }
    }

    /// The text of a scalar as it was written, `nil` for null and collections.
    package var text: String? {
        switch self.value {
        case .string(let text): text
        case .bool, .number: self.spelling
        case .null, .list, .map: nil
        }
    }

    /// The value of a key of a mapping; `nil` when absent or not a mapping.
    package subscript(key: String) -> ConfigNode? {
        guard case .map(let entries) = self.value else {
            return nil
        }
        return entries.first { $0.key == key }?.value
    }
}
