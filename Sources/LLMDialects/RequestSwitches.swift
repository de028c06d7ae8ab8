import LLMCatalog
import LLMCore

/// The members of a request that say how its parameters are treated, with the deployment's settings under them.
struct RequestSwitches {
    /// Whether unknown parameters are left out instead of refused.
    let drops: Bool
    /// Parameters that go on although the provider's row does not have them.
    let allowed: Set<String>
    /// Parameters that are taken out.
    let removedNames: Set<String>
    /// Places inside of parameters that are taken out.
    let removedPlaces: [ParameterPath]
    /// `extra_headers`.
    let headers: WireHeaders
    /// `extra_body`.
    let extraBody: JSONObject

    init(_ document: JSONDocument, _ target: Target) throws(LLMError) {
        self.drops = try Self.flag("drop_params", in: document) ?? target.dropsParameters
        self.allowed = Set(target.allowedParameters + (try Self.names("allowed_openai_params", in: document)))
        let paths = (target.additionalDropParameters + (try Self.names("additional_drop_params", in: document)))
            .map { ParameterPath($0) }
        self.removedNames = paths.isEmpty ? [] : Set(paths.filter { $0.isWhole }.map { $0.parameter })
        self.removedPlaces = paths.isEmpty ? [] : paths.filter { !$0.isWhole }
        self.headers = try Self.headers(in: document)
        var extraBody = target.defaults["extra_body"]?.objectValue ?? [:]
        for (name, value) in try Self.object("extra_body", in: document) { extraBody[name] = value }
        // These decide what is called and billed; they are set by the gateway alone.
        if !extraBody.isEmpty {
            for name in ["model", "messages", "stream", "stream_options"] { extraBody[name] = nil }
        }
        self.extraBody = extraBody
    }

    private static func node(_ name: String, in document: JSONDocument) -> JSONNode? {
        guard let node = document.member(name), !document.isNull(node) else { return nil }
        return node
    }

    private static func wrong(_ name: String, _ what: String) -> LLMError {
        LLMError(.badRequest, "\(name) must be \(what).", parameter: name)
    }

    private static func flag(_ name: String, in document: JSONDocument) throws(LLMError) -> Bool? {
        guard let node = Self.node(name, in: document) else { return nil }
        guard let value = document.bool(node) else { throw Self.wrong(name, "true or false") }
        return value
    }

    private static func names(_ name: String, in document: JSONDocument) throws(LLMError) -> [String] {
        guard let node = Self.node(name, in: document) else { return [] }
        guard document.kind(of: node) == .array else { throw Self.wrong(name, "a list of names") }
        var names: [String] = []
        for element in document.elements(of: node) {
            guard let text = document.string(element) else { throw Self.wrong(name, "a list of names") }
            names.append(text)
        }
        return names
    }

    private static func object(_ name: String, in document: JSONDocument) throws(LLMError) -> JSONObject {
        guard let node = Self.node(name, in: document) else { return [:] }
        guard let object = document.json(node).objectValue else { throw Self.wrong(name, "an object") }
        return object
    }

    /// Headers that frame a message or say who is calling; requests cannot set them.
    private static let reserved: Set<String> = [
        "host", "content-length", "transfer-encoding", "connection", "keep-alive", "upgrade", "te", "trailer",
        "proxy-authorization", "authorization", "api-key", "x-api-key", "x-goog-api-key", "content-type",
    ]

    private static func headers(in document: JSONDocument) throws(LLMError) -> WireHeaders {
        var headers = WireHeaders()
        for (name, value) in try Self.object("extra_headers", in: document) {
            if value.isNull || Self.reserved.contains(name.lowercased()) { continue }
            let text: String
            switch value {
            case .string(let value): text = value
            case .number(let value): text = value.text
            case .bool(let value): text = value ? "true" : "false"
            default: throw Self.wrong("extra_headers", "an object of strings")
            }
            guard !name.isEmpty, name.utf8.allSatisfy(Self.isNameByte), text.utf8.allSatisfy(Self.isValueByte) else {
                throw Self.wrong("extra_headers", "an object of header names and values without control characters")
            }
            headers.set(name, text)
        }
        return headers
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    private static func isValueByte(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != 0x7F || byte == 0x09 }
}
