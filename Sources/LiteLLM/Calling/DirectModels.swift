import LLMCore
import LLMRouter
import Synchronization

// Models that are called by `provider/model` without being configured.

extension LLM {
    /// The client that knows the model of a call and its fallbacks.
    ///
    /// - Parameters:
    ///   - model: what is called.
    ///   - options: what the call says about fallbacks.
    ///   - parameters: may say where a model is that is not configured (`api_base`, `api_version`, `organization`,
    ///     `custom_llm_provider`).
    /// - Returns: the client that is to make the call.
    /// - Throws: why a model that is not configured cannot be called.
    func client(for model: String, _ options: CallOptions, _ parameters: JSONObject) throws(LLMError) -> LLMClient {
        let now = self.configuration.withLock { $0 }
        let unknown = now.client.unknownNames(from: model, options)
        guard !unknown.isEmpty else { return now.client }
        if unknown.first == model, let definition = DeploymentDefinition(calling: model, at: parameters) {
            let rest = unknown.dropFirst().map { DeploymentDefinition(calling: $0) }
            return try now.throwawayClient(definition, rest)
        }
        do throws(LLMError) {
            return try self.configuration.withLock { (configuration: inout LLMConfiguration) throws(LLMError) in
                try configuration.client(knowing: unknown, needing: model, in: self.surroundings)
            }
        } catch {
            // There may be something to ask in place of names that mean nothing.
            let others = unknown.filter { $0 != model }
            let client = self.configuration.withLock {
                try? $0.client(knowing: others, needing: model, in: self.surroundings)
            }
            guard let client, client.standardRoute(for: options) != nil else { throw error }
            return client
        }
    }
}

extension LLMClient {
    /// The names that a call could come to and that stand for nothing: the model itself first, then its fallbacks and theirs.
    func unknownNames(from model: String, _ options: CallOptions) -> [String] {
        let rules = [options.wishes?.value.fallbacks, self.settings.plan.fallbacks].compactMap(\.self)
        var (unknown, seen, queue) = ([String](), Set<String>(), [model])
        while let name = queue.popLast() {
            guard seen.insert(name).inserted else { continue }
            if self.resolve(name, for: options) == nil { unknown.append(name) }
            for rule in rules { queue += rule.everyTarget(of: name).map(\.group) }
        }
        return unknown
    }
}

extension DeploymentDefinition {
    /// A model that is called without being configured; as there is no other like it, it never rests.
    init(calling model: String) {
        self.init(name: model, model: model)
        self.cooldownTime = .zero
    }

    /// The same where a call says where it is; nil if it says nothing.
    init?(calling model: String, at parameters: JSONObject) {
        self.init(calling: model)
        self.apiBase = (parameters["api_base"] ?? parameters["base_url"])?.stringValue
        self.apiVersion = parameters["api_version"]?.stringValue
        self.organization = parameters["organization"]?.stringValue
        self.provider = parameters["custom_llm_provider"]?.stringValue
        let said = [self.apiBase, self.apiVersion, self.organization, self.provider].compactMap(\.self)
        if said.isEmpty { return nil }
    }
}

extension LLMConfiguration {
    /// More such models than this are forgotten, to be made anew.
    private static let mostDirect = 256

    /// A client for one call, beside what is configured; it learns nothing that others know.
    func throwawayClient(
        _ definition: DeploymentDefinition,
        _ rest: [DeploymentDefinition]
    ) throws(LLMError) -> LLMClient {
        var made = self.client.deployments
        made.append(try self.factory.deployment(definition, index: made.count))
        for other in rest {
            if let deployment = try? self.factory.deployment(other, index: made.count) { made.append(deployment) }
        }
        return LLMClient(deployments: made, settings: self.settings, factory: self.factory)
    }

    /// The client that knows more names: each that is a `provider/model` is made a deployment, once.
    ///
    /// - Parameters:
    ///   - names: names that are not configured.
    ///   - model: the one among them that must be made; the others are left out if they cannot be.
    ///   - surroundings: what stays when deployments change.
    /// - Returns: a client that knows the names, the same one while they last.
    /// - Throws: why the one that is needed cannot be made.
    mutating func client(
        knowing names: [String],
        needing model: String,
        in surroundings: Surroundings
    ) throws(LLMError) -> LLMClient {
        let known = self.directClient
        if let known, names.allSatisfy({ known.knows($0) }) { return known }
        let isFull = self.direct.count + names.count > Self.mostDirect
        var list = isFull ? [] : self.direct
        var ids = Set((self.client.deployments + list).map(\.routed.id))
        for name in names where isFull || known?.knows(name) != true {
            do throws(LLMError) {
                let definition = try Self.identified(DeploymentDefinition(calling: name), besides: &ids)
                list.append(try self.factory.deployment(definition, index: self.client.deployments.count + list.count))
            } catch {
                if name == model { throw error }
            }
        }
        if let known, !isFull, list.count == self.direct.count { return known }
        guard !list.isEmpty else { return self.client }
        let client = LLMClient(
            deployments: self.client.deployments + list,
            settings: self.settings,
            factory: self.factory,
            state: surroundings.state
        )
        (self.direct, self.directClient) = (list, client)
        return client
    }
}
