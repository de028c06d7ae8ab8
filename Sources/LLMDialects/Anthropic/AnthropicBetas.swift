import LLMCore

/// The features of a request that are behind a word in `anthropic-beta`.
struct AnthropicBetas: Sendable {
    static let header = "anthropic-beta"

    static let files = "files-api-2025-04-14"
    static let connectors = "mcp-client-2025-04-04"
    static let toolsets = "mcp-client-2025-11-20"
    static let structuredOutputs = "structured-outputs-2025-11-13"
    static let contextManagement = "context-management-2025-06-27"
    static let compaction = "compact-2026-01-12"
    static let effort = "effort-2025-11-24"
    static let toolUse = "advanced-tool-use-2025-11-20"
    static let fastMode = "fast-mode-2026-02-01"
    static let skills = "skills-2025-10-02"
    static let advisor = "advisor-tool-2026-03-01"
    static let login = "oauth-2025-04-20"
    static let tokenCounting = "token-counting-2024-11-01"
    static let fineGrainedTools = "fine-grained-tool-streaming-2025-05-14"
    static let webSearch = "web-search-2025-03-05"

    /// The words in the order in which they came.
    private(set) var words: [String] = []

    mutating func add(_ word: String) {
        if !self.words.contains(word) { self.words.append(word) }
    }

    /// Adds the words of a header's value.
    mutating func add(list: String) {
        for word in list.split(separator: ",") {
            let word = word.trimmingSpace
            if !word.isEmpty { self.add(word) }
        }
    }

    /// Collects the words of header fields that name betas; other fields replace each other.
    mutating func take(from fields: WireHeaders, others: inout WireHeaders) {
        if fields.count == 0 { return }
        for (name, value) in fields.all {
            if name.lowercased() == Self.header { self.add(list: value) } else { others.set(name, value) }
        }
    }

    /// Adds the words that a request needs itself, which come last, and puts all words into its headers.
    mutating func finish(_ own: [String], _ headers: inout WireHeaders) {
        for word in own { self.add(word) }
        if !self.words.isEmpty { headers.set(Self.header, self.words.joined(separator: ",")) }
    }

    /// Adds what a tool of the provider's needs.
    mutating func add(tool type: String) {
        for (prefix, word) in Self.tools where type.hasPrefix(prefix) {
            self.add(word)
            return
        }
    }

    private static let tools = [
        ("computer_20241022", "computer-use-2024-10-22"), ("bash_20241022", "computer-use-2024-10-22"),
        ("text_editor_20241022", "computer-use-2024-10-22"), ("computer_20250124", "computer-use-2025-01-24"),
        ("computer_20251124", "computer-use-2025-11-24"), ("web_fetch_", "web-fetch-2025-09-10"),
        ("code_execution_20250522", "code-execution-2025-05-22"),
        ("code_execution_20250825", "code-execution-2025-08-25"), ("memory_20250818", Self.contextManagement),
        ("tool_search_tool_", Self.toolUse), ("mcp_toolset", Self.toolsets), ("advisor_", Self.advisor),
    ]
}
