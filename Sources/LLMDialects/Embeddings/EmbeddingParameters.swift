import LLMCatalog
import LLMCore

/// The parameters of an embedding request that go on to a provider; `model` and `input` are none.
struct EmbeddingParameters {
    /// OpenAI's parameters.
    ///
    /// Anything else is the provider's own and goes on as it is.
    private static let ofOpenAI = ["dimensions", "encoding_format", "user"]

    /// What providers lack, by the words of their rows.
    private static let quirks: [(quirk: ProviderQuirk, name: String)] = [
        (.embedsFixedDimensions, "dimensions"), (.embedsNumbers, "encoding_format"), (.embedsForNobody, "user"),
    ]

    /// What goes on: the client's in the order of its document, then the deployment's.
    private(set) var all: [(name: String, value: JSON)] = []
    /// Parameters that were dropped because the provider does not know them.
    private(set) var dropped: [String] = []
    /// Parameters that the request or its deployment asks to be sent whatever is known of them.
    private var insisted: Set<String> = []
    /// Headers that the request asks for.
    let headers: WireHeaders

    /// Applies the rules to a request.
    ///
    /// - Parameters:
    ///   - input: the request.
    ///   - target: where it goes.
    ///   - known: the parameters of OpenAI's that the format has a place for; nil for all of them.
    /// - Throws: `unsupportedParameters` for one that it has no place for, or that the provider is known to lack.
    init(of input: EmbeddingInput, for target: Target, known: Set<String>? = nil) throws(LLMError) {
        let document = input.request.document
        let switches = try RequestSwitches(document, target)
        var headers = input.forwardedHeaders
        headers.merge(switches.headers)
        self.headers = headers
        let own = document.members().compactMap { member in
            document.string(member.key).map { ($0, document.json(member.value)) }
        }
        let names = Set(own.map(\.0))
        for (name, value) in own + target.defaults.filter({ !names.contains($0.key) }).map({ ($0.key, $0.value) }) {
            if value.isNull || name == "model" || name == "input" || OpenAIParameter.isGatewayOnly(name) { continue }
            if switches.removedNames.contains(name) { continue }
            self.all.append((name, value))
        }
        for (name, value) in switches.extraBody where name != "input" { self.set(name, to: value) }
        self.insisted = Set(switches.extraBody.map(\.key)).union(switches.allowed)
        let lacking = Set(Self.quirks.filter { target.profile.rules.quirks.contains($0.quirk) }.map(\.name))
        let unknown = Self.ofOpenAI.filter { name in
            let isKnown = known?.contains(name) ?? true
            return (!isKnown || lacking.contains(name)) && !switches.allowed.contains(name) && self[name] != nil
        }
        // How vectors are written is settled when the answer comes.
        let refused = unknown.filter { $0 != "encoding_format" }
        guard refused.isEmpty || switches.drops else {
            throw LLMError(
                .unsupportedParameters,
                "\(target.provider.id) does not support parameters: \(Self.list(refused)), for model=\(target.model). "
                    + "Set drop_params to leave them out, or name them in allowed_openai_params to send them anyway.",
                provider: target.provider.id
            )
        }
        for name in unknown { _ = self.take(name) }
        self.dropped = unknown.filter { $0 != "encoding_format" }
    }

    subscript(name: String) -> JSON? {
        self.all.first { $0.name == name }?.value
    }

    mutating func set(_ name: String, to value: JSON) {
        if let index = self.all.firstIndex(where: { $0.name == name }) {
            self.all[index].value = value
        } else {
            self.all.append((name, value))
        }
    }

    /// Takes a parameter out.
    mutating func take(_ name: String) -> JSON? {
        guard let index = self.all.firstIndex(where: { $0.name == name }) else { return nil }
        return self.all.remove(at: index).value
    }

    /// Leaves out what a format of fixed members has no place for, and tells so.
    mutating func keepOnly(_ names: Set<String>) {
        for (name, _) in self.all where !names.contains(name) && !self.insisted.contains(name) {
            _ = self.take(name)
            self.dropped.append(name)
        }
    }

    private static func list(_ names: [String]) -> String {
        "[" + names.map { "'\($0)'" }.joined(separator: ", ") + "]"
    }

    /// Gives a parameter the provider's name for it.
    mutating func rename(_ name: String, to newName: String) {
        guard let value = self.take(name), self[newName] == nil else { return }
        self.set(newName, to: value)
    }

    /// The parameters as members of a body, behind others.
    func body(_ first: JSONObject) -> JSON {
        var body = first
        for (name, value) in self.all where !body.contains(name) { body[name] = value }
        return .object(body)
    }

    /// A request with these parameters' headers.
    func wire(_ url: WireURL, _ body: JSON, for target: Target) -> WireRequest {
        var headers = OpenAIChat.headers(for: target)
        headers.merge(self.headers)
        return WireRequest(url: url, headers: headers, body: body.serialized())
    }
}
