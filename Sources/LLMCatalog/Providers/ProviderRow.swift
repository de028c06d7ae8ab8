import LLMCore

/// A provider as data: one line of `providers.json`.
package struct ProviderRow: Sendable {
    /// The name in front of model names, such as `groq` in `groq/llama-3.3-70b-versatile`.
    package let id: String
    /// The name to show.
    package let name: String
    /// A chat model to begin with, without the prefix; nil where none is of use to everybody.
    package let example: String?
    /// The wire format that it speaks.
    package let dialect: DialectID
    /// The default address; `{NAME}` stands for a value of the deployment or the environment.
    package let baseURL: String?
    /// Environment variables with the address, the first that is set counts.
    package let baseEnvironment: [String]
    /// How it is told who is calling.
    package let credential: Credential
    /// Other environment variables that its settings come from.
    package let otherEnvironment: [String]
    /// The wire formats of single operations, where they are others.
    let dialects: [ProviderOperation: DialectID]
    /// What it can be asked for.
    package let operations: Set<ProviderOperation>
    /// Paths behind the address, where they differ from the dialect's.
    package let paths: [ProviderOperation: String]
    /// How a deployment's address becomes that of a request, beyond adding a path.
    package let address: AddressRules
    /// Headers that every request has.
    package let headers: [(name: String, value: String)]
    /// Text in front of model names that do not have it.
    package let modelPrefix: String?
    /// What a name of several parts with dots between them becomes: `{}` stands for each part.
    package let modelTemplate: String?
    /// What happens to parameters; the list of supported ones is in ``supportedParameters``.
    package let rules: ParameterRules
    /// What differs for some models.
    package let modelRules: [ModelRule]
    /// The supported parameters of a model that nothing is known of; `nil` when the provider has not stated them.
    package let supportedParameters: [String]?

    /// Whether a price threshold holds from its own number of tokens on.
    let includesThreshold: Bool
    /// Catalog keys of models up to a number of billions of parameters, for models that are not listed.
    let sizeBuckets: [SizeBucket]
    /// Rates for models that are not listed.
    let fallbackRates: RateSheet
    /// Names of the catalog's `litellm_provider` whose rows are this provider's.
    let catalogNames: [NamePattern]
    /// How names are shortened for the catalog.
    let nameRules: [ModelNameRule]
    /// How bare model names lead here.
    let bareNames: BareNames
    /// Names behind the prefix that another provider serves.
    let reroutes: [Reroute]
    /// Deviations at addresses other than the default one, where servers that copied the format listen.
    var elsewhere: ProviderQuirks = []
    /// Models that it serves in quite another way, such as in the format of their maker.
    var specials: [Special] = []

    /// How model names without a provider in front lead to one.
    package struct BareNames: Sendable {
        /// The catalog's `litellm_provider` of models that it serves by their bare names.
        let catalog: [NamePattern]
        /// Names that no catalog row has.
        let names: Set<String>
        /// Patterns that are tried after all names.
        let patterns: [NamePattern]
        /// Whether `owner/name:<64 characters>` is one of its models.
        let versioned: Bool
    }

    /// Models that have the prefix of one provider and are served by another.
    package struct Reroute: Sendable {
        let patterns: [NamePattern]
        /// The catalog's `litellm_provider` of the model, if it is still listed.
        let catalog: String?
        /// Hosts, and all below them, where the prefix's own provider serves the models; nil for a rule without them.
        ///
        /// With them an address must be given, for without one nothing tells which host it is.
        let exceptHosts: [String]?
        let provider: String
    }

    /// Models that have a row of their own in all but the id.
    package struct Special: Sendable {
        let patterns: [NamePattern]
        let row: ProviderRow
    }

    /// The row as it holds for a model.
    package func serving(_ model: String) -> ProviderRow {
        self.specials.first { special in special.patterns.contains { $0.matches(model) } }?.row ?? self
    }

    /// A price for all models up to a size.
    package struct SizeBucket: Sendable {
        /// Billions of parameters, inside.
        let upTo: Double
        /// Whether it is for mixtures of experts; those are told by an `x` in the size.
        let isMixture: Bool
        /// The key of the catalog's row.
        let key: String
    }

    /// The wire format of an operation.
    package func dialect(of operation: ProviderOperation) -> DialectID {
        self.dialects[operation] ?? self.dialect
    }

    /// Every wire format that it speaks.
    package var allDialects: Set<DialectID> {
        self.specials.reduce(into: Set(self.dialects.values).union([self.dialect])) { $0.formUnion($1.row.allDialects) }
    }

    /// The catalog's key for models of the size that a name tells.
    func sizeBucket(of model: String) -> String? {
        guard !self.sizeBuckets.isEmpty, let size = ModelSize(inNameOf: model) else {
            return nil
        }
        let mixtures = self.sizeBuckets.filter { $0.isMixture == size.isMixture }
        return (mixtures.isEmpty ? self.sizeBuckets : mixtures).first { size.billions <= $0.upTo }?.key
    }

    /// The deviations at a host that are not those of the row.
    package func quirks(at host: String) -> ProviderQuirks {
        guard !self.elsewhere.isEmpty, let home = self.baseURL.flatMap({ WireURL($0) })?.origin.host else { return [] }
        return AddressRules.host(host, isAtOrBelow: home) ? [] : self.elsewhere
    }

    /// Whether a catalog row is of one of this provider's models.
    package func owns(_ row: ModelRow) -> Bool {
        row.provider == self.id || self.catalogNames.contains { $0.matches(row.provider) }
    }
}
