import LLMCore

/// What of a conversation and its tools a provider does not get, by its place in the request: `messages.image_url`.
enum LostContent {
    /// What every provider gets.
    private static let plain = [JSONPlainMember("role"), JSONPlainMember("content")]

    /// What a dialect has no place for, each once.
    static func names(in document: JSONDocument, but carried: CarriedContent) -> [String] {
        var names: [String] = []
        if let messages = document.member("messages"), document.kind(of: messages) == .array {
            for message in document.elements(of: messages, except: Self.plain) {
                Self.add(message: message, in: document, carried, &names)
            }
        }
        if let tools = document.member("tools"), document.kind(of: tools) == .array {
            for tool in document.elements(of: tools) { Self.add(tool: tool, in: document, carried, &names) }
        }
        if case .whole = carried.schemas { return names }
        if let functions = document.member("functions"), document.kind(of: functions) == .array {
            for function in document.elements(of: functions) { Self.add(function, in: document, carried, &names) }
        }
        return names
    }

    /// What a model does not get that is given one text: where the deployment has a template, it knows what that names.
    static func names(of input: ChatInput, asTextFor target: Target) -> [String] {
        let names = Self.names(in: input.request.document, but: .text)
        if names.isEmpty { return names }
        guard case .chatTemplate(let template, _, _)? = try? (target.template ?? DeploymentTemplate(of: target)).get()
        else { return names }
        return names.filter { name in
            let word = name.split(separator: ".").last.map(String.init) ?? name
            return !template.mentions(word == "tool_call_id" ? "tool" : word)
        }
    }

    /// The kinds of parts without text, each once.
    static func parts(in document: JSONDocument) -> [String] {
        guard let messages = document.member("messages"), document.kind(of: messages) == .array else { return [] }
        var names: [String] = []
        for message in document.elements(of: messages, except: Self.plain) {
            guard let content = document.member("content", of: message) else { continue }
            Self.add(content: content, in: document, CarriedContent(members: ["cache_control"]), &names)
        }
        return names
    }

    private static func add(
        message: JSONNode,
        in document: JSONDocument,
        _ carried: CarriedContent,
        _ names: inout [String]
    ) {
        if ProviderFields.say(more: message, than: carried.fields, document) {
            Self.add("messages." + ProviderFields.key, &names)
        }
        for member in document.members(of: message) {
            guard let key = document.string(member.key), key != "role", !Self.says(nothing: member.value, document)
            else { continue }
            if key == "content" {
                Self.add(content: member.value, in: document, carried.by(message, document), &names)
            } else if !carried.members.contains(key), !Self.isKnownElsewhere(key, of: message, document, carried) {
                Self.add("messages." + key, &names)
            } else if key == "thinking_blocks", !carried.hasSignedThoughts,
                ThinkingBlocks.sayMoreThanText(member.value, document)
            {
                Self.add("messages." + key, &names)
            }
        }
    }

    /// Members that are ours, or whose value stands in the call that a result belongs to.
    private static func isKnownElsewhere(
        _ key: String,
        of message: JSONNode,
        _ document: JSONDocument,
        _ carried: CarriedContent
    ) -> Bool {
        if key == ProviderFields.key { return true }
        // The same sources in the form of the provider whose answer this is.
        if key == "annotations", carried.members.contains("citations"),
            let own = document.member("provider_specific_fields", of: message)
        {
            return Self.has("citations", own, document)
        }
        if key == "reasoning_content", carried.members.contains("reasoning_items"),
            Self.has("reasoning_items", message, document)
        {
            return true
        }
        // The same thoughts, in one form or the other.
        if key == "reasoning_content", carried.members.contains("thinking_blocks") {
            return Self.has("thinking_blocks", message, document)
        }
        if key == "thinking_blocks", carried.members.contains("reasoning_content") {
            return Self.has("reasoning_content", message, document)
                && !ThinkingBlocks.sayMoreThanText(document.member("thinking_blocks", of: message), document)
        }
        guard key == "name", carried.members.contains("tool_calls"), let role = document.member("role", of: message)
        else { return false }
        return document.stringEquals(role, "tool") || document.stringEquals(role, "function")
    }

    private static func add(
        content: JSONNode,
        in document: JSONDocument,
        _ carried: CarriedContent,
        _ names: inout [String]
    ) {
        guard document.kind(of: content) == .array else { return }
        for part in document.elements(of: content) where document.kind(of: part) == .object {
            if !carried.members.contains("cache_control"), Self.has("cache_control", part, document) {
                Self.add("messages.cache_control", &names)
            }
            if let text = document.member("text", of: part), document.kind(of: text) == .string { continue }
            let type = document.member("type", of: part).flatMap { document.string($0) } ?? "unknown"
            if let parts = carried.parts, !parts.contains(type) {
                Self.add("messages." + type, &names)
            } else if !carried.hasDetail, let image = document.member("image_url", of: part),
                let detail = document.member("detail", of: image), document.kind(of: detail) == .string,
                !document.stringEquals(detail, "auto")
            {
                Self.add("messages.image_url.detail", &names)
            }
        }
    }

    private static func add(
        tool: JSONNode,
        in document: JSONDocument,
        _ carried: CarriedContent,
        _ names: inout [String]
    ) {
        let function = document.member("function", of: tool)
        let type = document.member("type", of: tool).flatMap { document.string($0) } ?? "function"
        if !carried.hasOtherTools, type != "function" { return Self.add("tools." + type, &names) }
        if !carried.hasMarkedTools || !carried.members.contains("cache_control") {
            let isMarked =
                Self.has("cache_control", tool, document)
                || function.map { Self.has("cache_control", $0, document) } == true
            if isMarked { Self.add("tools.cache_control", &names) }
        }
        if !carried.hasStrictTools, let strict = function.flatMap({ document.member("strict", of: $0) }),
            document.bool(strict) == true
        {
            Self.add("tools.function.strict", &names)
        }
        // What a provider's own tool is set up with is no schema.
        guard type == "function" else { return }
        if case .whole = carried.schemas { return }
        Self.add(function ?? tool, in: document, carried, &names)
    }

    /// What is left out of the schema of a function.
    private static func add(
        _ function: JSONNode,
        in document: JSONDocument,
        _ carried: CarriedContent,
        _ names: inout [String]
    ) {
        guard let schema = document.member("parameters", of: function) ?? document.member("input_schema", of: function)
        else { return }
        for word in carried.schemas.lost(schema, in: document) { Self.add("tools.function.parameters." + word, &names) }
    }

    private static func has(_ key: StaticString, _ node: JSONNode, _ document: JSONDocument) -> Bool {
        document.member(key, of: node).map { !document.isNull($0) } ?? false
    }

    /// Whether a value is that of a member which might as well not be there.
    private static func says(nothing value: JSONNode, _ document: JSONDocument) -> Bool {
        switch document.kind(of: value) {
        case .null: true
        case .array, .object: document.isEmptyContainer(value)
        case .string: document.range(of: value).count == 2
        default: false
        }
    }

    private static func add(_ name: String, _ names: inout [String]) {
        if !names.contains(name) { names.append(name) }
    }
}
