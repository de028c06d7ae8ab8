import LLMCore
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
            var options = copy.options.once()
            options.credentials = nil
            options.specificDeployment = nil
            options.mayUse = nil
            if var routing = options.routing?.value {
                // They say how the caller may use the group that it named.
                routing.accessGroups = nil
                routing.pinned = nil
                options.routing = Shared(routing)
            }
            return copy.with(options)
        } catch {
            return nil
        }
    }
}
