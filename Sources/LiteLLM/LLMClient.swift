import LLMCatalog
package import LLMCore
package import LLMDialects
package import LLMRouter
import LLMTransport

/// Calls models by the names of a configuration: the one client of the library and of the gateway.
///
/// Immutable and cheap to share; a new configuration makes a new client.
public final class LLMClient: Sendable {
    /// The settings that hold for every call.
    public let settings: ClientSettings
    package let deployments: [Deployment]
    /// Chooses deployments, by what the process has learned about them.
    package let router: Router
    /// Whether choosing reads what clients call themselves.
    package let readsUserAgent: Bool
    /// Whether deployments are kept for sessions, prompts or callers.
    package var keepsAffinities: Bool { !self.affinityKinds.isEmpty }
    /// For what some group keeps deployments.
    package let affinityKinds: RoutingSettings.Checks
    /// Whether choosing reads requests' bodies.
    let readsBodies: Bool
    /// Whether any deployment has a limit of a minute.
    let hasRates: Bool
    /// What hedged calls share; nil where none is.
    let hedging: Hedging?
    let factory: DeploymentFactory
    /// Fetches pictures and files that requests name by their addresses.
    let documents: DocumentFetcher

    /// - Parameters:
    ///   - deployments: what the names stand for, in the order of the configuration.
    ///   - settings: what holds for every call.
    ///   - factory: makes deployments for names that a wildcard stands for.
    ///   - state: what was learned about deployments before.
    package init(
        deployments: [Deployment],
        settings: ClientSettings,
        factory: DeploymentFactory,
        state: RoutingState = RoutingState()
    ) {
        self.deployments = deployments
        self.settings = settings
        self.factory = factory
        self.documents = DocumentFetcher(settings.documents)
        let table = RoutingTable(
            deployments: deployments.map(\.routed),
            aliases: settings.aliases,
            unions: settings.unions,
            state: state
        )
        self.router = Router(table: table, settings: settings.routing)
        state.hedge(by: settings.hedge)
        self.hedging = settings.hedge.map { _ in Hedging(state: state) }
        self.readsUserAgent = deployments.contains { !$0.routed.tagPatterns.isEmpty }
        self.affinityKinds = settings.routing.allAffinities
        self.hasRates = deployments.contains { $0.routed.rpm != nil || $0.routed.tpm != nil }
        self.readsBodies =
            settings.routing.hasPreCallChecks || deployments.contains { $0.routed.supportsWebSearch == false }
    }

    /// What the names stand for.
    package var table: RoutingTable { self.router.table }

    /// Whether a name leads anywhere.
    package func knows(_ name: String) -> Bool {
        self.resolve(name) != nil
    }

    /// What a name stands for.
    ///
    /// - Throws: `modelNotFound` when it stands for nothing.
    package func route(_ name: String) throws(LLMError) -> RoutingTable.Resolution {
        guard let resolution = self.resolve(name) else {
            throw LLMError(
                .modelNotFound,
                "You passed in model=\(name). There are no healthy deployments for this model"
            )
        }
        return resolution
    }

    /// What a call's name stands for, or what is asked in its place.
    ///
    /// - Throws: `modelNotFound` when there is nothing.
    func route(of call: ChatCall) throws(LLMError) -> RoutingTable.Resolution {
        let known = call.route ?? self.resolve(call.group, for: call.options) ?? self.standardRoute(for: call.options)
        if let known { return known }
        return try self.route(call.group)
    }

    /// What a name stands for in a call with these options.
    ///
    /// - Throws: `modelNotFound` when it stands for nothing.
    func route(_ name: String, for options: CallOptions) throws(LLMError) -> RoutingTable.Resolution {
        if let found = self.resolve(name, for: options) { return found }
        return try self.route(name)
    }

    /// What is asked in place of a name that stands for nothing: the first of `default_fallbacks` that exists; nil if there
    /// is none, or if the call wants no fallback.
    package func standardRoute(for options: CallOptions) -> RoutingTable.Resolution? {
        guard options.wishes?.value.hasNoFallbacks != true else { return nil }
        for target in self.settings.plan.fallbacks.general.standard {
            if let mayUse = options.mayUse, !mayUse(target.group) { continue }
            if let found = self.resolve(target.group, for: options) { return found }
        }
        return nil
    }

    /// The one deployment that a call wants of what its name stands for (`specific_deployment`).
    ///
    /// Only within what was named: the right to use a model is a right to its name.
    ///
    /// - Throws: `badRequest` when no deployment of the name has that id or model.
    package func narrow(
        _ route: RoutingTable.Resolution,
        of named: String,
        _ options: CallOptions
    ) throws(LLMError) -> RoutingTable.Resolution {
        guard let specific = options.specificDeployment else { return route }
        let name = specific.isEmpty ? named : specific
        guard route.candidates.contains(where: { $0.id == name || $0.model == name }) else {
            guard !specific.isEmpty else { return route }
            throw LLMError(
                .badRequest,
                "specific_deployment: \(named) has no deployment of that id or model.",
                parameter: "specific_deployment"
            )
        }
        return self.table.resolveSpecific(name, within: route) ?? route
    }

