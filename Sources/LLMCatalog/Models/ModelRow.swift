package import LLMCore

/// What the catalog knows of one model: a value that callers keep, made anew by each look-up.
package struct ModelRow: Sendable {
    /// The name that the row was found under, such as `gpt-4o` or `groq/llama-3.3-70b-versatile`.
    package let key: String
    /// The catalog's `litellm_provider`; families have several (`vertex_ai-language-models`).
    package internal(set) var provider = ""
    /// What the model is for; `nil` when the row does not say.
    package internal(set) var mode: ModelMode?
    /// Sizes and rates of use.
    package internal(set) var limits = ModelLimits()
    /// Features that the row affirms or denies.
    package internal(set) var features = FeatureSet()
    /// What calls cost.
    package internal(set) var pricing = ModelPricing()
    /// Whether the provider no longer lists the model; it still resolves, prices and counts.
    package internal(set) var isRetired = false
    /// The day from which the provider may refuse the model, as `2026-09-30`.
    package internal(set) var deprecationDate: String?

    /// Where the other fields are.
    let source: Source

    enum Source: Sendable {
        /// A record of the embedded table, with fields laid over it.
        case table(position: Int, changes: JSONObject)
        /// A row that the program was given.
        case object(JSONObject)
    }

    /// Every field as the catalog has it, in the order of the row.
    package var fields: JSONObject {
        switch self.source {
        case .object(let object):
            return object
        case .table(let position, let changes):
            var object = CatalogTable().object(at: position)
            for (key, value) in changes {
                object[key] = value
            }
            return object
        }
    }

    /// A field by its catalog name; for what has no property of its own.
    ///
    /// - Parameter name: such as `supported_endpoints` or `provider_specific_entry`.
    /// - Returns: the value, `nil` when the row has no such field.
    package func field(_ name: String) -> JSON? {
        switch self.source {
        case .object(let object): object[name]
        case .table(let position, let changes): changes[name] ?? CatalogTable().field(name, at: position)
        }
    }

    /// A flag by its catalog name; `nil` when the row says nothing.
    package func flag(_ name: String) -> Bool? {
        self.field(name)?.boolValue
    }
}
