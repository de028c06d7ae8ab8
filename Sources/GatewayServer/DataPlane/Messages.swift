import LLMCore
import LLMDialects
import LLMTokens
import LLMTransport
import LiteLLM

/// `POST /v1/messages` and `POST /v1/messages/count_tokens`: Anthropic's API in front of every model.
struct Messages {
    private let scope: RequestScope

    init(scope: RequestScope) {
        self.scope = scope
    }

    /// Answers, with a whole message, a stream or an error.
    func respond(on exchange: Exchange) async {
        var trace = CallTrace()
        var requested = ""
        do throws(LLMError) {
            let caller = try self.scope.payingCaller()
            let call = try self.call(.answer, &requested)
            try await Pipeline(scope: self.scope).chat(call, caller: caller, on: exchange, trace: &trace)
        } catch {
            Refusal(scope: self.scope, speaksMessages: true).send(error, trace, requested: requested, on: exchange)
        }
    }

    /// Answers how many tokens a request has: asked of the provider where it can be asked, else counted here.
    func count(on exchange: Exchange) async {
        let trace = CallTrace()
        var requested = ""
        do throws(LLMError) {
            _ = try self.scope.caller()
            let call = try self.call(.count, &requested)
            let count = try await self.scope.snapshot.client.countMessageTokens(call, over: self.scope.loop.upstream)
            let body: JSON =
                if let count {
                    ["input_tokens": JSON(count), "litellm_count_source": "provider"]
                } else {
                    ["input_tokens": JSON(try await self.estimated(call)), "litellm_count_source": "local_estimate"]
                }
            exchange.send(self.scope.finish(.json(body)))
        } catch {
            Refusal(scope: self.scope, speaksMessages: true).send(error, trace, requested: requested, on: exchange)
        }
    }

    private func call(_ purpose: MessagesRequest.Purpose, _ requested: inout String) throws(LLMError) -> ChatCall {
        let snapshot = self.scope.snapshot
        let reader = CallReader(scope: self.scope, route: "anthropic_messages")
        let document = try reader.document()
        let options = try reader.options(document)
        var request = try MessagesRequest(document: document, for: purpose)
        request.betas = self.scope.request.header("anthropic-beta") ?? ""
        request.version = self.scope.request.header("anthropic-version")
        let group = snapshot.settings.onlyModel ?? snapshot.settings.completionModel ?? request.model
        requested = group
        if request.model.isEmpty { request.model = group }
        let route = try reader.resolve(group, options)
        return ChatCall(
            request: try MessagesBridge.routingRequest(for: request),
            group: group,
            route: route,
            answerID: "msg_" + self.scope.id,
            created: self.scope.loop.unixSeconds(),
            options: options,
            form: .messages(request)
        )
    }

    private func estimated(_ call: ChatCall) async throws(LLMError) -> Int {
        try await self.scope.besidesLoop { () throws(LLMError) in self.estimate(call) }
    }

    /// Counts with the model's own vocabulary, as chat with the same conversation is counted.
    private func estimate(_ call: ChatCall) -> Int {
        let model = self.scope.snapshot.client.firstDeployment(of: call.group)?.target.model ?? call.group
        guard case .messages(let request) = call.form else { return 0 }
        let body = request.document.tree
        let messages = TokenCounting.withSystem(body["system"], body["messages"] ?? [])
        let choice = body["tool_choice"]
        let counter = TokenCounter()
        if let count = try? counter.count(messages: messages, tools: body["tools"], toolChoice: choice, model: model) {
            return count
        }
        // What is of no known form is at least text.
        return [body["system"], body["messages"], body["tools"]].reduce(0) { count, value in
            count + (value.map { counter.count(text: Self.text(of: $0), model: model) } ?? 0)
        }
    }

    /// All strings of a value, in their order.
    private static func text(of json: JSON) -> String {
        switch json {
        case .string(let text): text + "\n"
        case .array(let elements): elements.map { self.text(of: $0) }.joined()
        case .object(let object):
            // A picture's bytes are no text.
            object["type"] == "base64" ? "" : object.map { self.text(of: $0.value) }.joined()
        default: ""
        }
    }
}
