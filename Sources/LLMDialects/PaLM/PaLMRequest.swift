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
        let isChat = PaLMChat.isChat(target)
        let messages = try parameters.conversation()
        var object: JSONObject = [:]
        object["prompt"] =
            isChat ? try Self.dialogue(messages, authors: ("0", "1")) : ["text": .string(try Self.text(messages))]
        let names = Set(Self.renamed.values).subtracting(isChat ? Self.textOnly : [])
        let (members, dropped) = Self.members(of: parameters, keeping: names)
        self.dropped = parameters.dropped + dropped + LostContent.names(in: input.request.document, but: .text)
        for (name, value) in members { object[name] = value }
        for (name, value) in parameters.extraBody {
            if value.isNull { object.removeValue(forKey: name) } else { object[name] = value }
        }
        self.body = JSON.object(object).serialized()
    }

    /// The parameters under the provider's names, and those that are not among them.
    static func members(
        of parameters: RequestParameters,
        keeping names: Set<String>
    ) -> (members: JSONObject, dropped: [String]) {
        var members: JSONObject = [:]
        var dropped: [String] = []
        for parameter in parameters.all where parameter.name != "stream" && parameter.name != "stream_options" {
            guard let name = Self.renamed[parameter.name], names.contains(name) else {
                dropped.append(parameter.name)
                continue
            }
            if parameter.name == "max_tokens", parameters.contains("max_completion_tokens") { continue }
            let value = parameters.json(parameter.value, of: parameter.name)
            members[name] = name == "stopSequences" && value.stringValue != nil ? [value] : value
        }
        return (members, parameters.telling(dropped))
    }

    // MARK: Messages

    /// The texts of all messages, with a space between them.
    static func text(_ messages: JSONPlace) throws(LLMError) -> String {
        try Self.contents(messages).map { $0.text }.joined(separator: " ")
    }

    /// `MessagePrompt`: instructions as context, the rest as messages of two authors that take turns.
    static func dialogue(
        _ messages: JSONPlace,
        authors: (user: String, model: String)
    ) throws(LLMError) -> JSON {
        var context: [String] = []
        var turns: [(author: String, text: String)] = []
        for (role, text) in try Self.contents(messages) {
            if role == "system" || role == "developer" {
                context.append(text)
                continue
            }
            let author = role == "assistant" ? authors.model : authors.user
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
