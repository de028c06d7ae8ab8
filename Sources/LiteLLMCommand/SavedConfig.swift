import ArgumentParser
import GatewayServer
import Glibc
import LLMCore
import LiteLLM

#if canImport(Glibc)
#endif

/// `--save`: the options of one model as a configuration to go on from.
struct SavedConfig {
    private static let path = "config.yaml"
    private let model: ModelOptions

    init(_ model: ModelOptions) {
        self.model = model
    }

    /// Writes `config.yaml` in the working directory; an existing one is left alone.
    func write() throws {
        guard let definition = try self.model.overlay().definition else {
            throw ValidationError("--save writes down --model, which is missing.")
        }
        let file = open(Self.path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        guard file >= 0 else {
            throw ValidationError("\(Self.path) exists or cannot be written; --save writes only a new file.")
        }
        defer { close(file) }
        var parameters: JSONObject = ["model": .string(definition.model)]
        if let base = definition.apiBase { parameters["api_base"] = .string(base) }
        if let version = definition.apiVersion { parameters["api_version"] = .string(version) }
        for (name, value) in definition.defaults { parameters[name] = value }
        if !definition.headers.isEmpty {
            var headers: JSONObject = [:]
            for header in definition.headers { headers[header.name] = .string(header.value.reveal()) }
            parameters["extra_headers"] = .object(headers)
        }
        let hint = self.unsaved.map { "# Start with: litellm --config \(Self.path) \($0)\n" } ?? ""
        var text = hint + "model_list:\n  - model_name: \(JSON.string(definition.name))\n    litellm_params:\n"
        for (name, value) in parameters { text += "      \(name): \(value)\n" }
        var settings: [String] = []
        if self.model.dropParams { settings.append("  drop_params: true\n") }
        if self.model.addFunctionToPrompt { settings.append("  add_function_to_prompt: true\n") }
        if let seconds = self.model.requestTimeout { settings.append("  request_timeout: \(seconds)\n") }
        if !settings.isEmpty { text += "litellm_settings:\n" + settings.joined() }
        let variables = try self.model.addedKeys().sorted { $0.key < $1.key }
        if !variables.isEmpty { text += "environment_variables:\n" }
        for (name, value) in variables { text += "  \(JSON.string(name)): \(JSON.string(value))\n" }
        _ = Array(text.utf8).withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
        Serve.note("wrote \(Self.path).")
        if let left = self.unsaved { Serve.note("\(left) has no place in a file yet: give it again at each start.") }
    }

    /// What a file cannot say: `max_budget` in a file is a budget that lasts, which is not built yet.
    private var unsaved: String? {
        self.model.maxBudget.flatMap { $0 > 0 ? "--max_budget \($0)" : nil }
    }
}
