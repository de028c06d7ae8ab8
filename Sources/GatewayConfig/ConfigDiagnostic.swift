/// One finding about a configuration: what is wrong, where, and how to mend it.
///
/// A finding never quotes a value that may be a secret.
package struct ConfigDiagnostic: Error, Sendable, Hashable {
    /// How much a finding weighs.
    package enum Severity: String, Sendable, Comparable {
        /// Worth knowing; nothing is wrong.
        case notice
        /// The gateway starts, but probably not as the author meant.
        case warning
        /// The configuration is not used.
        case error

        private var weight: Int {
            switch self {
            case .notice: 0
            case .warning: 1
            case .error: 2
            }
        }

        package static func < (left: Self, right: Self) -> Bool {
            left.weight < right.weight
        }
    }

    package var severity: Severity
    /// The file, as it was named to the loader.
    package var source: String
    /// The way to the value, such as `model_list[3].litellm_params.api_key`; empty for the whole file.
    package var path: String
    /// Counted from 1; 0 when the finding belongs to no line.
    package var line: Int
    /// Counted from 1 in Unicode scalars; 0 when the finding belongs to no column.
    package var column: Int
    package var message: String
    /// What to do about it; empty when the message says it already.
    package var remedy: String

    package init(
        _ severity: Severity,
        source: String,
        path: String = "",
        line: Int = 0,
        column: Int = 0,
        message: String,
        remedy: String = ""
    ) {
        self.severity = severity
        self.source = source
        self.path = path
        self.line = line
        self.column = column
        self.message = message
        self.remedy = remedy
    }
}

/// Where a value of a configuration stands.
package struct ConfigPlace: Sendable, Equatable {
    /// The file, as it was named to the loader.
    package var source = ""
    /// The way to the value, such as `model_list[3]`.
    package var path = ""
    /// Counted from 1; 0 when unknown.
    package var line = 0
    /// Counted from 1; 0 when unknown.
    package var column = 0

    package init() {}

    package init(source: String, path: String, line: Int = 0, column: Int = 0) {
        self.source = source
        self.path = path
        self.line = line
        self.column = column
    }
}

extension ConfigDiagnostic {
    /// A finding about the value at a place, or at a key inside of it.
    package init(_ severity: Severity, at place: ConfigPlace, key: String = "", _ message: String, remedy: String = "")
    {
        self.init(
            severity,
            source: place.source,
            path: key.isEmpty ? place.path : place.path.isEmpty ? key : "\(place.path).\(key)",
            line: place.line,
            column: place.column,
            message: message,
            remedy: remedy
        )
    }
}

extension ConfigDiagnostic: CustomStringConvertible {
    /// The finding as one line.
    ///
    /// Such as `config.yaml:12:7: error: model_list[3].litellm_params: is missing; add it, with a value.`
    /// What stands for the name of a file where there is none.
    package static let noFile = "(no file)"

    package var description: String {
        var text = self.source.isEmpty ? Self.noFile : self.source
        if self.line > 0 {
            text += ":\(self.line)"
            if self.column > 0 {
                text += ":\(self.column)"
            }
        }
        text += ": \(self.severity.rawValue): "
        if !self.path.isEmpty {
            text += "\(self.path): "
        }
        text += self.message
        if !self.remedy.isEmpty {
            text += self.message.hasSuffix(".") ? " \(self.remedy)" : "; \(self.remedy)"
        }
        return text
    }
}
