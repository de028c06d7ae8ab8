import Foundation
import LLMCatalog
import LLMCore
import LLMDialects
import Testing

/// One folder of golden files; `Fixtures/README.md` describes them.
struct FixtureCase: Sendable, CustomTestStringConvertible {
    let folder: URL
    let name: String
    let settings: JSON
    let input: [UInt8]
    /// Worked out once: the catalog's answers are not free.
    private let loadedTarget: Result<Target, Incomplete>

    var testDescription: String { self.name }

    static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")

    /// Every case, sorted by its name.
    static let all: [FixtureCase] = {
        var cases: [FixtureCase] = []
        for dialect in Self.folders(in: Self.root) {
            for folder in Self.folders(in: dialect) {
                let name = dialect.lastPathComponent + "/" + folder.lastPathComponent
                if let loaded = FixtureCase(folder: folder, name: name) { cases.append(loaded) }
            }
        }
        return cases.sorted { $0.name < $1.name }
    }()

    /// The cases of chat completions.
    static let chat = Self.all.filter { $0.operation == "chat" }

    /// What is asked for.
    var operation: String { self.settings["operation"]?.stringValue ?? "chat" }

    static func folders(in folder: URL) -> [URL] {
        let entries = try? FileManager.default.contentsOfDirectory(
            at: folder,
            includingPropertiesForKeys: [.isDirectoryKey]
        )
        return (entries ?? []).filter { (try? $0.resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory == true }
    }

    private init?(folder: URL, name: String) {
        self.folder = folder
        self.name = name
        guard let settings = Self.read(folder, "target.json"), let json = try? JSON(parsing: settings),
            let input = Self.read(folder, "input.json")
        else { return nil }
        self.settings = json
        self.input = input
        do throws(Incomplete) {
            self.loadedTarget = .success(try Self.target(json, name))
        } catch {
            self.loadedTarget = .failure(error)
        }
    }

    // MARK: Files

    private static func read(_ folder: URL, _ name: String) -> [UInt8]? {
        (try? Data(contentsOf: folder.appending(path: name))).map { Array($0) }
    }

    func bytes(_ name: String) -> [UInt8]? { Self.read(self.folder, name) }

    func json(_ name: String) throws -> JSON? {
        try self.bytes(name).map { try JSON(parsing: $0) }
    }

    /// The streamed answer: text, or binary frames.
    var stream: [UInt8]? { self.bytes("wire-stream.sse") ?? self.bytes("wire-stream.bin") }

    func has(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: self.folder.appending(path: name).path)
    }

    /// Whether this case's goldens are rewritten instead of compared.
    var updates: Bool {
        guard let wanted = ProcessInfo.processInfo.environment["UPDATE_FIXTURES"] else { return false }
        return wanted == "1" || wanted.split(separator: ",").contains { self.name.hasPrefix($0) }
    }

    func write(_ json: JSON, to name: String) throws {
        try Data(PrettyJSON.text(json).utf8).write(to: self.folder.appending(path: name))
    }

    // MARK: What a case says

    struct Incomplete: Error {
        let what: String
    }

    func target() throws -> Target { try self.loadedTarget.get() }

    static func target(_ settings: JSON, _ name: String) throws(Incomplete) -> Target {
        guard let row = ProviderRows.builtin[settings["provider"]?.stringValue ?? ""] else {
            throw Incomplete(what: "provider of \(name)")
        }
        let provider = row.serving(settings["model"]?.stringValue ?? "")
        guard let model = settings["model"]?.stringValue,
            let base = settings["base"]?.stringValue.flatMap({ WireURL($0) })
        else { throw Incomplete(what: "model or base of \(name)") }
        let baseModel = settings["base_model"]?.stringValue
        let profile = provider.profile(of: model, baseModel: baseModel, catalog: ModelCatalog())
        var target = Target(provider: provider, profile: profile, base: base)
        target.apiVersion = settings["api_version"]?.stringValue
        target.organization = settings["organization"]?.stringValue
        target.baseModel = baseModel
        target.headers = Self.headers(settings["headers"])
        target.defaults = settings["defaults"]?.objectValue ?? [:]
        target.dropsParameters = settings["drop_params"]?.boolValue ?? false
        target.takesAnyStops = settings["disable_stop_sequence_limit"]?.boolValue ?? false
        target.modifiesParameters = settings["modify_params"]?.boolValue ?? false
        target.additionalDropParameters = Self.names(settings["additional_drop_params"])
        target.allowedParameters = Self.names(settings["allowed_openai_params"])
        target.cacheControlInjectionPoints = settings["cache_control_injection_points"]?.arrayValue ?? []
        target.options = settings["options"]?.objectValue ?? [:]
        return target
    }

