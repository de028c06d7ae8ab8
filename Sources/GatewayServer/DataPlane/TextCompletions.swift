import LLMCore
import LLMDialects
import LiteLLM

/// `POST /completions` and its aliases: text completions, also of models that can only chat.
struct TextCompletions {
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
            let call = try self.call(&requested)
            try await Pipeline(scope: self.scope).chat(call, caller: caller, on: exchange, trace: &trace)
        } catch {
            let error = Self.shown(error, trace)
            Refusal(scope: self.scope).send(error, trace, requested: requested, on: exchange)
        }
    }

    /// An error with the words for its kind that this route has: fewer than chat.
    ///
    /// Of an attempt that failed it says none but for limits, for a provider that broke, and what OpenAI's own API calls
    /// a bad request.
    ///
    /// Source: the answers recorded from LiteLLM's proxy.
    private static func shown(_ error: LLMError, _ trace: CallTrace) -> LLMError {
        var error = error
        switch error.code {
        case .modelNotFound where trace.group.isEmpty:
            error.typeOverride = "None"
            error.parameter = "None"
        case .rateLimit, .noDeployments, .clientGone: break
        case .internalServerError where error.status == 500: break
        default: error.hidesKind = !trace.group.isEmpty
        }
        return error
    }

    private func call(_ requested: inout String) throws(LLMError) -> ChatCall {
        let snapshot = self.scope.snapshot
        let reader = CallReader(scope: self.scope, route: "/completions")
        let document = try reader.document(with: "prompt")
        let options = try reader.options(document)
        let request = try TextCompletionRequest(document: document, model: self.pathModel)
        let group = snapshot.settings.onlyModel ?? snapshot.settings.completionModel ?? request.model
        requested = group
        let route = try reader.resolve(group, options)
        _ = try request.prompt()
        return ChatCall(
            request: try ChatRequest(document: document, model: request.model.isEmpty ? group : request.model),
            group: group,
            route: route,
            answerID: "cmpl-" + self.scope.id,
            created: self.scope.loop.unixSeconds(),
            options: options,
            form: .textCompletion(request)
        )
    }
}
