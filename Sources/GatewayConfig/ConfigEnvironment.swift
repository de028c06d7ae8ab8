/// The environment that a configuration was read in, with what `environment_variables` added.
///
/// Values are secrets until proven otherwise: no textual form shows them.
package struct ConfigEnvironment: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    private var values: [String: String]

    package init(_ values: [String: String]) {
        self.values = values
    }

    /// The value of a variable; an empty one counts as not set.
    package subscript(name: String) -> String? {
        get { self.values[name].flatMap { $0.isEmpty ? nil : $0 } }
        set { self.values[name] = newValue }
    }

    /// Whether a variable is set to a word that means yes.
    package func isOn(_ name: String) -> Bool {
        self.flag(name) ?? false
    }

    /// The boolean of a variable; `nil` when it is not set or says something else.
    package func flag(_ name: String) -> Bool? {
        switch self[name]?.lowercased() {
        case "true", "1", "yes", "on", "t", "y": true
        case "false", "0", "no", "off", "f", "n": false
        default: nil
        }
    }

    package var description: String { "<\(self.values.count) variables>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
