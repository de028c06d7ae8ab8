package import LLMCore

/// What a provider does differently for some of its models.
package struct ModelRule: Sendable {
    /// When the rule holds: all conditions that are stated.
    package struct Condition: Sendable {
        /// The model's name or base model matches one of these; empty for any.
        let patterns: [NamePattern]
        /// … and none of these.
        let exceptions: [NamePattern]
        /// The catalog affirms one of these features; empty for any.
        let features: [ModelFeature]
        /// The catalog affirms none of these features.
        let lacking: [ModelFeature]
        /// The catalog knows the model at this provider.
        let known: Bool?
    }

    let condition: Condition
    /// Taken off the front of the model's name.
    let strip: String?
    /// What changes.
    package let changes: ParameterRules
}

/// What happens to parameters on their way to a provider.
package struct ParameterRules: Sendable {
    /// Changes to the list of supported parameters, in order: `name` adds, `-name` removes.
    package var parameters: [String] = []
    /// Names that the provider has for parameters.
    package var rename: [String: String] = [:]
    /// Parameters that are left out without a word.
    package var drop: [String] = []
    /// The range that a number is brought into.
    package var clamp: [String: ClosedRange<Double>] = [:]
    /// The one value that a parameter may have; another is an error or, if asked so, left out.
    package var only: [String: JSON] = [:]
    /// Members that the request gets when it lacks them.
    package var defaults: JSONObject = [:]
    /// Members that the request gets in any case.
    package var force: JSONObject = [:]
    /// Deviations from the dialect.
    package var quirks: ProviderQuirks = []

    package init() {}

    /// The rules with others laid over them.
    mutating func apply(_ rules: ParameterRules) {
        self.parameters += rules.parameters
        self.rename.merge(rules.rename) { _, new in new }
        self.drop += rules.drop
        self.clamp.merge(rules.clamp) { _, new in new }
        self.only.merge(rules.only) { _, new in new }
        self.defaults = self.defaults.merging(rules.defaults)
        self.force = self.force.merging(rules.force)
        self.quirks.formUnion(rules.quirks)
    }
}

/// A pattern for names: `*` stands for any text, `#` for one digit.
package struct NamePattern: Sendable, Hashable {
    private let bytes: [UInt8]

    package init(_ text: String) {
        self.bytes = Array(text.utf8)
    }

    /// Whether the whole name matches.
    package func matches(_ name: some StringProtocol) -> Bool {
        Self.match(self.bytes[...], Array(name.utf8)[...])
    }

    private static func match(_ pattern: ArraySlice<UInt8>, _ name: ArraySlice<UInt8>) -> Bool {
        var pattern = pattern
        var name = name
        while let wanted = pattern.first {
            pattern = pattern.dropFirst()
            if wanted == UInt8(ascii: "*") {
                if pattern.isEmpty {
                    return true
                }
                // Patterns have one or two stars, so trying each place is cheap.
                return (name.startIndex...name.endIndex).contains { self.match(pattern, name[$0...]) }
            }
            guard let byte = name.first, wanted == UInt8(ascii: "#") ? byte.isDigit : byte == wanted else {
                return false
            }
            name = name.dropFirst()
        }
        return name.isEmpty
    }
}
