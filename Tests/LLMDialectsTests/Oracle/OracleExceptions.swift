/// Where our requests and answers differ from LiteLLM's recorded ones on purpose.
///
/// Each names the fact of `providers.md` that LiteLLM itself does not keep; one without such a fact is no exception but
/// a mistake of ours.
struct OracleException: Sendable {
    /// The model of the recorded case.
    let model: String
    /// The name of the case; empty for all of the model's.
    var name = ""
    /// The places that may differ, as the comparison names them.
    let places: [String]
    /// What `providers.md` says.
    let fact: String
    /// What LiteLLM does in place of it.
    let reason: String

    static let requests: [OracleException] = [
        OracleException(
            model: "huggingface/deepseek-ai/DeepSeek-R1",
            places: [".max_retries"],
            fact: "(the recorded exchanges of huggingface, in which the member is there)",
            reason: "LiteLLM's gateway sends it, its library does not; this one is the gateway's way for both."
        ),
        OracleException(
            model: "cohere_chat/v1/command-r",
            places: [".chat_history", ".model", "url"],
            fact: "cohere, v1: {message, chat_history[{role, message}], …} below https://api.cohere.com",
            reason: "LiteLLM sends the last turn only, no model, and to the old host."
        ),
        OracleException(
            model: "watsonx_text/ibm/granite-13b-chat-v2",
            places: [".input"],
            fact: "watsonx: text body {model_id, input, parameters, …}",
            reason: "The recording was made where LiteLLM could not fetch the model's template, and has no prompt."
        ),
        OracleException(
            model: "triton/llama",
            places: [".inputs.0.data.0"],
            fact: "prompt templates, default: contents joined by one space",
            reason: "LiteLLM sends the first message only on this path, and all of them on the other."
        ),
        OracleException(
            model: "bytez/openai/x",
            places: [".params.user"],
            fact: "providers.json, bytez: supported_openai_params without user",
            reason: "LiteLLM sends it although it says that the provider does not take it."
        ),
        OracleException(
            model: "replicate/meta/llama-2-70b-chat:02e509c789964a7ea8736978a43525956ef40397be9033abf9fd2badfe68c9e3",
            places: [".version", "url"],
            fact: #"replicate: owner/name:version(64 hex) → /v1/predictions with "version""#,
            reason: "LiteLLM's address does not exist."
        ),
    ]

    private static let numbering = "LiteLLM counts blocks of text among the calls where text stands before them."

    static let answers: [OracleException] = [
        OracleException(
            model: "anthropic/claude-sonnet-4-5-20250929",
            name: "tool",
            places: [".0.tool_call 0", ".0.tool_call 1"],
            fact: "anthropic: tool index restarts at 0 for the first tool",
            reason: Self.numbering
        ),
        OracleException(
            model: "bedrock/anthropic.claude-3-5-sonnet-20240620-v1:0",
            name: "converse tool",
            places: [".0.tool_call 0", ".0.tool_call 1"],
            fact: "anthropic: tool index restarts at 0 for the first tool",
            reason: Self.numbering
        ),
        OracleException(
            model: "bedrock/invoke/amazon.titan-text-express-v1",
            name: "titan",
            places: [".usage"],
            fact: "bedrock: token counts from headers when the body has none",
            reason: "The body has them, and LiteLLM counts itself."
        ),
        OracleException(
            model: "cohere/command-r",
            name: "v2 tool",
            places: [".0.finish_reason", ".0.tool_plan"],
            fact: "not to be copied: reports finish_reason stop for Cohere TOOL_CALL",
            reason: "Clients look for tool_calls to go on with them; and the plan of the calls is lost there."
        ),
        OracleException(
            model: "predibase/llama",
            name: "tgi",
            places: [".usage"],
            fact: "predibase: details{finish_reason, tokens, prompt/generated tokens}",
            reason: "The answer has them, and LiteLLM counts itself."
        ),
        OracleException(
            model: "databricks/m",
            name: "reasoning list",
            places: [".model"],
            fact: "endpoints: a client sees the name that it asked for",
            reason: "LiteLLM's library puts the provider in front of the model, which its gateway's clients never see."
        ),
    ]

    /// Whether every place differs in fact.
    func areAllNeeded(for differences: [String]) -> Bool {
        self.places.allSatisfy { place in
            differences.contains { $0.hasPrefix(place + ":") || $0.hasPrefix(place + ".") }
        }
    }

    static func allows(_ exceptions: [OracleException], _ model: String, _ name: String, _ difference: String) -> Bool {
        exceptions.contains { exception in
            exception.model == model && (exception.name.isEmpty || exception.name == name)
                && exception.places.contains { difference.hasPrefix($0 + ":") || difference.hasPrefix($0 + ".") }
        }
    }
}
