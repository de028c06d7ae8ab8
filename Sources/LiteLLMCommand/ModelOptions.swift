import ArgumentParser

/// One model without a file, and settings that add to a file's.
struct ModelOptions: ParsableArguments {
    @Option(
        name: .both("model", short: "m"),
        help: "Single-model mode: every request goes to this model (provider/name)."
    )
    var model: String?

    @Option(name: .both("alias"), help: "The name clients use for --model.")
    var alias: String?

    @Option(name: .both("api_base"), help: "Address of the provider's API for --model.")
    var apiBase: String?

    @Option(name: .both("api_version"), help: "API version for --model (Azure).")
    var apiVersion: String?

    @Option(name: .both("headers"), help: "JSON object of header fields sent to the provider of --model.")
    var headers: String?

    @Option(name: .both("temperature"), help: "Default temperature of models without one.")
    var temperature: Double?

    @Option(name: .both("max_tokens"), help: "Default max_tokens of models without one.")
    var maxTokens: Int?

    @Option(name: .both("request_timeout"), help: "Seconds a call may take (default 6000).")
    var requestTimeout: Int?

    @Option(name: .both("max_budget"), help: "USD that all calls of this process together may cost; 0 for no end.")
    var maxBudget: Double?

    @Option(
        name: .both("add_key"),
        help: "NAME=VALUE: an environment variable for this process, such as a provider's key; once for each."
    )
    var addKeys: [String] = []

    @Flag(name: .both("drop_params"), help: "Drop parameters that a model does not know instead of refusing them.")
    var dropParams = false

    @Flag(name: .both("add_function_to_prompt"), help: "Put functions into the prompt for models that know none.")
    var addFunctionToPrompt = false

    @Flag(name: .both("save"), help: "Write --model and its options to ./config.yaml, unless there is one, and go on.")
    var save = false
}
