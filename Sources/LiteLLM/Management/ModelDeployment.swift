import LLMCatalog
public import LLMCore
import LLMDialects
import LLMRouter

/// One deployment of a client, as it stands now.
public struct ModelDeployment: Sendable {
    /// Its id: the definition's `info["id"]`, else one that is the same as long as name, model and address are.
    public let id: String
    /// What it was made of; its `info` holds the id.
    public let definition: DeploymentDefinition
    /// The provider's id (`openai`).
    public let provider: String
    /// What is known of its model: the catalog's row overlaid by the definition's `info`, in the form and under the names of
    /// `model_info` in LiteLLM's `GET /model/info`.
    public let facts: JSONObject

    init(_ deployment: Deployment) {
        self.id = deployment.routed.id
        self.definition = deployment.definition
        self.provider = deployment.target.provider.id
        self.facts = deployment.facts
    }

    /// The name that calls use.
    public var name: String { self.definition.name }
}

/// What was used of a group in the current minute of UTC.
public struct ModelGroupUsage: Sendable, Hashable {
    /// Tokens of prompts and answers, those included that are reserved for calls in flight.
    public let tokens: Int
    /// Requests begun, or where no limit needs them earlier, ended.
    public let requests: Int
}
