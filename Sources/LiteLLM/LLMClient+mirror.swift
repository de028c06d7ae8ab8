package import LLMCore
import LLMDialects
import LLMRouter

extension LLMClient {
    /// The copies of a call that its deployment's `silent_model` asks for; nearly always none.
    ///
    /// A copy goes to its group only: without retries and fallbacks, for what another group answers says nothing about
    /// this one. A key that the client brought along for its own provider does not go with it.
    ///
    /// - Parameters:
    ///   - call: what was asked.
    ///   - deployment: the deployment that was picked for it.
    /// - Returns: calls that are never copied themselves; groups that do not exist are left out.
    package func mirrors(of call: ChatCall, on deployment: Deployment) -> [ChatCall] {
        deployment.definition.silentModels.compactMap { self.mirror(of: call, to: $0) }
    }

    private func mirror(of call: ChatCall, to group: String) -> ChatCall? {
        do throws(LLMError) {
            let copy = try call.redirected(to: FallbackTarget(group), along: try self.route(group))
            var options = copy.options
            options.clientKey = nil
            options.specificDeployment = nil
            options.mayUse = nil
            options.maxRetries = 0
            var wishes = PlanWishes()
            wishes.retries = 0
            wishes.hasNoFallbacks = true
            options.wishes = Shared(wishes)
            if var routing = options.routing?.value {
                // They say how the caller may use the group that it named.
                routing.accessGroups = nil
                routing.pinned = nil
                options.routing = Shared(routing)
            }
            return ChatCall(
                request: copy.request,
                group: copy.group,
                route: copy.route,
                answerID: copy.answerID,
                created: copy.created,
                options: options,
                form: copy.form
            )
        } catch {
            return nil
        }
    }
}
