import Foundation
import LLMCatalog
package import LLMCore
package import LLMDialects

/// One folder of the dialects' golden fixtures as what a fuzzer begins with: a target, and a request to it.
///
/// `Tests/LLMDialectsTests/Fixtures/README.md` describes the folders.
package struct GoldenCase: Sendable {
    /// Dialect and case, such as `gemini/stream-tools`.
    package let name: String
    /// What chooses this case; see ``chosen(by:)``.
    let key: UInt32
    /// `chat`, `text_completions`, `embeddings`, `messages` or `count`.
    package let operation: String
    package let target: Target
    package let dialect: Dialect
    /// The client's request.
    package let input: [UInt8]
    /// The headers of the provider's answer.
    package let answerHeaders: WireHeaders
    private let settings: JSON

    /// The case for the first four bytes of an input: the one whose key follows next.
    ///
    /// So every input has a case, and a new case changes what few of the kept inputs mean.
    package static func chosen(by bytes: some Collection<UInt8>) -> GoldenCase {
        let wanted = bytes.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        var (low, high) = (0, self.all.count)
        while low < high {
            let middle = (low + high) / 2
            if self.all[middle].key < wanted { low = middle + 1 } else { high = middle }
        }
        return self.all[low == self.all.count ? 0 : low]
    }

    /// Every case with a target, sorted by key.
    private static let all: [GoldenCase] = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "../../../Tests/LLMDialectsTests/Fixtures"
        )
        let files = FileManager.default
        var cases: [GoldenCase] = []
        for dialect in (try? files.contentsOfDirectory(atPath: root.path)) ?? [] {
            let folder = root.appending(path: dialect)
            for name in (try? files.contentsOfDirectory(atPath: folder.path)) ?? [] {
                if let found = GoldenCase(folder.appending(path: name), "\(dialect)/\(name)") { cases.append(found) }
            }
        }
        precondition(!cases.isEmpty, "no fixtures in \(root.path)")
        return cases.sorted { $0.key < $1.key }
    }()

    private init?(_ folder: URL, _ name: String) {
        func json(_ file: String) -> JSON? {
            (try? Data(contentsOf: folder.appending(path: file))).flatMap { try? JSON(parsing: Array($0)) }
        }
        let own = json("target.json")
        guard let settings = own ?? json("call.json"),
            let row = ProviderRows.builtin[settings["provider"]?.stringValue ?? ""],
            let model = settings["model"]?.stringValue,
            let base = settings["base"]?.stringValue.flatMap({ WireURL($0) }),
            let input = try? Data(contentsOf: folder.appending(path: "input.json"))
        else { return nil }
        let provider = row.serving(model)
        self.name = name
        self.key = name.utf8.reduce(0x811C_9DC5) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
        self.operation = settings["operation"]?.stringValue ?? (own == nil ? "messages" : "chat")
        let id = self.operation == "embeddings" ? provider.dialect(of: .embeddings) : provider.dialect
        guard let dialect = Dialect.named(id) else { return nil }
        self.dialect = dialect
        self.input = Array(input)
        self.settings = settings
        self.answerHeaders = Self.headers(json("wire-response.json")?["headers"])
        self.target = Self.target(settings, provider, model, base)
    }

    private static func target(_ settings: JSON, _ provider: ProviderRow, _ model: String, _ base: WireURL) -> Target {
        let baseModel = settings["base_model"]?.stringValue
        let profile = provider.profile(of: model, baseModel: baseModel, catalog: ModelCatalog())
        var target = Target(provider: provider, profile: profile, base: base)
        target.apiVersion = settings["api_version"]?.stringValue
        target.organization = settings["organization"]?.stringValue
        target.baseModel = baseModel
        target.headers = Self.headers(settings["headers"])
        target.defaults = settings["defaults"]?.objectValue ?? [:]
        target.dropsParameters = settings["drop_params"]?.boolValue ?? false
        target.modifiesParameters = settings["modify_params"]?.boolValue ?? false
        target.additionalDropParameters = Self.names(settings["additional_drop_params"])
        target.allowedParameters = Self.names(settings["allowed_openai_params"])
        target.cacheControlInjectionPoints = settings["cache_control_injection_points"]?.arrayValue ?? []
        target.options = settings["options"]?.objectValue ?? [:]
        return target
    }

    private static func names(_ json: JSON?) -> [String] { (json?.arrayValue ?? []).compactMap { $0.stringValue } }

    private static func headers(_ json: JSON?) -> WireHeaders {
        WireHeaders((json?.objectValue ?? [:]).map { ($0.key, $0.value.stringValue ?? "") })
    }
}

// MARK: - Calls

extension GoldenCase {
    /// The form that a client uses.
    package enum Form: Sendable {
        case chat
        case textCompletion
        case messages
    }

    /// The form of the case's own request; nil for embeddings.
    package var form: Form? {
        switch self.operation {
        case "embeddings": nil
        case "messages", "count": .messages
        case "text_completions": .textCompletion
        default: .chat
        }
    }

    /// One call in a client's form, ready to be translated.
    package struct Call {
        package let translator: any ChatTranslator
        package let input: ChatInput
        package let textEvents: ForwardedEvents
        package let toolNames: MessagesToolNames
    }

    /// A call with this request; an error where the request is not one, nil where the dialect has no such form.
    package func call(_ form: Form, _ request: [UInt8]) throws(LLMError) -> Call? {
        let document: JSONDocument
        do throws(JSONParseError) {
            document = try JSONDocument(parsing: request)
        } catch {
            throw LLMError(.badRequest, "no JSON")
        }
        switch form {
        case .chat:
            guard let chat = self.dialect.chat else { return nil }
            return self.call(chat, try ChatRequest(document: document))
        case .textCompletion:
            guard let text = self.dialect.textCompletion else { return nil }
            let input = self.input(try ChatRequest(document: document), "cmpl-1")
            let events = text.makeStream(for: TextCompletionCarrier.input(input), from: self.target).forwardedEvents
            return self.call(TextCompletionCarrier(text), input.request, events)
        case .messages:
            var messages = try MessagesRequest(document: document, for: self.operation == "count" ? .count : .answer)
            messages.betas = self.settings["betas"]?.stringValue ?? ""
            messages.version = self.settings["version"]?.stringValue
            let bridge = try MessagesBridge(messages, over: self.dialect, to: self.target)
            return self.call(
                bridge,
                try MessagesBridge.routingRequest(for: messages),
                names: MessagesToolNames(messages)
            )
        }
    }

    private func call(
        _ translator: any ChatTranslator,
        _ request: ChatRequest,
        _ events: ForwardedEvents = .chatChunks,
        names: MessagesToolNames = MessagesToolNames()
    ) -> Call {
        Call(
            translator: translator.bound(to: self.target),
            input: self.input(request, "chatcmpl-1"),
            textEvents: events,
            toolNames: names
        )
    }

    private func input(_ request: ChatRequest, _ id: String) -> ChatInput {
        var input = ChatInput(request: request, answerID: id, created: 1_720_000_000)
        input.forwardedHeaders = Self.headers(self.settings["forwarded_headers"])
        return input
    }

    /// The embeddings that a client asks for.
    package func embeddings(_ request: [UInt8]) throws(LLMError) -> (any EmbeddingTranslator, EmbeddingInput)? {
        guard let embedding = self.dialect.embedding else { return nil }
        let document: JSONDocument
        do throws(JSONParseError) {
            document = try JSONDocument(parsing: request)
        } catch {
            throw LLMError(.badRequest, "no JSON")
        }
        return (embedding, EmbeddingInput(request: try EmbeddingRequest(document: document)))
    }
}