    /// What a name stands for in a call with these options, whose caller may belong to a team.
    package func resolve(_ name: String, for options: CallOptions) -> RoutingTable.Resolution? {
        guard self.table.hasTeams, let facts = options.routing?.value else { return self.resolve(name) }
        return self.table.resolve(
            name,
            team: facts.team,
            mayActForTeams: facts.mayActForTeams,
            inferredProvider: self.factory.provider(of: name)
        )
    }

    /// What a name stands for.
    ///
    /// - Parameters:
    ///   - name: the name in the request.
    ///   - team: the caller's team, whose own names come first.
    /// - Returns: nil if it stands for nothing.
    package func resolve(_ name: String, team: String? = nil) -> RoutingTable.Resolution? {
        self.table.resolve(name, team: team, inferredProvider: self.factory.provider(of: name))
    }

    /// The deployment of a routing decision for a call, with the credentials that the call brought along.
    @inline(__always)
    func deployment(
        _ index: Int,
        route: RoutingTable.Resolution,
        for call: ChatCall
    ) throws(LLMError) -> Deployment {
        let deployment = try self.deployment(index, route: route, requested: call.group)
        guard let credentials = call.options.credentials?.value else { return deployment }
        return try self.factory.deployment(like: deployment, with: credentials)
    }

    /// The deployment of a routing decision; behind a wildcard it is made for the requested name.
    func deployment(
        _ index: Int,
        route: RoutingTable.Resolution,
        requested: String
    ) throws(LLMError) -> Deployment {
        let configured = self.deployments[index]
        guard let captures = route.captures else { return configured }
        let pattern = configured.routed.model
        guard pattern.utf8.contains(UInt8(ascii: "*")) else { return configured }
        let model = WildcardPattern.fill(model: pattern, captures: captures, requested: requested)
        return try self.factory.deployment(like: configured, model: model)
    }

    /// How many retries a call may cost: the request's word, the only deployment's, the settings'.
    func maxRetries(_ options: CallOptions, _ route: RoutingTable.Resolution) -> Int {
        if let retries = options.maxRetries { return retries }
        for candidate in route.candidates {
            if let retries = self.deployments[candidate.index].definition.maxRetries { return retries }
        }
        return self.settings.maxRetries
    }

    /// How many retries a failure of a deployment may cost: the request's word, the deployment's, the settings'.
    func maxRetries(_ options: CallOptions, on index: Int) -> Int {
        options.maxRetries ?? self.deployments[index].definition.maxRetries ?? self.settings.maxRetries
    }

    /// The names that calls can use, in the order of the configuration.
    public var modelNames: [String] { self.table.groups }

    /// The first deployment that a name stands for, to tell facts about it.
    package func firstDeployment(of name: String) -> Deployment? {
        guard let route = self.resolve(name), let first = route.candidates.first else { return nil }
        return try? self.deployment(first.index, route: route, requested: name)
    }

    /// Models of the catalog that a wildcard group could serve, under the names a client would use.
    package func knownModels(matching group: String) -> [String] {
        self.names(behind: group) { self.factory.knownModels(of: [$0]) }
    }

    /// The OpenAI parameters that a group's first deployment, or a model that is not configured, takes.
    ///
    /// - Returns: their names in order; nil where no provider can be told from the name or nothing is known.
    package func supportedParameters(of model: String) -> [String]? {
        if let known = self.firstDeployment(of: model) { return known.target.profile.supportedParameters }
        let definition = DeploymentDefinition(name: model, model: model)
        return (try? self.factory.deployment(definition, index: 0))?.target.profile.supportedParameters
    }

    /// The request that a provider would get, without credentials.
    package func encode(
        _ request: ChatRequest,
        answerID: String,
        created: Int
    ) throws(LLMError) -> EncodedRequest {
        let input = ChatInput(request: request, answerID: answerID, created: created)
        if !self.knows(request.model) {
            let definition = DeploymentDefinition(name: request.model, model: request.model)
            let deployment = try self.factory.deployment(definition, index: 0)
            return try deployment.translator().encode(input, for: deployment.target)
        }
        let route = try self.route(request.model)
        guard let first = route.candidates.first else { throw LLMError(.noDeployments, "The group is empty.") }
        let deployment = try self.deployment(first.index, route: route, requested: request.model)
        return try deployment.translator().encode(input, for: deployment.target)
    }
}
