import ArgumentParser
import GatewayConfig
import GatewayServer
import LLMCore
import LiteLLM
import NIOCore

/// What options and environment come to, before a configuration is read.
struct ServerPlan: Sendable {
    let configPath: String?
    /// nil when nobody named one.
    let host: String?
    let port: Int
    let eventLoops: Int
    let certificatePath: String?
    let keyPath: String?
    let ciphers: String?
    let keepAlive: Int?
    /// The most requests that are answered at once; nil for no end.
    let maxRequests: Int?
    let overlay: SnapshotOverlay
    /// What all calls together may cost (`--max_budget`); nil for no end.
    let maxBudget: Money?
    let isDebug: Bool
    /// Whether each request is logged in detail; then ``isDebug``, too.
    let isDetailed: Bool
    let listens: Bool

    init(_ command: Serve, _ environment: [String: String]) throws {
        let server = command.server
        self.configPath = command.config ?? Self.path(environment)
        self.host = [server.host, environment["HOST"]].compactMap { $0.map(Self.bare) }.first { !$0.isEmpty }
        self.port = try server.listeningPort(environment)
        let cores = max(1, System.coreCount)
        self.eventLoops = try server.numWorkers ?? Self.number("NUM_WORKERS", environment) ?? cores
        guard (1...1024).contains(self.eventLoops) else {
            let name = server.numWorkers == nil ? "NUM_WORKERS" : "--num_workers"
            throw ValidationError("\(name)=\(self.eventLoops) must be between 1 and 1024.")
        }
        let files = Self.serverFiles(server, environment)
        (self.certificatePath, self.keyPath) = (files.certificate, files.key)
        self.ciphers = server.ciphers
        self.keepAlive = try server.keepaliveTimeout ?? Self.number("KEEPALIVE_TIMEOUT", environment)
        if let seconds = self.keepAlive, !(0...86_400).contains(seconds) {
            let name = server.keepaliveTimeout == nil ? "KEEPALIVE_TIMEOUT" : "--keepalive_timeout"
            throw ValidationError("\(name)=\(seconds) must be a number of seconds between 0 and 86400.")
        }
        self.maxRequests = try server.limitConcurrency ?? Self.number("LIMIT_CONCURRENCY", environment)
        if let count = self.maxRequests, count < 1 {
            let name = server.limitConcurrency == nil ? "LIMIT_CONCURRENCY" : "--limit_concurrency"
            throw ValidationError("\(name)=\(count) must be a number of requests from 1.")
        }
        self.overlay = try command.model.overlay()
        self.maxBudget = try command.model.maxBudget.map { budget in
            guard budget >= 0, let money = Money("\(budget)") else {
                throw ValidationError("--max_budget \(budget) must be an amount of US dollars from 0.")
            }
            return money
        }
        let log = environment["LITELLM_LOG"]?.uppercased()
        self.isDetailed = command.detailedDebug || ConfigEnvironment(environment).isOn("DETAILED_DEBUG")
        let isDebugSet = ConfigEnvironment(environment).isOn("DEBUG")
        self.isDebug = command.debug || isDebugSet || self.isDetailed || log == "DEBUG"
        self.listens = !command.skipServerStartup
    }

    /// What the server's own TLS is to be made of.
    static func serverFiles(_ server: ServerOptions, _ environment: [String: String]) -> ConfigSource.ServerFiles {
        func path(_ option: String?, _ name: String) -> String? {
            option ?? environment[name].flatMap { $0.isEmpty ? nil : $0 }
        }
        return ConfigSource.ServerFiles(
            certificate: path(server.sslCertfilePath, "SSL_CERTFILE_PATH"),
            key: path(server.sslKeyfilePath, "SSL_KEYFILE_PATH")
        )
    }

    /// Where the configuration comes from.
    func configSource(_ environment: [String: String]) -> ConfigSource {
        ConfigSource(
            path: self.configPath,
            environment: environment,
            serverFiles: .init(certificate: self.certificatePath, key: self.keyPath)
        )
    }

