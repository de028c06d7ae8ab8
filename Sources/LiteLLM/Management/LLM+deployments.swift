public import LLMCore
import LLMRouter

// Deployments at run time. A change takes effect for calls that begin after it; calls in flight keep what they began with,
// and what was learned about a deployment stays as long as its id does. Changes are made one after the other, so any
// number of tasks may make them.

extension LLM {
    /// Replaces all deployments.
    ///
    /// - Throws: `unknownProvider` or `badRequest` for the first definition that cannot be used; nothing changes then.
    public func setModelList(_ definitions: [DeploymentDefinition]) throws(LLMError) {
        try self.change { (list: inout [DeploymentDefinition], _: inout ClientSettings) throws(LLMError) in
            list = definitions
        }
    }

    /// Adds a deployment behind all others.
    ///
    /// - Returns: the deployment with its id; nil when one with the `info["id"]` of the definition is there already, and
    ///   nothing changes.
    /// - Throws: `unknownProvider` or `badRequest` when the definition cannot be used; nothing changes then.
    @discardableResult
    public func addDeployment(_ definition: DeploymentDefinition) throws(LLMError) -> ModelDeployment? {
        var isKnown = false
        let client = try self.change { (list: inout [DeploymentDefinition], _: inout ClientSettings) throws(LLMError) in
            isKnown = list.contains { $0.givenID == definition.givenID && $0.givenID != nil }
            if !isKnown { list.append(definition) }
        }
        return isKnown ? nil : client.deployments.last.map { ModelDeployment($0) }
    }

    /// Replaces the deployment that has the definition's id, in its place, or adds one where there is none.
    ///
    /// The id is `info["id"]`, else what ``ModelDeployment/id`` says of the same name, model and address.
    ///
    /// - Returns: the deployment.
    /// - Throws: `unknownProvider` or `badRequest` when the definition cannot be used; nothing changes then.
    @discardableResult
    public func upsertDeployment(_ definition: DeploymentDefinition) throws(LLMError) -> ModelDeployment {
        let id = definition.givenID ?? definition.computedID
        var named = definition
        named.info["id"] = .string(id)
        let wanted = named
        let client = try self.change { (list: inout [DeploymentDefinition], _: inout ClientSettings) throws(LLMError) in
            if let place = list.firstIndex(where: { $0.givenID == id }) {
                list[place] = wanted
            } else {
                list.append(wanted)
            }
        }
        guard let made = client.deployments.first(where: { $0.routed.id == id }) else {
            throw LLMError(.badRequest, "The deployment '\(id)' cannot be made.", parameter: "id")
        }
        return ModelDeployment(made)
    }

    /// Removes a deployment; calls in flight there go on.
    ///
    /// - Returns: what was removed; nil when no deployment has the id.
    @discardableResult
    public func deleteDeployment(_ id: String) -> ModelDeployment? {
        let removed = self.deployment(id)
        guard removed != nil else { return nil }
        // What is left was usable before, so nothing can be wrong with it.
        _ = try? self.change { (list: inout [DeploymentDefinition], _: inout ClientSettings) throws(LLMError) in
            list.removeAll { $0.givenID == id }
        }
        return removed
    }

    /// The deployments in their order; those of one name only where it is given: a group's, an alias, or one that a
    /// wildcard serves.
    public func modelList(_ name: String? = nil) -> [ModelDeployment] {
        let client = self.currentClient
        guard let name else { return client.deployments.map { ModelDeployment($0) } }
        return (client.resolve(name)?.candidates ?? []).map { ModelDeployment(client.deployments[$0.index]) }
    }

    /// The names that calls can use, each once, in the order of the deployments.
    public var modelNames: [String] { self.currentClient.modelNames }

    /// The ids of all deployments, in their order.
    public var modelIDs: [String] { self.currentClient.deployments.map(\.routed.id) }

    /// The deployment with an id; nil when there is none.
    public func deployment(_ id: String) -> ModelDeployment? {
        self.currentClient.deployments.first { $0.routed.id == id }.map { ModelDeployment($0) }
    }

    // MARK: - Groups

    /// What a group can do; nil when no deployment goes by the name.
    public func modelGroupInfo(_ name: String) -> ModelGroup? {
        let client = self.currentClient
        guard let route = client.resolve(name) else { return nil }
        return ModelGroup(route.group, route.candidates.map { client.deployments[$0.index] })
    }

    /// The deployments of a group that a call could get now: none that rests, is paused, has used up its budget or limits,
    /// or is kept for when those of a lower `order` are not to be had.
    public func availableDeployments(_ name: String) -> [ModelDeployment] {
        let client = self.currentClient
        guard let route = client.resolve(name) else { return [] }
        return client.router.available(among: route.set, at: RoutingClock.now())
            .map { ModelDeployment(client.deployments[route.candidates[$0].index]) }
    }

    /// What was used of a group in the current minute; nil when no deployment goes by the name.
    public func modelGroupUsage(_ name: String) -> ModelGroupUsage? {
        let client = self.currentClient
        guard let route = client.resolve(name) else { return nil }
        let usage = client.table.state.usage(of: route.set, at: RoutingClock.now())
        return ModelGroupUsage(tokens: max(usage.tokens, 0), requests: max(usage.requests, 0))
    }
}
