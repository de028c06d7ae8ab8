import ArgumentParser
import GatewayConfig
import GatewayServer
import LLMCore
import LLMTransport
import LiteLLM

/// `--health` and `--test`: a look at a server that is already running.
struct RunningServer {
    let plan: ServerPlan
    let environment: [String: String]

    func run(health: Bool, test: String?) async throws {
        let gateway = RunningGateway(self.plan, environment: self.environment)
        let address = test.flatMap { $0 == OptionalValues.standard ? nil : $0 }
        let base = address ?? gateway.address
        guard let url = WireURL(base) else { throw ValidationError("\(base) is not an http address.") }
        let handle = try gateway.handle()
        let headers = gateway.headers()
        if health {
            try await self.show(
                handle,
                WireRequest(method: "GET", url: url.appending(path: "/health"), headers: headers, body: [])
            )
        }
        guard test != nil else { return }
        let named = self.plan.overlay.definition?.name ?? gateway.config.modelGroups.first { !$0.contains("*") }
        let model = await Self.servedModel(named, by: handle, at: url, headers)
        for stream in [false, true] {
            let body: JSON = [
                "model": .string(model), "stream": .bool(stream), "max_tokens": 256,
                "messages": [["role": "user", "content": "This is a test request: write a short poem."]],
            ]
            print("\(stream ? "\nStreamed" : "Whole") answer of \(model):")
            let path = url.path.hasSuffix("/completions") ? "" : "/v1/chat/completions"
            try await self.show(
                handle,
                WireRequest(url: url.appending(path: path), headers: headers, body: body.serialized())
            )
        }
    }

    /// A model to ask for: the one that options or configuration name, else the first that the server tells of.
    private static func servedModel(
        _ named: String?,
        by handle: UpstreamHandle,
        at url: WireURL,
        _ headers: WireHeaders
    ) async -> String {
        if let named { return named }
        let list = WireRequest(method: "GET", url: url.appending(path: "/v1/models"), headers: headers, body: [])
        let response = try? await handle.response(for: list, deadlines: Deadlines(total: .seconds(10)))
        let models = response.flatMap { try? JSON(parsing: $0.body) }?["data"]?.arrayValue
        // What LiteLLM's own test asks for.
        return models?.lazy.compactMap { $0["id"]?.stringValue }.first { !$0.contains("*") } ?? "gpt-3.5-turbo"
    }

    /// Prints what the server answers; anything but success ends the program with 1.
    private func show(_ handle: UpstreamHandle, _ request: WireRequest) async throws {
        guard let status = await self.ask(handle, request) else { throw ExitCode(1) }
        guard (200..<300).contains(status) else {
            Serve.note("the server answered with status \(status).")
            throw ExitCode(1)
        }
    }

    /// Prints the answer and returns its status; nil when there was none, which is told.
    private func ask(_ handle: UpstreamHandle, _ request: WireRequest) async -> Int? {
        do throws(LLMError) {
            let response = try await handle.response(for: request, deadlines: Deadlines(total: .seconds(120)))
            print(String(decoding: response.body, as: UTF8.self))
            return response.status
        } catch {
            Serve.note("\(request.url.withoutQuery): \(error.message)")
            return nil
        }
    }
}
