extension OracleException {
    /// The differences of providers that have formats of their own, in requests and in answers.
    static let ownFormats: [OracleException] = [
        OracleException(
            model: "cohere_chat/v1/command-r",
            places: [".chat_history", ".model", "url"],
            reason: "LiteLLM sends the last message only, and no model; the address is the row's host."
        ),
        OracleException(
            model: "ollama/llama3",
            places: ["url"],
            reason: "The recording's address was set by its environment."
        ),
        OracleException(
            model: "ollama_chat/llama3",
            places: ["url"],
            reason: "The recording's address was set by its environment."
        ),
        OracleException(
            model: "watsonx_text/ibm/granite-13b-chat-v2",
            places: [".input"],
            reason: "LiteLLM sends no prompt."
        ),
        OracleException(
            model: "triton/llama",
            places: [".inputs.0.data.0"],
            reason: "LiteLLM sends the first message only."
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
            model: "cohere/command-r",
            name: "v2 stream (JSON lines)",
            places: [".usage"],
            reason: "The recording did not ask for usage."
        ),
        OracleException(
            model: "ollama_chat/llama3",
            places: [".usage", ".0.tool_call 0.id", ".0.tool_call 0.arguments"],
            reason: "The recording of the stream did not ask for usage; ids are made up; spaces in arguments differ."
        ),
        OracleException(
            model: "ollama/llama3",
            name: "generate stream",
            places: [".usage"],
            reason: "The recording did not ask for usage."
        ),
        OracleException(
            model: "watsonx_text/ibm/granite",
            places: [".model"],
            reason: "LiteLLM names no model in the answer."
        ),
        OracleException(
            model: "predibase/llama",
            places: [".usage"],
            reason: "LiteLLM counts itself; the provider's own counts are what is billed."
        ),
    ]
}
