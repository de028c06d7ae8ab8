import GatewayPolicy
import LLMCore
import LLMDialects
import LLMRouter
import LLMTransport
import LiteLLM

/// `POST /chat/completions` and its aliases: bytes to a request, an answer to bytes.
struct ChatCompletions {
    private let scope: RequestScope
    /// The model a path names (`/engines/{model}/…`); it wins over the body's.
    private let pathModel: String?

    init(scope: RequestScope, pathModel: String?) {
        self.scope = scope
        self.pathModel = pathModel
    }

    /// Answers, with a whole body, a stream or an error.
    func respond(on exchange: Exchange) async {
        var trace = CallTrace()
        var requested = ""
        do throws(LLMError) {
            let caller = try self.scope.payingCaller()
            switch try self.request(&requested) {
            case .one(let call):
                try await Pipeline(scope: self.scope).chat(call, caller: caller, on: exchange, trace: &trace)
            case .fastest(let calls):
                try await SeveralModels(scope: self.scope).fastest(calls, on: exchange, trace: &trace)
            case .all(let calls): try await SeveralModels(scope: self.scope).all(calls, on: exchange, trace: &trace)
            }
        } catch {
            Refusal(scope: self.scope).send(error, trace, requested: requested, on: exchange)
        }
    }

    /// What a request asks for.
    private enum Request {
        case one(ChatCall)
        /// The first answer of several models.
        case fastest([ChatCall])
        /// The answers of several models.
        case all([ChatCall])
    }

    /// The calls that a request's body, path and headers describe.
    private func request(_ requested: inout String) throws(LLMError) -> Request {
        let snapshot = self.scope.snapshot
        let reader = CallReader(scope: self.scope, route: "/chat/completions")
        let document = try reader.document()
        var request = try ChatRequest(document: document, model: self.pathModel)
        guard let messages = document.member("messages"), !document.isNull(messages) else {
            throw LLMError(
                .badRequest,
                "/chat/completions: Missing required parameter: 'messages'.",
                parameter: "messages"
            ).unprefixed()
        }
        guard document.kind(of: messages) == .array else {
            throw LLMError(.badRequest, "'messages' must be an array.")
        }
        if let position = document.firstElement(of: messages, unlike: .object) {
            throw LLMError(.badRequest, "'messages[\(position)]' must be an object.", parameter: "messages")
        }
        let options = try reader.options(document)
        let group = snapshot.settings.onlyModel ?? snapshot.settings.completionModel ?? request.model
        if request.model.isEmpty { request.model = group }
        requested = group
        if let names = try SeveralModels.names(group, snapshot.client) {
            var calls: [ChatCall] = []
            for (index, name) in names.enumerated() {
                let own = try ChatRequest(document: document, model: name, shown: name)
                calls.append(self.call(own, name, nil, options, id: "\(self.scope.id)-\(index + 1)"))
            }
            return SeveralModels.wantsFastest(document) ? .fastest(calls) : .all(calls)
        }
        let route = try reader.resolve(group, options)
        return .one(self.call(request, group, route, options, id: self.scope.id))
    }

    private func call(
        _ request: ChatRequest,
        _ group: String,
        _ route: RoutingTable.Resolution?,
        _ options: CallOptions,
        id: String
    ) -> ChatCall {
        ChatCall(
            request: request,
            group: group,
            route: route,
            answerID: "chatcmpl-" + id,
            created: self.scope.loop.unixSeconds(),
            options: options
        )
    }
}
