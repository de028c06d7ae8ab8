extension OracleException {
    /// The differences of providers that have formats of their own, in requests and in answers.
    static let ownFormats: [OracleException] = [
        OracleException(
            model: "bedrock/invoke/amazon.titan-text-express-v1",
            places: [".textGenerationConfig.stopSequences"],
            reason: "LiteLLM loses the client's stop sequence; Titan's parameters have a place for it."
        ),
        OracleException(
            model: "bedrock/invoke/ai21.j2-ultra-v1",
            places: [".stopSequences"],
            reason: "LiteLLM loses the client's stop sequence; AI21's parameters have a place for it."
        ),
        OracleException(
            model: "cohere_chat/v1/command-r",
            places: [".chat_history", ".model", "url"],
            reason: "LiteLLM sends the last message only, no model, and to the old host; providers.md has the members."
        ),
        OracleException(
            model: "watsonx_text/ibm/granite-13b-chat-v2",
            places: [".input"],
            reason: "Recorded where LiteLLM could not fetch the model's template: it sends no prompt at all then."
        ),
        OracleException(
            model: "triton/llama",
            places: [".inputs.0.data.0"],
            reason: "LiteLLM sends the first message only on this path, and all of them on the other."
        ),
        OracleException(
            model: "oci/meta.llama-3.3-70b-instruct",
            places: ["url"],
            reason: "The recording was made for another region."
        ),
        OracleException(
            model: "bytez/openai/x",
            places: [".params.user"],
            reason: "The row does not list the parameter, as LiteLLM's own list does not."
        ),
        OracleException(
            model: "replicate/meta/llama-2-70b-chat",
            places: [".input.seed"],
            reason: "LiteLLM lists the parameter and loses it."
        ),
        OracleException(
            model: "replicate/meta/llama-2-70b-chat:02e509c789964a7ea8736978a43525956ef40397be9033abf9fd2badfe68c9e3",
            places: [".input.seed", ".version", "url"],
            reason: "A version has no address of its own, it is named in the body (providers.md)."
        ),
        OracleException(
            model: "bedrock/anthropic.claude-3-5-sonnet-20240620-v1:0",
            name: "converse tool",
            places: [".0.tool_call 0", ".0.tool_call 1"],
            reason: "LiteLLM counts blocks of text among the calls; providers.md says not to copy it."
        ),
        OracleException(
            model: "bedrock/invoke/amazon.titan-text-express-v1",
            name: "titan",
            places: [".usage"],
            reason: "LiteLLM counts itself; the provider's own counts are what is billed."
        ),
        OracleException(
            model: "predibase/llama",
            name: "tgi",
            places: [".usage"],
            reason: "LiteLLM counts itself; the provider's own counts are what is billed."
        ),
    ]
}
