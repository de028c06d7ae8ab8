import LLMCore

/// A request's tools: functions that are declared, and tools that Google runs itself.
struct GeminiTools: Sendable {
    /// The declarations of functions, in their order: JSON text of each.
    private(set) var functions: [[UInt8]] = []
    /// Google's own tools by their names, each once, in Google's order.
    private(set) var own: [(name: String, value: JSON)] = []
    /// Tools that cannot go along.
    private(set) var dropped: [String] = []
    /// Where the user is, as the tool for maps has it.
    private(set) var retrieval: JSONObject = [:]

    /// Reads `tools`, `functions` as they were before, and what `web_search_options` asks for.
    ///
    /// - Parameters:
    ///   - parameters: the request's.
    ///   - mixes: whether functions and searches may go together.
    /// - Throws: `badRequest` for what is no tool.
    init(_ parameters: RequestParameters, mixes: Bool) throws(LLMError) {
        if let place = try parameters.place("tools") {
            guard place.kind == .array else { throw Self.wrong("tools must be a list.") }
            for tool in place.elements { try self.add(tool) }
        }
        for function in try parameters.place("functions")?.elements ?? [] {
            try self.add(function: function)
        }
        if parameters.contains("web_search_options") { self.add("googleSearch", [:]) }
        if !mixes, !self.functions.isEmpty { self.dropSearches() }
        self.own.sort { Self.place(of: $0.name) < Self.place(of: $1.name) }
    }

    private static func wrong(_ message: String) -> LLMError {
        LLMError(.badRequest, message, parameter: "tools")
    }

    var isEmpty: Bool { self.functions.isEmpty && self.own.isEmpty }

    // MARK: One tool

    /// Google's own tools, in the order in which they are written, by how they may be called.
    private static let known: [(name: String, others: [String])] = [
        ("googleSearch", ["google_search", "web_search"]),
        ("googleSearchRetrieval", ["google_search_retrieval"]),
        ("enterpriseWebSearch", ["enterprise_web_search"]),
        ("code_execution", ["codeExecution", "code_interpreter"]),
        ("url_context", ["urlContext", "web_fetch"]),
        ("googleMaps", ["google_maps"]),
        ("computerUse", ["computer_use"]),
        ("fileSearch", ["file_search"]),
        ("retrieval", []),
    ]

    /// Tools that do not go together with functions.
    private static let searches: Set<String> = [
        "googleSearch", "googleSearchRetrieval", "enterpriseWebSearch", "url_context",
    ]

    private static func place(of name: String) -> Int {
        Self.known.firstIndex { $0.name == name } ?? Self.known.count
    }

    private static func ownName(_ word: String) -> String? {
        Self.known.first { $0.name == word || $0.others.contains(word) }?.name
    }

    private mutating func add(_ tool: JSONPlace) throws(LLMError) {
        guard tool.isObject else { throw Self.wrong("tools must be a list of objects.") }
        if let function = tool["function"] { return try self.add(function: function) }
        if let type = tool["type"]?.string, type != "function" {
            let word = type.hasPrefix("web_search") ? "web_search" : type.hasPrefix("web_fetch") ? "web_fetch" : type
            if let name = Self.ownName(word) { self.add(name, [:]) } else { self.dropped.append("tools.\(type)") }
            return
        }
        if tool["name"] != nil { return try self.add(function: tool) }
        for (key, value) in tool.json.objectValue ?? [:] {
            if key == "function_declarations" || key == "functionDeclarations" {
                self.functions += value.arrayValue?.map { $0.serialized() } ?? []
            } else if key == "google_maps" || key == "googleMaps" {
                self.addMaps(value.objectValue ?? [:])
            } else if let name = Self.ownName(key) {
                self.add(name, value)
            } else if value.objectValue != nil {
                self.add(key, value)
            }
        }
    }

    private mutating func add(_ name: String, _ value: JSON) {
        guard let index = self.own.firstIndex(where: { $0.name == name }) else {
            self.own.append((name, value.objectValue == nil ? [:] : value))
            return
        }
        if let given = value.objectValue, !given.isEmpty { self.own[index].value = value }
    }

    /// The tool for maps; where the user is belongs to the whole request.
    private mutating func addMaps(_ given: JSONObject) {
        var tool = given
        if let latitude = tool.removeValue(forKey: "latitude"), let longitude = tool.removeValue(forKey: "longitude") {
            self.retrieval["latLng"] = ["latitude": latitude, "longitude": longitude]
        }
        for key in ["languageCode", "language_code"] {
            if let code = tool.removeValue(forKey: key) { self.retrieval["languageCode"] = code }
        }
        self.add("googleMaps", .object(tool))
    }

    private mutating func add(function: JSONPlace) throws(LLMError) {
        guard let name = function["name"], name.kind == .string else {
            throw Self.wrong("A function in tools has no name.")
        }
        var writer = JSONWriter(reserving: function.bytes.count + 32)
        writer.beginObject()
        writer.key("name")
        writer.raw(name.bytes)
        if let description = function["description"], description.kind == .string {
            writer.key("description")
            writer.raw(description.bytes)
        }
        if let schema = function["parameters"] ?? function["input_schema"], schema.isObject {
            writer.key("parameters")
            writer.value(try GeminiSchema.parameters(schema.json))
        }
        for key in ["behavior", "response"] as [StaticString] {
            guard let value = function[key] else { continue }
            writer.key(key)
            writer.raw(value.bytes)
        }
        writer.endObject()
        self.functions.append(writer.bytes)
    }

    private mutating func dropSearches() {
        for tool in self.own where Self.searches.contains(tool.name) { self.dropped.append("tools.\(tool.name)") }
        self.own.removeAll { Self.searches.contains($0.name) }
    }

    // MARK: Writing

    func write(to writer: inout JSONWriter) {
        if self.isEmpty { return }
        writer.key("tools")
        writer.beginArray()
        if !self.functions.isEmpty {
            writer.beginObject()
            writer.key("function_declarations")
            writer.beginArray()
            for function in self.functions { writer.raw(function) }
            writer.endArray()
            writer.endObject()
        }
        for tool in self.own {
            writer.beginObject()
            writer.key(tool.name)
            writer.value(tool.value)
            writer.endObject()
        }
        writer.endArray()
    }
}
