import LLMCore

/// A request's tools in the provider's form.
struct AnthropicTools: Sendable {
    /// How a tool is called and what may call it.
    private(set) var names = AnthropicToolNames()
    /// The tools: JSON text of each.
    private(set) var tools: [[UInt8]] = []
    /// Servers with tools of their own: JSON text of each.
    private(set) var servers: [[UInt8]] = []
    /// Tools that the provider has none like, by their place in the request.
    private(set) var dropped: [String] = []
    private var hasWebSearch = false

    /// Reads `tools`, or `functions` as they were before.
    init(_ parameters: borrowing RequestParameters, _ betas: inout AnthropicBetas) throws(LLMError) {
        let place = try parameters.place("tools")
        if let place, place.kind != .array { throw Self.wrong("tools must be a list.") }
        let functions = try parameters.place("functions")
        if place == nil, functions == nil { return }
        let elements = place?.elements ?? []
        let old = functions?.elements ?? []
        self.names = AnthropicToolNames(tools: elements + old)
        for tool in elements { try self.add(tool, &betas) }
        for function in old { try self.add(function: function, tool: function, &betas) }
    }

    private static func wrong(_ message: String) -> LLMError {
        LLMError(.badRequest, message, parameter: "tools")
    }

    // MARK: One tool

    private mutating func add(_ tool: JSONPlace, _ betas: inout AnthropicBetas) throws(LLMError) {
        guard tool.isObject else { throw Self.wrong("tools must be a list of objects.") }
        guard let type = tool["type"]?.string else {
            if let function = tool["function"] {
                try self.add(function: function, tool: tool, &betas)
            } else {
                try self.addNative(tool, "custom", &betas)
            }
            return
        }
        switch type {
        case "function":
            guard let function = tool["function"] else {
                // The flat form of the Responses API.
                try self.add(function: tool, tool: tool, &betas)
                return
            }
            try self.add(function: function, tool: tool, &betas)
        case "mcp", "url":
            try self.addServer(tool)
            betas.add(AnthropicBetas.connectors)
        case "web_search", "web_search_preview":
            self.addWebSearch(tool)
        case "custom" where tool["custom"] != nil || tool["format"] != nil:
            // OpenAI's, whose input is any text; the provider's own of this name takes an object by its schema.
            self.dropped.append("tools.custom")
        case let type where type.hasPrefix("computer_") && tool["function"] != nil:
            self.addComputer(tool, type)
            betas.add(tool: type)
        default:
            try self.addNative(tool, type, &betas)
        }
    }

    private mutating func add(
        function: JSONPlace,
        tool: JSONPlace,
        _ betas: inout AnthropicBetas
    ) throws(LLMError) {
        guard let name = function["name"], name.kind == .string else {
            throw Self.wrong("A function in tools has no name.")
        }
        let schema = AnthropicSchema.input(function["parameters"] ?? function["input_schema"])
        var writer = JSONWriter(reserving: schema.count + 128)
        writer.beginObject()
        writer.key("name")
        if name.isPlainName { writer.raw(name.bytes) } else { writer.string(self.names.wire(name.string ?? "")) }
        writer.key("input_schema")
        writer.raw(schema)
        writer.key("type")
        writer.string("custom")
        if let description = function["description"], description.kind == .string {
            writer.key("description")
            writer.raw(description.bytes)
        }
        for key in ["cache_control", "defer_loading", "allowed_callers", "input_examples"] as [StaticString] {
            guard let value = tool[key] ?? function[key] else { continue }
            writer.key(key)
            writer.raw(value.bytes)
            if "\(key)" != "cache_control" { betas.add(AnthropicBetas.toolUse) }
        }
        writer.endObject()
        self.tools.append(writer.bytes)
    }

    // MARK: Tools of the provider's

    private static let nativePrefixes = [
        "custom", "computer_", "bash_", "text_editor_", "web_search_", "web_fetch_", "code_execution_", "memory_",
        "tool_search_tool_", "mcp_toolset",
    ]

