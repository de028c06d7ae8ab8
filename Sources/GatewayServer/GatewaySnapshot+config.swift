package import GatewayConfig
import LLMCore
package import LLMCredentials
package import LLMRouter
import LLMTransport
package import LiteLLM

extension GatewaySnapshot {
    /// A snapshot of a configuration.
    ///
    /// - Parameters:
    ///   - config: the configuration, without errors.
    ///   - environment: the environment's variables, where providers' keys and addresses are looked up.
    ///   - overlay: what the command line adds.
    ///   - credentials: makes tokens and signatures; it outlives configurations, so that its tokens do.
    ///   - state: what was learned about deployments; it outlives configurations.
    ///   - complain: is told about deployments that cannot be made, which are then left out, and about those whose calls
    ///     cannot work.
    package convenience init(
        _ config: GatewayConfig,
        environment: [String: String],
        overlay: SnapshotOverlay = SnapshotOverlay(),
        credentials: CredentialRegistry? = nil,
        state: RoutingState = RoutingState(),
        complain: (ConfigDiagnostic) -> Void
    ) {
        let client = ClientSettings(config, overlay, environment)
        let factory = DeploymentFactory(environment: environment, settings: client, credentials: credentials)
        var deployments: [Deployment] = []
        var entries = config.modelList.map {
            (definition: DeploymentDefinition($0, defaults: config.litellmSettings), place: $0.place)
        }
        for index in entries.indices {
            for (name, value) in overlay.defaults where entries[index].definition.defaults[name] == nil {
                entries[index].definition.defaults[name] = value
            }
        }
        if let only = overlay.definition {
            entries.append((only, ConfigPlace(source: "options", path: "--model \(only.model)")))
        }
        for (definition, place) in entries {
            do throws(LLMError) {
                let deployment = try factory.deployment(definition, index: deployments.count)
                deployments.append(deployment)
                DeploymentChecks(deployment, place: place).run(complain)
            } catch {
                complain(
                    ConfigDiagnostic(
                        .error,
                        at: place,
                        "the model '\(definition.name)' is left out: \(error.message)"
                    )
                )
            }
        }
        var settings = GatewaySettings(config)
        settings.onlyModel = overlay.definition?.name
        if config.generalSettings.inferModelFromKeys { settings.inferredModels = factory.modelsOfKeysInEnvironment() }
        let made = LLMClient(deployments: deployments, settings: client, factory: factory, state: state)
        self.init(settings: settings, client: made)
    }
}

/// What options of the command line add to a configuration.
package struct SnapshotOverlay: Sendable {
    /// `--model` and its options: single-model mode.
    package var definition: DeploymentDefinition?
    /// Parameters for deployments of the configuration that set none (`--temperature`, `--max_tokens`).
    package var defaults: JSONObject = [:]
    /// How long a call may take (`--request_timeout`).
    package var requestTimeout: Duration?
    /// Whether parameters a model does not know are dropped instead of refused (`--drop_params`).
    package var dropsParameters = false
    /// Whether functions go into the prompt where a provider has none (`--add_function_to_prompt`).
    package var addsFunctionsToPrompt = false

    package init() {}
}

extension ClientSettings {
    fileprivate init(_ config: GatewayConfig, _ overlay: SnapshotOverlay, _ environment: [String: String]) {
        self.init()
        self.maxRetries = config.numRetries
        let timeout = Duration(setting: config.requestTimeout) ?? Duration(setting: config.routerSettings.timeout)
        self.requestTimeout = overlay.requestTimeout ?? timeout ?? self.requestTimeout
        self.streamTimeout = Duration(setting: config.routerSettings.streamTimeout)
        self.dropsParameters = overlay.dropsParameters || config.dropParams
        self.modifiesParameters = config.litellmSettings.modifyParams
        self.sendsAnyStops = config.litellmSettings.disableStopSequenceLimit
        self.addsFunctionsToPrompt = overlay.addsFunctionsToPrompt || config.litellmSettings.addFunctionToPrompt
        self.refusesLoss = config.litellmSettings.strictParams
        self.includesCostInStreams = config.litellmSettings.includeCostInStreamingUsage
        self.alwaysIncludeStreamUsage = config.generalSettings.alwaysIncludeStreamUsage
        self.aliases = config.modelAliases.mapValues {
            .init(target: $0.model, isHidden: $0.isHidden, isReplaced: $0.isReplaced)
        }
        self.plan = PlanSettings(config)
        self.plan.failsOverByWeight = config.routerSettings.enableWeightedFailover
        self.hedge = config.routerSettings.hedge.map { HedgeSettings($0) }
        self.routing = RoutingSettings(config)
        for group in config.routerSettings.routingGroups {
            self.unions[group.name] = group.models
            self.routing.set(.init(group.strategy, group.arguments), for: group.name, of: group.models)
        }
        self.recordsDecisions = config.generalSettings.decisionLogSize > 0
        // As at LiteLLM, none is no limit.
        self.defaultMaxParallelRequests = config.routerSettings.defaultMaxParallelRequests.flatMap { $0 > 0 ? $0 : nil }
        let validates = config.generalSettings.userURLValidation ?? config.litellmSettings.userURLValidation ?? true
        self.documents.allowsPrivateNetworks = !validates
        let allowed = config.generalSettings.userURLAllowedHosts + config.litellmSettings.userURLAllowedHosts
        self.documents.allowedHosts = Set(allowed.map { $0.lowercased() })
        if let megabytes = environment["MAX_IMAGE_URL_DOWNLOAD_SIZE_MB"].flatMap(Double.init), megabytes > 0 {
            self.documents.maximumBytes = Int(min(megabytes, 1024) * 1_048_576)
        }
    }
}

