import GatewayPolicy
import LLMCore
import LLMDialects
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
            let caller = try self.scope.caller()
            let call = try self.call(&requested)
            try await Pipeline(scope: self.scope).chat(call, caller: caller, on: exchange, trace: &trace)
        } catch {
            Refusal(scope: self.scope).send(error, trace, requested: requested, on: exchange)
        }
    }

    /// The call that a request's body, path and headers describe.
    private func call(_ requested: inout String) throws(LLMError) -> ChatCall {
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
            throw LLMError(.badRequest, "'messages' must be an array.", parameter: "messages")
        }
        let options = try reader.options(document)
        let group = snapshot.settings.onlyModel ?? snapshot.settings.completionModel ?? request.model
        if request.model.isEmpty { request.model = group }
        requested = group
        let route = try reader.resolve(group, options)
        return ChatCall(
            request: request,
            group: group,
            route: route,
            answerID: "chatcmpl-" + self.scope.callID,
            created: self.scope.loop.unixSeconds(),
            options: options
        )
    }
}
