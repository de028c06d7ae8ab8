import LLMCatalog
package import LLMCore
import LLMDialects
import LLMRouter

extension Deployment {
    /// The same text in every process that has the same entry in its configuration, and in no other.
    package var fingerprint: String {
        DeploymentID.compute(
            group: self.definition.name,
            parameters: ["parameters": .object(self.definition.parameters), "info": .object(self.definition.info)]
        )
    }

    /// What is known of the deployment's model: the catalog's row, overlaid by `model_info`.
    ///
    /// Shape: `model_info` of LiteLLM's `GET /model/info`.
    package var facts: JSONObject {
        var facts: JSONObject = ["id": .string(self.routed.id), "db_model": false]
        let row = self.target.profile.row
        facts["key"] = .string(row?.key ?? self.target.model)
        for name in Self.leading { facts[name] = row?.field(name) ?? .null }
        for (name, value) in row?.fields ?? [:] { facts[name] = value }
        facts["litellm_provider"] = .string(self.target.provider.id)
        facts["supported_openai_params"] =
            self.target.profile.supportedParameters.map { .array($0.map(JSON.string)) } ?? .null
        for (name, value) in self.definition.prices { facts[name] = value }
        for (name, value) in self.definition.info where name != "id" { facts[name] = value }
        return facts
    }

    /// Members that are always there, null where nothing is known.
    private static let leading = [
        "max_tokens", "max_input_tokens", "max_output_tokens", "input_cost_per_token", "output_cost_per_token",
        "cache_creation_input_token_cost", "cache_read_input_token_cost", "output_vector_size", "mode",
        "supports_system_messages", "supports_response_schema", "supports_vision", "supports_function_calling",
        "supports_tool_choice", "supports_assistant_prefill", "supports_prompt_caching", "supports_audio_input",
        "supports_audio_output", "supports_pdf_input", "supports_web_search", "supports_reasoning", "tpm", "rpm",
    ]
}
