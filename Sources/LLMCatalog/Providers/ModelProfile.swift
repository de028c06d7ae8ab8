/// How one provider serves one model: its row with the rules for the model applied.
///
/// Worked out once per deployment and kept.
package struct ModelProfile: Sendable {
    /// The name that the provider knows.
    package let model: String
    /// The same without the text that the row puts in front of names; not every operation of a provider wants it.
    package let plainModel: String
    /// OpenAI parameters that may be sent, in order; `nil` when the provider has not stated them, which LiteLLM takes
    /// for those of OpenAI.
    package let supportedParameters: [String]?
    /// What happens to them.
    package private(set) var rules: ParameterRules
    /// The catalog's row, if it knows the model at this provider.
    package let row: ModelRow?

    /// Parameters that are left out without an error where they are not supported.
    package static let silentlyDropped: Set<String> = ["user", "stream", "stream_options", "max_retries"]

    /// The profile with more deviations.
    package func adding(_ quirks: ProviderQuirks) -> ModelProfile {
        guard !quirks.isEmpty else { return self }
        var profile = self
        profile.rules.quirks.formUnion(quirks)
        return profile
    }

    /// Whether a parameter may be sent.
    package func supports(_ parameter: String) -> Bool {
        self.supportedParameters?.contains(parameter) ?? true
    }
}

extension ProviderRow {
    /// How the provider serves a model.
    ///
    /// - Parameters:
    ///   - model: the name without the provider in front.
    ///   - baseModel: the model that a deployment's arbitrary name stands for.
    ///   - catalog: the models.
    /// - Returns: the row's rules with those for the model applied.
    package func profile(of model: String, baseModel: String? = nil, catalog: ModelCatalog) -> ModelProfile {
        var upstream = model
        var rules = self.rules
        var names = [model]
        for rule in self.modelRules {
            if let strip = rule.strip, upstream.hasPrefix(strip) {
                upstream = String(upstream.dropFirst(strip.count))
                names.append(upstream)
            }
        }
        if let baseModel {
            names.append(baseModel)
            names += baseModel.firstIndex(of: "/").map { [String(baseModel[baseModel.index(after: $0)...])] } ?? []
        }
        let row = catalog.row(for: upstream, provider: self) ?? baseModel.flatMap { catalog.row(for: $0) }
        for rule in self.modelRules where rule.condition.holds(names: names, row: row) {
            rules.apply(rule.changes)
        }
        let plain = upstream
        if let prefix = self.modelPrefix, !upstream.hasPrefix(prefix), !upstream.contains("#"),
            !upstream.hasPrefix(prefix.prefix { $0 != "/" } + "/")
        {
            upstream = prefix + upstream
        }
        upstream = self.filledTemplate(upstream) ?? upstream
        let parameters = self.supportedParameters.map { Self.changed($0, by: rules.parameters) }
        return ModelProfile(model: upstream, plainModel: plain, supportedParameters: parameters, rules: rules, row: row)
    }

    /// The model's name as the row's template spells it; nil if there is none, or the name has too few parts.
    ///
    /// The last part takes what is left, for names such as `gpt-4.1` have dots themselves.
    private func filledTemplate(_ name: String) -> String? {
        guard let template = self.modelTemplate else { return nil }
        let places = template.split(separator: "{}", omittingEmptySubsequences: false)
        let parts = name.split(separator: ".", maxSplits: places.count - 2, omittingEmptySubsequences: false)
        guard !name.contains("://"), parts.count == places.count - 1 else { return nil }
        return zip(places, parts).map { String($0 + $1) }.joined() + (places.last ?? "")
    }

    /// Applies `name` and `-name` to a list.
    static func changed(_ list: [String], by changes: [String]) -> [String] {
        var list = list
        for change in changes {
            if change.hasPrefix("-") {
                list.removeAll { $0 == change.dropFirst() }
            } else if !list.contains(change) {
                list.append(change)
            }
        }
        return list
    }
}

extension ModelRule.Condition {
    /// Whether every stated condition is met.
    func holds(names: [String], row: ModelRow?) -> Bool {
        if !self.patterns.isEmpty, !names.contains(where: { name in self.patterns.contains { $0.matches(name) } }) {
            return false
        }
        if names.contains(where: { name in self.exceptions.contains { $0.matches(name) } }) {
            return false
        }
        if !self.features.isEmpty, !self.features.contains(where: { row?.features[$0] == true }) {
            return false
        }
        if self.lacking.contains(where: { row?.features[$0] == true }) {
            return false
        }
        if let known = self.known, known != (row != nil) {
            return false
        }
        return true
    }
}
