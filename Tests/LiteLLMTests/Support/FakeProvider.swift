import LLMCore
import LiteLLM
import TestServers
import TestSupport

/// A provider of OpenAI's format on this machine; the model that is asked says how it behaves.
///
/// `hang` never answers, `starts` begins a stream and leaves it there, `breaks` ends one in its middle, `fails` has an error;
/// any other answers.
struct FakeProvider: Sendable {
    private let server: FakeServer
    /// The models that were asked, in order.
    let asked = Mailbox<String>()
    /// Models whose callers have left before the answer.
    let left = Mailbox<String>()

    /// The bodies of all requests, in order.
    let bodies = Mailbox<JSON>()

    /// What an answer says it used.
    static let usage = (prompt: 11, completion: 7)

    /// Has one for the time of a test.
    static func run(_ test: (FakeProvider) async throws -> Void) async throws {
        let provider = FakeProvider(server: try await FakeServer())
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await provider.serve() }
            try await test(provider)
            try await provider.server.close()
            group.cancelAll()
        }
    }

    /// Where it is.
    var address: String { "http://127.0.0.1:\(self.server.port)/v1" }

    /// What leads calls of `openai/…` here.
    var environment: [String: String] { ["OPENAI_API_BASE": self.address, "OPENAI_API_KEY": "key"] }

    /// A deployment of a model of this provider.
    func deployment(
        _ name: String,
        _ model: String,
        at provider: String = "openai",
        weight: Double? = nil
    ) -> DeploymentDefinition {
        var definition = DeploymentDefinition(name: name, model: "\(provider)/\(model)")
        definition.apiBase = self.address
        definition.apiKey = Secret("key")
        definition.weight = weight
        definition.prices = ["input_cost_per_token": 0.001, "output_cost_per_token": 0.002]
        definition.info["id"] = .string(model)
        return definition
    }

    /// Waits until so many models have been asked, and returns all of them.
    func models(_ count: Int) async -> [String] {
        var models: [String] = []
        while models.count < count, let model = await self.asked.take() { models.append(model) }
        return models
    }

    private func serve() async {
        await withDiscardingTaskGroup { group in
            while let connection = try? await self.server.accept() {
                group.addTask { await self.serve(connection) }
            }
        }
    }

    private func serve(_ connection: FakeConnection) async {
        while let request = try? await connection.request(), let body = try? JSON(parsing: request.body) {
            let model = body["model"]?.stringValue ?? ""
            self.asked.put(model)
            self.bodies.put(body)
            switch model {
            case "hang": return await self.hang(connection, model)
            case "starts":
                try? await connection.send(Self.head("text/event-stream", nil) + Self.event("You"))
                return await self.hang(connection, model)
            case "breaks":
                try? await connection.send(Self.head("text/event-stream", 9999) + Self.event("You"))
                try? await connection.close()
                return
            case "fails":
                try? await connection.send(Self.head("application/json", 2, status: "500 Internal Server Error") + "{}")
            default:
                if request.line.contains("/embeddings") {
                    try? await connection.send(Self.vectors)
                    continue
                }
                if !request.line.contains("/chat/") {
                    try? await connection.send(Self.text(isStream: body["stream"]?.boolValue == true))
                    continue
                }
                let answer = body["stream"]?.boolValue == true ? Self.stream : Self.whole
                try? await connection.send(answer)
            }
        }
    }

    private func hang(_ connection: FakeConnection, _ model: String) async {
        await connection.closed()
        self.left.put(model)
    }

    private static func head(_ type: String, _ length: Int?, status: String = "200 OK") -> String {
        let end = length.map { "content-length: \($0)" } ?? "connection: close"
        return "HTTP/1.1 \(status)\r\ncontent-type: \(type)\r\n\(end)\r\n\r\n"
    }

    private static let numbers =
        #"{"prompt_tokens":\#(usage.prompt),"completion_tokens":\#(usage.completion),"total_tokens":18}"#

    private static var whole: String {
        let message = #"{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"You"}}"#
        let body =
            #"{"id":"1","object":"chat.completion","created":1,"model":"m","choices":[\#(message)],"usage":\#(numbers)}"#
        return self.head("application/json", body.utf8.count) + body
    }

    private static var vectors: String {
        let data =
            #"{"object":"embedding","index":0,"embedding":[0.5,-1]},{"object":"embedding","index":1,"embedding":[0.25,2]}"#
        let usage = #"{"prompt_tokens":\#(usage.prompt),"total_tokens":\#(usage.prompt)}"#
        let body = #"{"object":"list","model":"m","data":[\#(data)],"usage":\#(usage)}"#
        return self.head("application/json", body.utf8.count) + body
    }

    private static func text(isStream: Bool) -> String {
        let choice = #"{"index":0,"text":"You","logprobs":null,"finish_reason":"stop"}"#
        let object =
            #"{"id":"1","object":"text_completion","created":1,"model":"m","choices":[\#(choice)],"usage":\#(numbers)}"#
        let body = isStream ? "data: \(object)\n\ndata: [DONE]\n\n" : object
        return self.head(isStream ? "text/event-stream" : "application/json", body.utf8.count) + body
    }

    private static func event(_ text: String?) -> String {
        let choice =
            text.map { #"{"index":0,"delta":{"role":"assistant","content":"\#($0)"}}"# }
            ?? #"{"index":0,"delta":{},"finish_reason":"stop"}"#
        let usage = text == nil ? #","usage":\#(numbers)"# : ""
        return
            #"data: {"id":"1","object":"chat.completion.chunk","created":1,"model":"m","choices":[\#(choice)]\#(usage)}"#
            + "\n\n"
    }

    private static var stream: String {
        let body = self.event("You") + self.event(nil) + "data: [DONE]\n\n"
        return self.head("text/event-stream", body.utf8.count) + body
    }
}

extension ChatStream {
    /// All of its text.
    func text() async throws -> String {
        var text = ""
        for try await chunk in self { text += chunk.text }
        return text
    }
}
