import LLMCore
import LLMCredentials
import LLMRouter

/// What an ``LLM`` has been told: deployments and settings, with the client that was made of them.
///
/// A value: a change makes another one, and calls in flight keep the client they began with.
struct LLMConfiguration: Sendable {
    let client: LLMClient
    let factory: DeploymentFactory
    let settings: ClientSettings
    /// Each with its id; those that cannot be made are left out.
    let definitions: [DeploymentDefinition]
    /// Models that were called without being configured, and the client that knows them, too; nil as long as there is none.
    var direct: [Deployment] = []
    var directClient: LLMClient?

    /// What outlives every change.
    struct Surroundings: Sendable {
        let environment: [String: String]
        let credentials: CredentialRegistry
        /// What was learned about deployments.
        let state = RoutingState()

        init(environment: [String: String], credentials: CredentialRegistry) {
            self.environment = environment
            self.credentials = credentials
        }

        func factory(_ settings: ClientSettings) -> DeploymentFactory {
            DeploymentFactory(environment: self.environment, settings: settings, credentials: self.credentials)
        }
    }

    /// Makes the client.
    ///
    /// - Parameters:
    ///   - definitions: the deployments, in their order.
    ///   - settings: what holds for every call.
    ///   - surroundings: what stays when deployments and settings change.
    /// - Throws: why the first definition that cannot be used cannot be.
    init(
        _ definitions: [DeploymentDefinition],
        _ settings: ClientSettings,
        in surroundings: Surroundings
    ) throws(LLMError) {
        let factory = surroundings.factory(settings)
        var made: [Deployment] = []
        var ids: Set<String> = []
        for definition in definitions {
            let definition = try Self.identified(definition, besides: &ids)
            made.append(try factory.deployment(definition, index: made.count))
        }
        self.init(made, settings, factory, in: surroundings)
    }

    /// The same with what can be used: what cannot is missing later, with an error that names it.
    init(usable definitions: [DeploymentDefinition], _ settings: ClientSettings, in surroundings: Surroundings) {
        let factory = surroundings.factory(settings)
        var made: [Deployment] = []
        var ids: Set<String> = []
        for definition in definitions {
            guard let definition = try? Self.identified(definition, besides: &ids),
                let deployment = try? factory.deployment(definition, index: made.count)
            else { continue }
            made.append(deployment)
        }
        self.init(made, settings, factory, in: surroundings)
    }

    private init(
        _ made: [Deployment],
        _ settings: ClientSettings,
        _ factory: DeploymentFactory,
        in surroundings: Surroundings
    ) {
        self.factory = factory
        self.settings = settings
        self.definitions = made.map(\.definition)
        self.client = LLMClient(deployments: made, settings: settings, factory: factory, state: surroundings.state)
    }

    /// The definition with an id that no other has.
    ///
    /// - Throws: `badRequest` when it names an id that another has.
    static func identified(
        _ definition: DeploymentDefinition,
        besides ids: inout Set<String>
    ) throws(LLMError) -> DeploymentDefinition {
        if let id = definition.givenID {
            guard ids.insert(id).inserted else {
                throw LLMError(.badRequest, "Two deployments have the id '\(id)'.", parameter: "id")
            }
            return definition
        }
        let computed = definition.computedID
        var id = computed
        var number = 2
        while !ids.insert(id).inserted {
            id = "\(computed)-\(number)"
            number += 1
        }
        var result = definition
        result.info["id"] = .string(id)
        return result
    }
}

extension DeploymentDefinition {
    /// The id that the program chose (`info["id"]`).
    var givenID: String? {
        self.info["id"].flatMap { $0.stringValue ?? $0.intValue.map(String.init) }
    }

    /// The id where the program chose none: the same as long as name, model and address are.
    var computedID: String {
        guard self.parameters.isEmpty else {
            return DeploymentID.compute(group: self.name, parameters: self.identity ?? self.parameters)
        }
        var parameters: JSONObject = ["model": .string(self.model)]
        for (name, value) in [
            ("custom_llm_provider", self.provider), ("api_base", self.apiBase), ("api_version", self.apiVersion),
            ("organization", self.organization), ("region_name", self.region),
        ] {
            if let value { parameters[name] = .string(value) }
        }
        return DeploymentID.compute(group: self.name, parameters: parameters)
    }
}
