import LLMCatalog
import LLMCore

/// A cloud that runs Anthropic's models itself: its address names the model, the body names the version of the format.
///
/// Source: Anthropic's guides to Claude on Amazon Bedrock and on Vertex AI, and requests recorded from LiteLLM, whose
/// tables of betas name those that each of the clouds takes.
package struct AnthropicCloud: Sendable {
    /// How a body says whether to stream.
    enum StreamMember: Sendable {
        /// Not at all, the address does.
        case none
        /// By `stream`, also where it is false.
        case always
    }

    /// `anthropic_version`.
    let version: String
    /// Whether betas stand in the body, as headers do not reach the model.
    let hasBetasInBody: Bool
    let streamMember: StreamMember
    /// Whether `output_format` stands in `output_config`.
    let hasFormatInConfig: Bool
    /// Whether a marker for the prompt cache may say how long it lasts.
    let takesCacheLifetime: Bool
    /// Parameters of the API that the cloud refuses.
    let refused: Set<String>
    /// What the cloud calls the betas that it takes; it refuses all others.
    private let names: [String: String]

    /// The words that the cloud takes, in its own words.
    func betas(_ words: [String]) -> AnthropicBetas {
        var taken = AnthropicBetas()
        for word in words {
            if let name = self.names[word] { taken.add(name) }
        }
        return taken
    }

    // MARK: Clouds

    private static func table(_ names: [String]) -> [String: String] {
        var table = [AnthropicBetas.toolUse: Self.toolSearch]
        for name in names + Self.common { table[name] = name }
        return table
    }

    private static let toolSearch = "tool-search-tool-2025-10-19"

    private static let common = [
        Self.toolSearch, AnthropicBetas.compaction, AnthropicBetas.contextManagement, "computer-use-2024-10-22",
        "computer-use-2025-01-24", "computer-use-2025-11-24", "context-1m-2025-08-07", "dangerous-tool-use-2026-09-03",
        "thinking-binding-controls-2026-08-01", "thinking-display-updates-2026-08-18",
    ]

    private static let bedrockBetas = Self.table([
        AnthropicBetas.effort, AnthropicBetas.fineGrainedTools, "mid-conversation-output-config-2026-07-01",
        "mid-conversation-tool-changes-2026-07-01",
    ])

    private static let vertexBetas = Self.table([
        "interleaved-thinking-2025-05-14", AnthropicBetas.webSearch, "per-turn-control-2026-07-01",
        "inline-tools-2026-09-15",
    ])

    /// Amazon Bedrock, which takes no member that it does not know.
    package static func bedrock(takesCacheLifetime: Bool) -> AnthropicCloud {
        AnthropicCloud(
            version: "bedrock-2023-05-31",
            hasBetasInBody: true,
            streamMember: .none,
            hasFormatInConfig: true,
            takesCacheLifetime: takesCacheLifetime,
            refused: ["service_tier", "container", "mcp_servers", "speed", "inference_geo"],
            names: Self.bedrockBetas
        )
    }

    /// Google's Vertex AI.
    package static let vertex = AnthropicCloud(
        version: "vertex-2023-10-16",
        hasBetasInBody: false,
        streamMember: .always,
        hasFormatInConfig: false,
        takesCacheLifetime: true,
        refused: ["service_tier", "mcp_servers", "speed", "inference_geo"],
        names: Self.vertexBetas
    )

    // MARK: Request

    /// Generations of models that no cloud can ask for an answer by its schema.
    private static let withoutSchemas = ["claude-3", "claude-2", "claude-v", "claude-instant"]

    /// Whether a model can give an answer in the form that a request wants.
    static func takesFormat(of request: MessagesRequest, _ target: Target) -> Bool {
        guard request.root["output_format"] != nil || request.root["output_config"]?["format"] != nil else {
            return true
        }
        return !Self.withoutSchemas.contains { target.model.contains($0) }
    }

    /// A request for the model at `url`.
    func encoded(_ input: MessagesInput, for target: Target, at url: WireURL) throws(LLMError) -> EncodedRequest {
        var request = input.request
        var headers = WireHeaders([("content-type", "application/json")])
        func merge(_ others: WireHeaders) {
            for (name, value) in others.all {
                switch name.lowercased() {
                case AnthropicBetas.header: request.betas += "," + value
                case "anthropic-version": break
                default: headers.set(name, value)
                }
            }
        }
        merge(WireHeaders(target.provider.headers.map { ($0.name, $0.value) }))
        merge(target.headers)
        merge(input.forwardedHeaders)
        let body = try AnthropicMessagesBody(request, target, .answer, host: .cloud(self))
        merge(body.headers)
        if !self.hasBetasInBody, !body.betas.words.isEmpty {
            headers.set(AnthropicBetas.header, body.betas.words.joined(separator: ","))
        }
        return EncodedRequest(wire: WireRequest(url: url, headers: headers, body: body.bytes), dropped: body.dropped)
    }
}
