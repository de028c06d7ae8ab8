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
            self.refuse(error, trace, requested: requested, on: exchange)
        }
    }

    /// The call that a request's body, path and headers describe.
    private func call(_ requested: inout String) throws(LLMError) -> ChatCall {
        let settings = self.scope.snapshot.settings
        let document = try RequestBody.parse(self.scope.request.body)
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
        let fields = GatewayFields(document)
        if fields.hasCredentials { try ClientCredentials.check(document, allowed: settings.allowsClientCredentials) }
        let group = settings.onlyModel ?? settings.completionModel ?? request.model
        if request.model.isEmpty { request.model = group }
        requested = group
        guard let route = self.scope.snapshot.client.resolve(group) else {
            throw LLMError(
                .modelNotFound,
                """
                /chat/completions: Invalid model name passed in model=\(group). Call `/v1/models` to view available \
                models for your key.
                """
            ).unprefixed()
        }
        var options = CallOptions()
        if fields.hasOptions { try RequestOptions.apply(document, settings, to: &options) }
        RequestOptions.apply(self.scope.request, settings, to: &options)
        return ChatCall(
            request: request,
            group: group,
            route: route,
            answerID: "chatcmpl-" + self.scope.callID,
            created: self.scope.loop.unixSeconds(),
            options: options
        )
    }

    private func refuse(_ error: LLMError, _ trace: CallTrace, requested: String, on exchange: Exchange) {
        guard error.code != .clientGone else {
            self.scope.log(status: 499)
            return
        }
        var response = OutgoingResponse.error(error, suffix: trace.group.isEmpty ? "" : Self.note(trace))
        AnswerHeaders.write(trace, scope: self.scope, upstream: error.upstreamHeaders, into: &response.headers)
        response.headers.append("x-litellm-response-cost", "0")
        if let timeout = trace.timeout { response.headers.append("x-litellm-timeout", timeout.secondsText) }
        CrossOrigin.allow(self.scope.request, in: &response.headers)
        self.scope.log(status: response.status) { line in
            FailureNote.append(error, trace, requested: requested, to: &line)
        }
        exchange.send(response)
    }

    /// What was tried besides, for whoever reads the error.
    private static func note(_ trace: CallTrace) -> String {
        let retries =
            trace.retries > 0
            ? " LiteLLM Retried: \(trace.retries) times, LiteLLM Max Retries: \(trace.maxRetries)." : ""
        return "\n\nModel group '\(trace.group)': no fallback was tried.\(retries)"
    }
}