    /// Whether a type ends in a date, as all of the provider's own tools do: those to come, too.
    private static func isDated(_ type: String) -> Bool {
        let end = type.utf8.suffix(9)
        return end.count == 9 && end.first == UInt8(ascii: "_")
            && end.dropFirst().allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    private mutating func addNative(
        _ tool: JSONPlace,
        _ type: String,
        _ betas: inout AnthropicBetas
    ) throws(LLMError) {
        guard Self.isDated(type) || Self.nativePrefixes.contains(where: { type.hasPrefix($0) }) else {
            throw Self.wrong("tools has a tool of a type that the provider does not know: '\(type)'.")
        }
        betas.add(tool: type)
        if type.hasPrefix("web_search_") { self.hasWebSearch = true }
        guard let function = tool["function"], let name = function["name"] else {
            self.tools.append(Array(tool.bytes))
            return
        }
        // `{"type": "bash_…", "function": {"name": …}}`
        let plain: JSON = ["type": .string(type), "name": name.json]
        self.tools.append(plain.serialized())
    }

    /// Adds `{"type": "computer_…", "function": {"name", "parameters": {"display_width_px", …}}}`.
    private mutating func addComputer(_ tool: JSONPlace, _ type: String) {
        var object: JSONObject = ["type": .string(type), "name": tool["function"]?["name"]?.json ?? "computer"]
        for (key, value) in tool["function"]?["parameters"]?.json.objectValue ?? [:] { object[key] = value }
        if let cacheControl = tool["cache_control"] { object["cache_control"] = cacheControl.json }
        self.tools.append(JSON.object(object).serialized())
    }

    /// A server with tools, in OpenAI's form or the provider's.
    private mutating func addServer(_ tool: JSONPlace) throws(LLMError) {
        if tool["type"]?.equals("url") == true {
            self.servers.append(Array(tool.bytes))
            return
        }
        guard let url = tool["server_url"]?.string else { throw Self.wrong("An mcp tool has no server_url.") }
        var server: JSONObject = [
            "type": "url", "url": .string(url), "name": tool["server_label"]?.json ?? "mcp",
        ]
        let allowed = tool["allowed_tools"]?.json
        if let names = allowed?.arrayValue ?? allowed?["tool_names"]?.arrayValue {
            server["tool_configuration"] = ["allowed_tools": .array(names)]
        }
        if let token = tool["headers"]?["Authorization"]?.string ?? tool["authorization"]?.string {
            server["authorization_token"] = .string(token.hasPrefix("Bearer ") ? String(token.dropFirst(7)) : token)
        }
        self.servers.append(JSON.object(server).serialized())
    }

    // MARK: Made tools

    /// Adds the search that `web_search_options`, or a search tool in OpenAI's form, asks for.
    mutating func addWebSearch(_ options: JSONPlace) {
        if self.hasWebSearch { return }
        self.hasWebSearch = true
        var tool: JSONObject = ["type": "web_search_20250305", "name": "web_search"]
        if let location = options["user_location"]?.json {
            var flat: JSONObject = ["type": "approximate"]
            for (key, value) in (location["approximate"] ?? location).objectValue ?? [:] where !value.isNull {
                flat[key] = value
            }
            tool["user_location"] = .object(flat)
        }
        let uses = ["low": 1, "medium": 5, "high": 10]
        if let size = options["search_context_size"]?.string, let limit = uses[size] { tool["max_uses"] = JSON(limit) }
        self.tools.append(JSON.object(tool).serialized())
    }

    /// Puts the tool first whose arguments are the answer.
    mutating func addAnswerTool(schema: ArraySlice<UInt8>, description: ArraySlice<UInt8>?) {
        var writer = JSONWriter(reserving: schema.count + 64)
        writer.beginObject()
        writer.key("name")
        writer.string(AnthropicResponseFormat.toolName)
        if let description {
            writer.key("description")
            writer.raw(description)
        }
        writer.key("input_schema")
        writer.raw(schema)
        writer.endObject()
        self.tools.insert(writer.bytes, at: 0)
    }

    /// Adds a tool that nobody calls: with calls in a conversation the provider wants one.
    mutating func addToolForHistory() {
        let tool: JSON = [
            "name": "dummy_tool", "input_schema": ["type": "object", "properties": [:]], "type": "custom",
            "description": "This is a dummy tool call",
        ]
        self.tools.append(tool.serialized())
    }

    /// Sets a marker for the prompt cache on the last tool.
    mutating func mark(_ cacheControl: ArraySlice<UInt8>) {
        guard let last = self.tools.indices.last,
            let document = try? JSONDocument(parsing: self.tools[last], policy: .response),
            document.member("cache_control") == nil
        else { return }
        var edit = JSONObjectEdit()
        edit.set("cache_control", to: Array(cacheControl))
        self.tools[last] = document.applying(edit)
    }
}