    /// What is said of variables that name a configuration in a form that is not read here.
    static func unread(_ environment: [String: String]) -> [String] {
        var notes: [String] = []
        if environment["WORKER_CONFIG"]?.hasPrefix("{") == true {
            notes.append("WORKER_CONFIG is JSON of LiteLLM's Python launcher and has no effect here; use options.")
        }
        if environment["LITELLM_CONFIG_BUCKET_NAME"] != nil {
            notes.append(
                "LITELLM_CONFIG_BUCKET_NAME has no effect: configurations are not read from buckets yet; use --config."
            )
        }
        return notes
    }

    /// An address without the brackets that version 6 of the protocol has in URLs.
    private static func bare(_ host: String) -> String {
        host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
    }

    private static func path(_ environment: [String: String]) -> String? {
        for name in ["CONFIG_FILE_PATH", "WORKER_CONFIG"] {
            // WORKER_CONFIG may also be JSON made by LiteLLM's own launcher; only a path is of use here.
            if let path = environment[name], !path.isEmpty, !path.hasPrefix("{") { return path }
        }
        return nil
    }

    fileprivate static func number(_ name: String, _ environment: [String: String]) throws -> Int? {
        guard let text = environment[name], !text.isEmpty else { return nil }
        guard let number = Int(text) else { throw ValidationError("\(name)=\(text) is not a whole number.") }
        return number
    }
}

extension ServerOptions {
    /// The port: the option, else `PORT`, else 4000.
    func listeningPort(_ environment: [String: String]) throws -> Int {
        let port = try self.port ?? ServerPlan.number("PORT", environment) ?? 4000
        guard (0...65535).contains(port) else {
            throw ValidationError("\(self.port == nil ? "PORT" : "--port")=\(port) must be between 0 and 65535.")
        }
        return port
    }
}

extension ModelOptions {
    /// Each `--add_key NAME=VALUE` as a variable; of several with one name, the last counts.
    func addedKeys() throws -> [String: String] {
        var variables: [String: String] = [:]
        for text in self.addKeys {
            guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
                throw ValidationError("--add_key wants NAME=VALUE.")
            }
            variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
        }
        return variables
    }

    /// The deployment of `--model`, and the settings beside it.
    func overlay() throws -> SnapshotOverlay {
        var overlay = SnapshotOverlay()
        if let seconds = self.requestTimeout {
            guard (1...10_000_000).contains(seconds) else {
                throw ValidationError("--request_timeout \(seconds) must be a number of seconds from 1.")
            }
            overlay.requestTimeout = .seconds(seconds)
        }
        overlay.dropsParameters = self.dropParams
        overlay.addsFunctionsToPrompt = self.addFunctionToPrompt
        if let temperature = self.temperature {
            guard let number = JSONNumber(temperature) else {
                throw ValidationError("--temperature \(temperature) must be a number.")
            }
            overlay.defaults["temperature"] = .number(number)
        }
        if let maxTokens = self.maxTokens {
            guard maxTokens >= 1 else { throw ValidationError("--max_tokens \(maxTokens) must be a number from 1.") }
            overlay.defaults["max_tokens"] = .number(JSONNumber(maxTokens))
        }
        guard let model = self.model else {
            guard self.alias == nil, self.apiBase == nil, self.apiVersion == nil, self.headers == nil else {
                throw ValidationError(
                    "--alias, --api_base, --api_version and --headers say something about --model, which is missing."
                )
            }
            return overlay
        }
        var definition = DeploymentDefinition(name: self.alias ?? model, model: model)
        definition.apiBase = self.apiBase
        definition.apiVersion = self.apiVersion
        for (name, value) in overlay.defaults { definition.defaults[name] = value }
        definition.headers = try self.headerFields().map { (name: $0.key, value: Secret($0.value)) }
        definition.parameters = ["model": .string(model)]
        if let base = self.apiBase { definition.parameters["api_base"] = .string(base) }
        overlay.definition = definition
        return overlay
    }

    private func headerFields() throws -> [(key: String, value: String)] {
        guard let text = self.headers else { return [] }
        guard let object = (try? JSON(parsing: text))?.objectValue else {
            throw ValidationError(#"--headers wants a JSON object, as in '{"x-team": "a"}'."#)
        }
        return try object.map { name, value in
            guard let text = value.stringValue else {
                throw ValidationError("--headers: the value of \(name) is not a string.")
            }
            return (name, text)
        }
    }
}
