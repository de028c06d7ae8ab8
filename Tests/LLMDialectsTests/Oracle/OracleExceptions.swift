/// Where our requests and answers differ from LiteLLM's on purpose: what `providers.md` says not to copy, and what is
/// right here and not there.
struct OracleException: Sendable {
    /// The model of the recorded case.
    let model: String
    /// The name of the case; empty for all of the model's.
    var name = ""
    /// The places that may differ, as the comparison names them.
    let places: [String]
    let reason: String

    static let requests: [OracleException] = [
        OracleException(
            model: "huggingface/deepseek-ai/DeepSeek-R1",
            places: [".max_retries"],
            reason: "LiteLLM's gateway sends it, its library does not; this one is the gateway's way for both."
        )
    ]

    static let answers: [OracleException] = [
        OracleException(
            model: "anthropic/claude-sonnet-4-5-20250929",
            name: "tool",
            places: [".0.tool_call 0", ".0.tool_call 1"],
            reason: "LiteLLM counts blocks of text among the calls; providers.md says not to copy it."
        ),
        OracleException(
            model: "databricks/m",
            name: "reasoning list",
            places: [".model"],
            reason:
                "LiteLLM's library puts the provider in front of the model; the gateway shows the client's name for it."
        ),
    ]

    static func allows(_ exceptions: [OracleException], _ model: String, _ name: String, _ difference: String) -> Bool {
        exceptions.contains { exception in
            exception.model == model && (exception.name.isEmpty || exception.name == name)
                && exception.places.contains { difference.hasPrefix($0 + ":") || difference.hasPrefix($0 + ".") }
        }
    }
}
