import LLMCore
import LLMDialects
import LLMRouter

/// A call that a program makes, and the client that knows all names in it.
struct PreparedCall: Sendable {
    /// What is asked for.
    enum Operation: Sendable {
        case chat, textCompletion, messages, embedding
    }

    let call: ChatCall
    let client: LLMClient
}

extension LLM {
    /// Reads a program's request as the gateway reads a client's body.
    ///
    /// - Parameters:
    ///   - operation: what is asked for.
    ///   - model: a deployment's name, or `provider/model`.
    ///   - body: the members that the operation needs.
    ///   - parameters: further members, those that steer the call included.
    ///   - isStream: whether the answer is to be handed out in pieces.
    ///   - record: whether the call's way is to be kept.
    /// - Returns: the call, and the client that makes it.
    /// - Throws: `badRequest` for members of a wrong form; why the model cannot be called.
    func prepare(
        _ operation: PreparedCall.Operation,
        _ model: String,
        _ body: JSONObject,
        _ parameters: JSONObject,
        isStream: Bool = false,
        _ record: CallRecord?
    ) throws(LLMError) -> PreparedCall {
        if let failure = self.transportFailure { throw failure }
        var body = body
        body["model"] = .string(model)
        for (name, value) in parameters { body[name] = value }
        body["stream"] = isStream ? true : nil
        let document = try Self.document(body)
        var options = CallOptions()
        try CallOptionsReader.read(document, into: &options)
        let switches = CallOptionsReader.testSwitches(of: document)
        CallOptionsReader.readMocks(document, switches, allowsAnswers: true, into: &options)
        CallOptionsReader.readCredentials(document, isTrusted: true, into: &options)
        Self.readTeam(document, into: &options)
        options.isRecorded = record != nil
        let client = try self.client(for: model, options, parameters)
        if client.keepsAffinities { Self.readAffinities(document, client, into: &options) }
        var route: RoutingTable.Resolution?
        if options.specificDeployment != nil {
            route = try client.narrow(try client.route(model, for: options), of: model, options)
        }
        let (request, form) = try Self.request(operation, document)
        var random = Self.makeRandom()
        let id = String(random.next(), radix: 16)
        let call = ChatCall(
            request: request,
            group: model,
            route: route,
            answerID: Self.idPrefix(operation) + id,
            created: Int(WallClock.unixMilliseconds() / 1000),
            options: options,
            form: form
        )
        // Here it is the program's own time, and not that of all calls.
        let isLong = document.bytes.count > Self.longBody && client.countsInput(of: call)
        return PreparedCall(call: isLong ? client.counted(call) : call, client: client)
    }

    /// Bodies from this size on are counted before they come to the loop of the connections.
    private static let longBody = 64 << 10

    private static func document(_ body: JSONObject) throws(LLMError) -> JSONDocument {
        do throws(JSONParseError) {
            return try JSONDocument(parsing: JSON.object(body).serialized())
        } catch {
            throw LLMError(.badRequest, "The request cannot be written as JSON: \(error)", cause: error)
        }
    }

    private static func request(
        _ operation: PreparedCall.Operation,
        _ document: JSONDocument
    ) throws(LLMError) -> (ChatRequest, CallForm) {
        let request = try ChatRequest(document: document)
        switch operation {
        case .chat: return (request, .chat)
        case .textCompletion:
            let text = TextCompletionRequest(request)
            _ = try text.prompt()
            return (request, .textCompletion(text))
        case .messages: return (request, .messages(try MessagesRequest(document: document)))
        case .embedding: return (request, .embedding(try EmbeddingRequest(document: document)))
        }
    }

    private static func idPrefix(_ operation: PreparedCall.Operation) -> String {
        switch operation {
        case .chat: "chatcmpl-"
        case .textCompletion: "cmpl-"
        case .messages: "msg_"
        case .embedding: ""
        }
    }

    /// The team that a program calls for (`metadata.user_api_key_team_id`); a client of the gateway cannot say this.
    private static func readTeam(_ document: JSONDocument, into options: inout CallOptions) {
        for name in ["metadata", "litellm_metadata"] as [StaticString] {
            guard let metadata = document.member(name), document.kind(of: metadata) == .object,
                let node = document.member("user_api_key_team_id", of: metadata), let team = document.string(node),
                !team.isEmpty
            else { continue }
            var routing = options.routing?.value ?? RoutingRequest()
            routing.team = team
            options.routing = Shared(routing)
            return
        }
    }

    private static func readAffinities(_ document: JSONDocument, _ client: LLMClient, into options: inout CallOptions) {
        let found = Affinities(document: document, headers: WireHeaders(), caller: nil).read(client.affinityKinds)
        guard !found.isEmpty else { return }
        var routing = options.routing?.value ?? RoutingRequest()
        routing.affinities = found
        options.routing = Shared(routing)
    }
}
