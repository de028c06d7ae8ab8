import LLMCatalog
import LLMCore

/// A chat request in the format of the PaLM API.
struct PaLMRequest: Sendable {
    private(set) var body: [UInt8] = []
    private(set) var dropped: [String] = []
    let headers: WireHeaders

    /// OpenAI's names and the provider's.
    private static let renamed = [
        "temperature": "temperature", "top_p": "topP", "top_k": "topK", "n": "candidateCount",
        "max_tokens": "maxOutputTokens", "max_completion_tokens": "maxOutputTokens", "stop": "stopSequences",
        "topP": "topP", "topK": "topK", "candidateCount": "candidateCount", "maxOutputTokens": "maxOutputTokens",
        "stopSequences": "stopSequences", "safety_settings": "safetySettings", "safetySettings": "safetySettings",
    ]

    /// What chat models do not know.
    private static let textOnly: Set<String> = ["maxOutputTokens", "stopSequences", "safetySettings"]

    init(_ input: ChatInput, _ target: Target) throws(LLMError) {
        let parameters = try RequestParameters(of: input.request, for: target)
        self.headers = parameters.headers
        self.dropped = parameters.dropped
        let isChat = PaLMChat.isChat(target)
        let messages = try AnthropicParameters.messages(parameters)
        var object: JSONObject = [:]
        object["prompt"] = isChat ? try Self.dialogue(messages) : ["text": .string(try Self.text(messages))]
        for parameter in parameters.all {
            guard let name = Self.renamed[parameter.name], !(isChat && Self.textOnly.contains(name)) else {
                if parameter.name != "stream", parameter.name != "stream_options" {
                    self.dropped.append(parameter.name)
                }
                continue
            }
            var value = parameters.json(parameter.value, of: parameter.name)
            if name == "stopSequences", value.stringValue != nil { value = [value] }
            if parameter.name == "max_tokens", parameters.contains("max_completion_tokens") { continue }
            object[name] = value
        }
        for (name, value) in parameters.extraBody {
            if value.isNull { object.removeValue(forKey: name) } else { object[name] = value }
        }
        self.body = JSON.object(object).serialized()
    }

    // MARK: Messages

    /// The texts of all messages, with a space between them.
    private static func text(_ messages: JSONPlace) throws(LLMError) -> String {
        try Self.contents(messages).map { $0.text }.joined(separator: " ")
    }

    /// `MessagePrompt`: instructions as context, the rest as messages of two authors that take turns.
    private static func dialogue(_ messages: JSONPlace) throws(LLMError) -> JSON {
        var context: [String] = []
        var turns: [(author: String, text: String)] = []
        for (role, text) in try Self.contents(messages) {
            if role == "system" || role == "developer" {
                context.append(text)
                continue
            }
            let author = role == "assistant" ? "1" : "0"
            if let last = turns.indices.last, turns[last].author == author {
                turns[last].text += "\n" + text
            } else {
                turns.append((author, text))
            }
        }
        var prompt: JSONObject = [:]
        if !context.isEmpty { prompt["context"] = .string(context.joined(separator: "\n")) }
        prompt["messages"] = .array(
            turns.map { ["author": .string($0.author), "content": .string($0.text)] }
        )
        return .object(prompt)
    }

    private static func contents(_ messages: JSONPlace) throws(LLMError) -> [(role: String, text: String)] {
        guard messages.kind == .array else { throw GeminiConversation.wrong("messages must be a list.") }
        var contents: [(role: String, text: String)] = []
        for (index, message) in messages.elements.enumerated() {
            guard message.isObject, let role = message["role"]?.string else {
                throw GeminiConversation.wrong("messages.\(index) has no role.")
            }
            guard let content = message["content"] else { continue }
            if let text = content.string {
                contents.append((role, text))
                continue
            }
            let parts = content.elements.compactMap { ($0.kind == .string ? $0 : $0["text"])?.string }
            guard content.kind == .array, parts.count == content.count else {
                throw GeminiConversation.wrong("messages.\(index) may hold text only.")
            }
            contents.append((role, parts.joined()))
        }
        return contents
    }
}
