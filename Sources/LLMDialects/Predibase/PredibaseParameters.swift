import LLMCore

/// The `parameters` of Text Generation Inference.
enum PredibaseParameters {
    private static let names = [
        "max_tokens": "max_new_tokens", "max_completion_tokens": "max_new_tokens", "n": "best_of",
    ]

    /// Parameters that become something else, or nothing.
    private static let handled: Set<String> = [
        "stream", "stream_options", "user", "tenant_id", "predibase_tenant_id", "stop",
    ]

    /// What is sent when the client sets no limit; the server's own is 20.
    private static let defaultMaxTokens = 4_096

    static func json(_ parameters: RequestParameters) -> JSONObject {
        var json: JSONObject = [:]
        for parameter in parameters.all where !Self.handled.contains(parameter.name) {
            var value = parameters.json(parameter.value, of: parameter.name)
            // The server refuses zero for either.
            if parameter.name == "temperature", value == 0 { value = 0.01 }
            let name = Self.names[parameter.name] ?? parameter.name
            if name == "max_new_tokens", value == 0 { value = 1 }
            json[name] = value
        }
        if let stop = parameters.stopList() { json["stop"] = stop }
        // Several answers need sampling.
        if json["best_of"] != nil, json["do_sample"] == nil { json["do_sample"] = true }
        if json["max_new_tokens"] == nil { json["max_new_tokens"] = JSON(Self.defaultMaxTokens) }
        if json["details"] == nil { json["details"] = true }
        if json["return_full_text"] == nil { json["return_full_text"] = false }
        return json
    }
}