extension GatewaySettings {
    package init(_ config: GatewayConfig) {
        self.init()
        let general = config.generalSettings
        self.masterKey = config.masterKey
        self.keyHeaderName = general.keyHeaderName?.lowercased()
        self.completionModel = general.completionModel
        self.embeddingModel = general.embeddingModel
        self.alwaysIncludeStreamUsage = general.alwaysIncludeStreamUsage
        self.forwardsClientHeaders = general.forwardClientHeaders
        self.forwardsOrganization = general.forwardOpenAIOrgID
        self.allowsMockParameters = general.allowsMockTesting
        self.allowsClientCredentials = general.allowClientSideCredentials
        self.exposesRouterDebug = config.litellmSettings.exposeRouterDebug
        self.budgetExceededStatus = config.litellmSettings.budgetExceededStatus
        self.maxRequestBytes = config.maxRequestBytes
        self.maxHeldBytes = config.maxHeldBytes
        self.decisionLogSize = general.decisionLogSize
        self.health = HealthSettings(config)
        self.budgetPeriods = config.routerSettings.providerBudgets.compactMapValues { $0.period?.text }
        self.maxMirroredRequests = config.routerSettings.maxMirroredRequests
        let docs = PublicDocs(config.environment)
        self.rootPath = docs.rootPath == "/" ? "" : docs.rootPath
        self.docs.isHidden = docs.path == nil
        self.docs.path = docs.path ?? "/"
        self.docs.secondPath = docs.secondPath
        self.docs.title = docs.title ?? self.docs.title
        self.docs.description = docs.description ?? ""
        self.docs.isFiltered = docs.isFiltered
    }
}

extension DeploymentDefinition {
    fileprivate init(_ config: DeploymentConfig, defaults: LiteLLMSettings) {
        let params = config.params
        self.init(name: config.modelName, model: params.model)
        self.provider = params.customLLMProvider
        self.apiKey = params.apiKey ?? defaults.apiKey
        self.apiBase = params.apiBase ?? defaults.apiBase
        self.apiVersion = params.apiVersion ?? defaults.apiVersion
        self.organization = params.organization ?? defaults.organization
        self.directoryToken = params.credentials.reveal()["azure_ad_token"]?.stringValue.map { Secret($0) }
        self.headers = params.upstreamHeaders.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
        self.defaults = params.extra
        self.tools = params.tools
        self.dropsParameters = params.dropParams
        self.modifiesParameters = params.modifyParams
        self.additionalDropParameters = params.additionalDropParams
        self.allowedParameters = params.allowedOpenAIParams
        self.cacheControlInjectionPoints = params.all.reveal()["cache_control_injection_points"]?.arrayValue ?? []
        self.weight = params.weight
        self.rpm = params.rpm.map(Double.init)
        self.tpm = params.tpm.map(Double.init)
        self.inputTPM = params.itpm.map(Double.init)
        self.outputTPM = params.otpm.map(Double.init)
        self.maxParallelRequests = params.maxParallelRequests
        self.tags = params.tags
        self.tagPatterns = params.tagRegex.compactMap { try? TextPattern($0) }
        self.region = params.regionName
        self.cooldownTime = params.cooldownTime.map { Duration(setting: $0) ?? .zero }
        self.budget = SpendLimit(params.maxBudget, params.budgetDuration)
        self.order = params.order
        self.timeout = Duration(setting: params.timeout) ?? Duration(setting: params.requestTimeout)
        self.streamTimeout = Duration(setting: params.streamTimeout)
        // `max_retries` is for the provider's own client at LiteLLM, and there is none here.
        self.maxRetries = params.numRetries
        self.silentModels = params.silentModels
        self.baseModel = config.info.baseModel ?? params.baseModel
        self.prices = params.prices
        for (name, value) in config.info.prices { self.prices[name] = value }
        for key in ["mock_response", "mock_tool_calls", "mock_timeout", "mock_delay"] {
            if let value = params.all.reveal()[key], !value.isNull { self.mock[key] = value }
        }
        self.info = config.info.all
        // Text that means a boolean means one here, too.
        if config.info.isBlocked { self.info["blocked"] = true }
        self.parameters = params.all.reveal()
        self.identity = config.ownParams.reveal()
    }
}
