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
        ),
        OracleException(
            model: "bedrock/invoke/amazon.titan-text-express-v1",
            places: [".textGenerationConfig.stopSequences"],
            reason: "LiteLLM loses the client's stop sequence; Titan's parameters have a place for it."
        ),
        OracleException(
            model: "bedrock/invoke/ai21.j2-ultra-v1",
            places: [".stopSequences"],
            reason: "LiteLLM loses the client's stop sequence; providers.md lists the member."
        ),
        OracleException(
            model: "cohere_chat/v1/command-r",
            places: [".chat_history", ".model", "url"],
            reason:
                "LiteLLM sends the last turn only, no model, and to the old host; providers.md has the format's members."
        ),
        OracleException(
            model: "watsonx_text/ibm/granite-13b-chat-v2",
            places: [".input"],
            reason: "The recording was made where LiteLLM could not fetch the model's template, and has no prompt."
        ),
        OracleException(
            model: "triton/llama",
            places: [".inputs.0.data.0"],
            reason: "LiteLLM sends the first message only on this path, and all of them on the other."
        ),
        OracleException(
            model: "bytez/openai/x",
            places: [".params.user"],
            reason: "LiteLLM's list of Bytez' parameters does not have it, so it is left out as with other providers."
        ),
        OracleException(
            model: "replicate/meta/llama-2-70b-chat",
            places: [".input.seed"],
            reason: "The model's inputs have a seed."
        ),
        OracleException(
            model: "replicate/meta/llama-2-70b-chat:02e509c789964a7ea8736978a43525956ef40397be9033abf9fd2badfe68c9e3",
            places: [".input.seed", ".version", "url"],
            reason: "A version is asked for at /v1/predictions, as providers.md says; LiteLLM's address does not exist."
        ),
    ]

    /// Calls are numbered wrongly by LiteLLM where text stands before them.
    private static let numbering = "LiteLLM counts blocks of text among the calls; providers.md says not to copy it."
    private static let ownCount = "LiteLLM counts tokens itself; ours are the provider's."

    static let answers: [OracleException] = [
        OracleException(
            model: "anthropic/claude-sonnet-4-5-20250929",
            name: "tool",
            places: [".0.tool_call 0", ".0.tool_call 1"],
            reason: Self.numbering
        ),
        OracleException(
            model: "bedrock/anthropic.claude-3-5-sonnet-20240620-v1:0",
            name: "converse tool",
            places: [".0.tool_call 0", ".0.tool_call 1"],
            reason: Self.numbering
        ),
        OracleException(
            model: "bedrock/invoke/amazon.titan-text-express-v1",
            name: "titan",
            places: [".usage"],
            reason: Self.ownCount
        ),
        OracleException(model: "predibase/llama", name: "tgi", places: [".usage"], reason: Self.ownCount),
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
