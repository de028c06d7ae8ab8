import ArgumentParser
import GatewayConfig
import GatewayServer
import LLMCore
import LLMTransport
import LiteLLM
import NIOPosix

/// `--health` and `--test`: a look at a server that is already running.
struct RunningServer {
    let plan: ServerPlan

    func run(health: Bool, test: String?) async throws {
        let address = test.flatMap { $0 == OptionalValues.standard ? nil : $0 }
        let base = address ?? "http://\(self.host):\(self.plan.port)"
        guard let url = WireURL(base) else { throw ValidationError("\(base) is not an http address.") }
        let transport = try PreparedTransport(TransportConfiguration())
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let handle = UpstreamHandle(eventLoop: loop, transport: transport)
        if health {
            try await self.ask(
                handle,
                WireRequest(method: "GET", url: url.appending(path: "/health"), headers: self.headers, body: [])
            )
        }
        guard test != nil else { return }
        let model =
            self.plan.overlay.definition?.name ?? self.config()?.modelGroups.first { !$0.contains("*") }
            ?? "gpt-3.5-turbo"
        for stream in [false, true] {
            let body: JSON = [
                "model": .string(model), "stream": .bool(stream), "max_tokens": 256,
                "messages": [["role": "user", "content": "This is a test request: write a short poem."]],
            ]
            print("\(stream ? "\nStreamed" : "Whole") answer of \(model):")
            let path = url.path.hasSuffix("/completions") ? "" : "/v1/chat/completions"
            try await self.ask(
                handle,
                WireRequest(url: url.appending(path: path), headers: self.headers, body: body.serialized())
            )
        }
    }

    /// The server's name as seen from this machine.
    private var host: String {
        switch self.plan.host {
        case nil, "", "0.0.0.0", "::": "localhost"
        case .some(let host): host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
        }
    }

    /// What the running server was most likely started with.
    private func config() -> GatewayConfig? {
        guard self.plan.configPath != nil else { return nil }
        return try? ConfigSource(path: self.plan.configPath, environment: ProcessEnvironment.current()).check().config
    }

    private var headers: WireHeaders {
        var headers = WireHeaders([("content-type", "application/json")])
        let environment = ProcessEnvironment.current()
        if let key = self.config()?.masterKey?.reveal() ?? environment["LITELLM_MASTER_KEY"]
            ?? environment["LITELLM_PROXY_API_KEY"]
        {
            headers.append("authorization", "Bearer \(key)")
        }
        return headers
    }

    private func ask(_ handle: UpstreamHandle, _ request: WireRequest) async throws {
        do throws(LLMError) {
            let response = try await handle.response(for: request, deadlines: Deadlines(total: .seconds(120)))
            print(String(decoding: response.body, as: UTF8.self))
            guard (200..<300).contains(response.status) else {
                Serve.note("the server answered with status \(response.status).")
                throw LLMError(.apiError, "status \(response.status)")
            }
        } catch {
            if error.code != .apiError { Serve.note("\(request.url.withoutQuery): \(error.message)") }
            throw ExitCode(1)
        }
    }
}
