import LLMCatalog
package import LLMCore

/// Chat with models that know no functions: these are described in the instructions (`add_function_to_prompt`).
///
/// Around a dialect's own translator; requests without functions and calls are not touched. An answer that calls one
/// stays text, and so calls and results of earlier turns become text (``WrittenCalls``).
package struct FunctionsInPrompt: ChatTranslator {
    private let chat: any ChatTranslator

    private init(_ chat: any ChatTranslator) { self.chat = chat }

    /// A translator for a target, with functions put into the prompt if the target wants that and has none itself.
    package static func around(_ chat: (any ChatTranslator)?, _ target: Target) -> (any ChatTranslator)? {
        guard let chat, target.addsFunctionsToPrompt, !chat.takesTools(at: target),
            !(chat.rendersTemplates(at: target) && target.templateShowsTools)
        else { return chat }
        return FunctionsInPrompt(chat)
    }

    /// Parameters that say which functions there are and which of them may be called.
    private static let names = ["tools", "tool_choice", "functions", "function_call", "parallel_tool_calls"]

    /// The request without functions, which the prompt has instead; and what of them it cannot have.
    private func input(_ input: ChatInput) throws(LLMError) -> (input: ChatInput, dropped: [String]) {
        let document = input.request.document
        func list(_ name: String) -> [JSON] {
            document.member(name).map { document.json($0).arrayValue ?? [] } ?? []
        }
        let tools = list("tools")
        let functions = tools.compactMap { Self.function($0) } + list("functions").filter { Self.isFunction($0) }
        var messages = list("messages")
        let hasCalls = WrittenCalls.write(in: &messages)
        guard hasCalls || !tools.isEmpty || !functions.isEmpty else { return (input, []) }
        var dropped: [String] = []
        for tool in tools where Self.function(tool) == nil {
            let name = "tools." + (tool["type"]?.stringValue ?? "unknown")
            if !dropped.contains(name) { dropped.append(name) }
        }
        var edit = JSONObjectEdit()
        if !tools.isEmpty || !functions.isEmpty { for name in Self.names { edit.remove(name) } }
        let choice = document.member("tool_choice") ?? document.member("function_call")
        let mayCall = choice.map { !document.stringEquals($0, "none") } ?? true
        if mayCall, !functions.isEmpty {
            Self.add(Self.instructions(functions), to: &messages)
            if document.member("parallel_tool_calls").flatMap({ document.bool($0) }) == false {
                dropped.append("parallel_tool_calls")
            }
        }
        edit.set("messages", to: .array(messages))
        let changed: JSONDocument
        do throws(JSONParseError) {
            changed = try JSONDocument(parsing: document.applying(edit), policy: .response)
        } catch {
            throw LLMError(.badRequest, "The request is too large with its functions in the prompt.", cause: error)
        }
        let own = input.request
        var input = input
        input.request = try ChatRequest(document: changed, model: own.model, shown: own.shownModel)
        return (input, dropped)
    }

    /// The function that a tool is; nil for other tools, which only their provider can run.
    private static func function(_ tool: JSON) -> JSON? {
        if let type = tool["type"], type != "function" { return nil }
        let function = tool["function"] ?? tool
        return Self.isFunction(function) ? .some(function) : .none
    }

    private static func isFunction(_ json: JSON) -> Bool { json["name"]?.stringValue?.isEmpty == false }

    /// The text goes to the end of the first instructions, or becomes one.
    private static func add(_ text: String, to messages: inout [JSON]) {
        guard let index = messages.firstIndex(where: { Self.isInstruction($0) }) else {
            return messages.insert(["role": "system", "content": .string(text)], at: 0)
        }
        if let own = messages[index]["content"]?.stringValue {
            messages[index]["content"] = .string(own + "\n\n" + text)
        } else {
            let parts = messages[index]["content"]?.arrayValue ?? []
            messages[index]["content"] = .array(parts + [["type": "text", "text": .string(text)]])
        }
    }

    private static func isInstruction(_ message: JSON) -> Bool {
        message["role"]?.stringValue == "system" || message["role"]?.stringValue == "developer"
    }

    /// Tells a model without functions how to ask for one.
    static func instructions(_ functions: [JSON]) -> String {
        """
        These functions can be called, one JSON object each:
        \(functions.map { $0.description }.joined(separator: "\n"))
        To call one, write nothing but {"name": <its name>, "arguments": <an object of its parameters>}. \
        When a result is all that is needed to answer, answer the user in words.
        """
    }

    // MARK: ChatTranslator

    package func takesTools(at target: Target) -> Bool { self.chat.takesTools(at: target) }

    package func rendersTemplates(at target: Target) -> Bool { self.chat.rendersTemplates(at: target) }

    package func fetches(for input: ChatInput, from target: Target) throws(LLMError) -> [Fetch] {
        try self.chat.fetches(for: self.input(input).input, from: target)
    }

    package func encode(_ input: ChatInput, for target: Target) throws(LLMError) -> EncodedRequest {
        let (told, dropped) = try self.input(input)
        var encoded = try self.chat.encode(told, for: target)
        encoded.dropped += dropped
        let document = input.request.document
        for name in ["tool_choice", "function_call"] {
            guard let choice = document.member(name), !document.isNull(choice),
                !document.stringEquals(choice, "auto"), !document.stringEquals(choice, "none")
            else { continue }
            encoded.dropped.append(name)
        }
        return encoded
    }

    package func followUp(
        to response: WireResponse,
        of input: ChatInput,
        from target: Target
    ) throws(LLMError) -> FollowUp? {
        try self.chat.followUp(to: response, of: input, from: target)
    }

    package func decode(
        _ response: WireResponse,
        of input: ChatInput,
        from target: Target
    ) throws(LLMError) -> ChatResponse {
        try self.chat.decode(response, of: self.input(input).input, from: target)
    }

    package func decodeError(_ response: WireResponse, from target: Target) -> LLMError {
        self.chat.decodeError(response, from: target)
    }

    package func decodeError(_ response: WireResponse, of input: ChatInput, from target: Target) -> LLMError {
        self.chat.decodeError(response, of: input, from: target)
    }

    package func makeStream(for input: ChatInput, from target: Target) -> any ChatStreamTranslator {
        self.chat.makeStream(for: (try? self.input(input))?.input ?? input, from: target)
    }
}
