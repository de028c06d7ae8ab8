package import LLMCore
import LLMCredentials
import LLMDialects
import LLMRouter
package import LLMTransport

extension LLMClient {
    /// Asks the provider how many tokens a Messages request has.
    ///
    /// Must run on `upstream`'s event loop.
    ///
    /// - Returns: the provider's count; nil where it cannot be asked, or did not say.
    /// - Throws: what kept the question from being made.
    package func countMessageTokens(
        _ call: ChatCall,
        over upstream: UpstreamClient
    ) async throws(LLMError) -> Int? {
        guard case .messages(let request) = call.form else { return nil }
        let route = if let known = call.route { known } else { try self.route(call.group, for: call.options) }
        let caller = call.options.routing?.value
        guard let first = route.candidates.first(where: { $0.mayBeUsed(by: caller) }) else { return nil }
        let deployment = try self.deployment(first.index, route: route, for: call)
        guard deployment.mock(with: call.options.mock) == nil, let dialect = deployment.dialect else { return nil }
        let bridge = try MessagesBridge(request, over: dialect, to: deployment.target)
        var input = ChatInput(request: call.request, answerID: call.answerID, created: call.created)
        input.forwardedHeaders = call.options.forwardedHeaders
        guard var wire = try bridge.encodeCount(input, for: deployment.target)?.wire else { return nil }
        let timeout = call.options.timeout ?? deployment.definition.timeout ?? .seconds(30)
        do throws(LLMError) {
            try await self.authorize(&wire, call.options.clientKey, deployment)
            let answer = try await upstream.response(for: wire, deadlines: Deadlines(connect: timeout, total: timeout))
            return try bridge.decodeCount(answer, from: deployment.target)
        } catch {
            // Not every model can be counted for, and an estimate is better than none.
            guard error.code != .clientGone else { throw error }
            return nil
        }
    }
}
