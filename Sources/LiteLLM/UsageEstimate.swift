package import LLMCore
import LLMDialects
package import LLMRouter
import LLMTokens
package import LLMTransport

/// What a call used where the provider did not say: counted here, so that it is not free.
///
/// The model's own vocabulary is used where it is known. Pictures, sounds and files are not counted.
package enum UsageEstimate {
    /// How much of a prompt, and how much of an answer, is counted after the end, when nobody waits; the tokens of the rest are
    /// worked out from that.
    package enum Effort {
        /// A megabyte each: beside the event loop.
        case thorough
        /// 16 KiB each: on it.
        case quick

        fileprivate func make() -> CountingEffort {
            switch self {
            case .thorough: CountingEffort(bytes: 1 << 20)
            case .quick: CountingEffort(bytes: 16 << 10)
            }
        }
    }

    /// - Parameters:
    ///   - call: the request.
    ///   - text: what was generated.
    ///   - trace: which deployment answered.
    ///   - effort: how much is counted; nil for all.
    /// - Returns: the estimate, also of an answer without a word, for its prompt was read; nil when nobody answered.
    package static func make(
        _ call: ChatCall,
        generated text: String,
        _ trace: CallTrace,
        effort: Effort? = nil
    ) -> Usage? {
        trace.deployment.flatMap { self.make(call, generated: text, on: $0, effort: effort) }
    }

    /// - Parameters:
    ///   - call: the request.
    ///   - text: what was generated.
    ///   - deployment: which deployment answered.
    ///   - effort: how much is counted; nil for all.
    /// - Returns: the estimate.
    static func make(
        _ call: ChatCall,
        generated text: String,
        on deployment: Deployment,
        effort: Effort? = nil
    ) -> Usage {
        let model = deployment.target.model
        let completion = text.isEmpty ? 0 : self.count(text, model, effort?.make())
        let prompt = self.prompt(of: call, model: model, effort?.make()).total
        return Usage(promptTokens: prompt, completionTokens: completion)
    }

    /// What a stream used: the provider's word, else what can be counted; of one that was cut off at least what came.
    package static func used(
        _ end: ChatAttempt.StreamEnd,
        _ call: ChatCall,
        generated text: @autoclosure () -> String,
        _ trace: CallTrace,
        effort: Effort = .thorough
    ) -> Usage? {
        var usage = end.usage
        if end.isCancelled || end.failure != nil, let deployment = trace.deployment {
            let text = text()
            if !end.isCancelled, usage == nil, text.isEmpty { return nil }
            usage = self.cutOff(call, known: usage, generated: text, on: deployment, effort: effort)
        } else {
            usage = usage ?? self.make(call, generated: text(), trace, effort: effort)
        }
        trace.deployment?.complete(&usage, of: call, since: trace.lease?.begun)
        return usage
    }

    /// What a stream used by its provider's word, with what else its price depends on.
    package static func completed(_ usage: Usage?, of call: ChatCall, _ trace: CallTrace) -> Usage? {
        var usage = usage
        trace.deployment?.complete(&usage, of: call, since: trace.lease?.begun)
        return usage
    }

    /// What a call used that was cut off: the provider's own word as far as it came, counted here beyond that.
    ///
    /// - Parameters:
    ///   - call: the request.
    ///   - known: what the provider counted until then, mostly of the prompt only.
    ///   - text: what was generated until then.
    ///   - deployment: which deployment was asked.
    ///   - effort: how much is counted.
    /// - Returns: at least the prompt.
    package static func cutOff(
        _ call: ChatCall,
        known: Usage?,
        generated text: String,
        on deployment: Deployment,
        effort: Effort
    ) -> Usage {
        let model = deployment.target.model
        var usage = known ?? Usage(promptTokens: 0, completionTokens: 0)
        if usage.promptTokens == 0 {
            usage.promptTokens = self.prompt(of: call, model: model, effort.make()).total
        }
        if !text.isEmpty {
            usage.completionTokens = max(usage.completionTokens, self.count(text, model, effort.make()))
        }
        usage.totalTokens = usage.promptTokens + usage.completionTokens
        return usage
    }

    /// The tokens that a call sends, counted for the model that it names.
    package static func inputTokens(of call: ChatCall) -> InputTokens? {
        self.prompt(of: call, model: call.group, nil)
    }

    /// The tokens of what is to be embedded, counted with a model's vocabulary.
    package static func inputTokens(of request: EmbeddingRequest, model: String) -> InputTokens {
        InputTokens(
            of: request.inputs.map { input in
                switch input {
                case .text(let text): self.count(text, model, nil)
                case .tokens(let count): count
                case .other: 0
                }
            }
        )
    }

    private static func count(_ text: String, _ model: String, _ effort: CountingEffort?) -> Int {
        effort?.count(text, encoding: TokenEncoding(forModel: model)) ?? TokenCounter().count(text: text, model: model)
    }

    private static func prompt(of call: ChatCall, model: String, _ effort: CountingEffort?) -> InputTokens {
        switch call.form {
        case .embedding(let request): return self.inputTokens(of: request, model: model)
        case .textCompletion(let request):
            switch try? request.prompt() {
            case .texts(let texts): return InputTokens(of: texts.map { self.count($0, model, effort) })
            case .tokens(let lists): return InputTokens(of: lists.map(\.count))
            case nil: return 0
            }
        case .chat, .messages: return InputTokens(self.conversation(of: call, model: model, effort))
        }
    }

    private static func conversation(of call: ChatCall, model: String, _ effort: CountingEffort?) -> Int {
        let counter = TokenCounter()
        switch call.form {
        case .chat:
            let root = call.request.document
            guard let messages = root.member("messages").map({ root.json($0) }) else { return 0 }
            let tools = root.member("tools").map { root.json($0) }
            let choice = root.member("tool_choice").map { root.json($0) }
            let count = try? counter.count(
                messages: messages,
                tools: tools,
                toolChoice: choice,
                model: model,
                effort: effort
            )
            return count ?? self.count(messages.description, model, effort)
        case .embedding, .textCompletion: return 0
        case .messages(let request):
            guard let chat = try? MessagesChatRequest(request, for: nil).request,
                let messages = chat.document.member("messages").map({ chat.document.json($0) })
            else { return 0 }
            let count = try? counter.count(
                messages: messages,
                tools: nil,
                toolChoice: nil,
                model: model,
                effort: effort
            )
            return count ?? 0
        }
    }

    /// The text of a whole answer of chat or of text completions.
    package static func text(of response: ChatResponse) -> String {
        (response.document.tree["choices"]?.arrayValue ?? []).map { choice -> String in
            let message = choice["message"]
            let calls = (message?["tool_calls"]?.arrayValue ?? []).map { call -> String in
                (call["function"]?["name"]?.stringValue ?? "") + (call["function"]?["arguments"]?.stringValue ?? "")
            }
            let texts = [
                choice["text"]?.stringValue, message?["content"]?.stringValue,
                message?["reasoning_content"]?.stringValue,
            ]
            return texts.compactMap(\.self).joined() + calls.joined()
        }.joined()
    }
}