    func embeddingInput() throws -> EmbeddingInput {
        var input = EmbeddingInput(request: try EmbeddingRequest(document: try JSONDocument(parsing: self.input)))
        input.forwardedHeaders = Self.headers(self.settings["forwarded_headers"])
        return input
    }

    func embeddingTranslator() throws -> any EmbeddingTranslator {
        guard let embedding = Dialect.named(try self.target().provider.dialect(of: .embeddings))?.embedding else {
            throw Incomplete(what: "dialect of \(self.name)")
        }
        return embedding
    }

    func chatInput() throws -> ChatInput {
        let request = try ChatRequest(document: try JSONDocument(parsing: self.input))
        var input = ChatInput(
            request: request,
            answerID: self.settings["answer_id"]?.stringValue ?? "chatcmpl-fixture",
            created: self.settings["created"]?.intValue ?? 1_720_000_000
        )
        input.asksStreamUsage = self.settings["asks_stream_usage"]?.boolValue ?? !self.isTextCompletion
        input.forwardedHeaders = Self.headers(self.settings["forwarded_headers"])
        return input
    }

    /// Whether the case is of text completions and not of chat.
    var isTextCompletion: Bool { self.settings["operation"]?.stringValue == "text_completions" }

    func textTranslator() throws -> any TextCompletionTranslator {
        guard let text = Dialect.named(try self.target().provider.dialect)?.textCompletion else {
            throw Incomplete(what: "dialect of \(self.name)")
        }
        return text
    }

    func translator() throws -> any ChatTranslator {
        if self.isTextCompletion { return TextCompletionCarrier(try self.textTranslator()) }
        guard let chat = Dialect.named(try self.target().provider.dialect)?.chat else {
            throw Incomplete(what: "dialect of \(self.name)")
        }
        return chat
    }

    func response() throws -> WireResponse? {
        try self.json("wire-response.json").map { Self.response($0) }
    }

    /// The answers of an operation that sends several requests: a list in `wire-response.json`, or one answer.
    func responses() throws -> [WireResponse]? {
        guard let json = try self.json("wire-response.json") else { return nil }
        return (json.arrayValue ?? [json]).map { Self.response($0) }
    }

    private static func response(_ json: JSON) -> WireResponse {
        WireResponse(
            status: json["status"]?.intValue ?? 200,
            headers: Self.headers(json["headers"]),
            body: json["text"]?.stringValue.map { Array($0.utf8) } ?? json["body"]?.serialized() ?? []
        )
    }

    private static func names(_ json: JSON?) -> [String] { (json?.arrayValue ?? []).compactMap { $0.stringValue } }

    static func headers(_ json: JSON?) -> WireHeaders {
        WireHeaders((json?.objectValue ?? [:]).map { ($0.key, $0.value.stringValue ?? "") })
    }
}

/// JSON for people to review.
enum PrettyJSON {
    static func text(_ json: JSON) -> String { Self.text(json, "") + "\n" }

    private static func text(_ json: JSON, _ indent: String) -> String {
        let inner = indent + "  "
        switch json {
        case .array(let elements) where !elements.isEmpty:
            let line = json.description
            if line.utf8.count + indent.utf8.count <= 100 { return line }
            return "[\n" + elements.map { inner + Self.text($0, inner) }.joined(separator: ",\n") + "\n\(indent)]"
        case .object(let members) where !members.isEmpty:
            let line = json.description
            if !indent.isEmpty, line.utf8.count + indent.utf8.count <= 100 { return line }
            let lines = members.map { inner + JSON.string($0.key).description + ": " + Self.text($0.value, inner) }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
        default:
            return json.description
        }
    }
}
