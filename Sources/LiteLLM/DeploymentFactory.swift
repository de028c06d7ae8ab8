package import LLMCatalog
package import LLMCore
package import LLMCredentials
import LLMDialects
import LLMRouter
import LLMTransport

/// Makes deployments: finds the provider, its address and key, the rules for the model, the price.
///
/// The environment is a value; nothing here reads the process's own.
package struct DeploymentFactory: Sendable {
    private let environment: [String: String]
    private let settings: ClientSettings
    package let catalog: ModelCatalog
    private let resolver: ModelResolver

    private let credentials: CredentialRegistry?

    /// - Parameters:
    ///   - environment: the variables that keys and addresses are looked up in.
    ///   - settings: what holds for every deployment.
    ///   - catalog: the models.
    ///   - credentials: makes tokens and signatures; without it only fixed keys work.
    package init(
        environment: [String: String],
        settings: ClientSettings,
        catalog: ModelCatalog = ModelCatalog(),
        credentials: CredentialRegistry? = nil
    ) {
        self.environment = environment
        self.credentials = credentials
        self.settings = settings
        self.catalog = catalog
        self.resolver = ModelResolver(catalog: catalog)
    }

    /// The provider that a bare name would lead to.
    package func provider(of name: String) -> String? {
        (try? self.resolver.resolve(model: name))?.provider.id
    }

    /// The model to begin with at a provider, with the provider in front; empty where its row names none.
    func exampleModels(of provider: String) -> [String] {
        guard let row = ProviderRows.builtin[provider], let example = row.example else { return [] }
        return ["\(row.id)/\(example)"]
    }

    /// The kinds of models that there are routes for.
    package static let servedModes: Set<ModelMode> = [.chat, .completion, .responses, .embedding]

    /// The catalog's models of some providers, with the provider in front.
    ///
    /// - Parameters:
    ///   - providers: their ids.
    ///   - modes: the kinds of models that are meant.
    /// - Returns: names as requests have them.
    package func knownModels(of providers: Set<String>, for modes: Set<ModelMode> = Self.servedModes) -> [String] {
        let rows = ProviderRows.builtin.all.filter { providers.contains($0.id) }
        var names: [String] = []
        for key in self.catalog.keys {
            guard let row = self.catalog.row(key: key), !row.isRetired, let mode = row.mode,
                modes.contains(mode)
            else { continue }
            guard let provider = rows.first(where: { $0.owns(row) }) else { continue }
            names.append(key.hasPrefix(provider.id + "/") ? key : "\(provider.id)/\(key)")
        }
        return names
    }

    /// The catalog's models of the providers whose keys are in the environment, under the names that the catalog has.
    package func modelsOfKeysInEnvironment() -> [String] {
        let rows = ProviderRows.builtin.all.filter { row in
            row.credential.environment.contains { self.environment[$0]?.isEmpty == false }
        }
        return self.catalog.keys.filter { key in
            guard let row = self.catalog.row(key: key), !row.isRetired else { return false }
            return rows.contains { $0.owns(row) }
        }
    }

    /// Makes one deployment.
    ///
    /// - Parameters:
    ///   - definition: what was configured.
    ///   - index: its position in the configuration.
    /// - Returns: the deployment, ready for calls.
    /// - Throws: `unknownProvider` when no provider can be told. What is missing besides (an address, a key) is an
    ///   error of the calls, so that the other deployments of a configuration work.
    package func deployment(_ definition: DeploymentDefinition, index: Int) throws(LLMError) -> Deployment {
        let id =
            definition.info["id"].flatMap { $0.stringValue ?? $0.intValue.map(String.init) }
            ?? DeploymentID.compute(
                group: definition.name,
                parameters: definition.identity ?? definition.parameters
            )
        var routed = RoutedDeployment(index: index, id: id, group: definition.name, model: definition.model)
        routed.apply(definition, standardParallelLimit: self.settings.defaultMaxParallelRequests)
        return try self.deployment(definition, routed: routed)
    }

    /// The same deployment for another upstream model: what a wildcard stands for.
    package func deployment(like deployment: Deployment, model: String) throws(LLMError) -> Deployment {
        var definition = deployment.definition
        definition.model = model
        var routed = deployment.routed
        routed.model = model
        return try self.deployment(definition, routed: routed, template: deployment.target.template)
    }

    /// The same deployment with the credentials and addresses of a call.
    ///
    /// - Throws: `badRequest` or `rejectedRequest` for what cannot be used with it.
    func deployment(
        like deployment: Deployment,
        with credentials: CallerCredentials
    ) throws(LLMError) -> Deployment {
        // The usual case needs no other deployment: a key goes where the configured one went.
        if credentials.isKeyAlone, case .fixed = deployment.credential { return deployment }
        var definition = deployment.definition
        let row = deployment.target.provider.credential
        let names = try credentials.replace(in: &definition, of: row)
        return try self.deployment(
            definition,
            routed: deployment.routed,
            template: deployment.target.template,
            callerNames: names
        )
    }

    /// Made for a configuration where `callerNames` is nil; else these are the parameters that a call brought along.
    private func deployment(
        _ definition: DeploymentDefinition,
        routed: RoutedDeployment,
        template: DeploymentTemplate? = nil,
        callerNames: Set<String>? = nil
    ) throws(LLMError) -> Deployment {
        let resolved: ResolvedModel
        do throws(CatalogError) {
            resolved = try self.resolver.resolve(
                model: definition.model,
                provider: definition.provider,
                base: definition.apiBase
            )
        } catch {
            throw LLMError(.unknownProvider, error.description, parameter: "model", cause: error)
        }
        let provider = resolved.provider
        let profile = provider.profile(of: resolved.model, baseModel: definition.baseModel, catalog: self.catalog)
        let address = self.address(definition, resolved)
        var target = Target(provider: provider, profile: profile, base: (try? address.get()) ?? Self.noAddress)
        self.apply(definition, CredentialParameters(definition.parameters, clientNames: callerNames ?? []), to: &target)
        let own = callerNames?.isEmpty ?? true ? self.first(provider.credential.environment) : nil
        if let key = definition.apiKey ?? own, Self.isLogin(key, provider) {
            target.useAnthropicLogin()
        }
        if let template { target.template = template } else { target.readTemplate() }
        var routed = routed
        routed.apply(profile, of: provider, definition)
        var dialect = Dialect.named(provider.dialect)
        dialect?.embedding = Dialect.named(provider.dialect(of: .embeddings))?.embedding
        return Deployment(
            definition: definition,
            routed: routed,
            target: target,
            dialect: dialect,
            credential: self.credential(definition, provider, target, callerNames ?? []),
            isCallers: callerNames != nil,
            problem: definition.mock.isEmpty ? address.failure : nil,
            pricing: Pricing(definition: definition, profile: profile, provider: provider, catalog: self.catalog)
        )
    }

    /// Variables that stand for a parameter that a deployment lacks, the first that is set.
    ///
    /// Source: the provider tables of LiteLLM's documentation.
    private static let optionVariables: [(name: String, variables: [String])] = [
        ("vertex_project", ["VERTEXAI_PROJECT", "VERTEX_PROJECT"]),
        ("vertex_location", ["VERTEXAI_LOCATION", "VERTEX_LOCATION"]),
        ("project_id", ["WATSONX_PROJECT_ID", "WX_PROJECT_ID", "PROJECT_ID"]),
        ("space_id", ["WATSONX_DEPLOYMENT_SPACE_ID", "WATSONX_SPACE_ID", "WX_SPACE_ID", "SPACE_ID"]),
        ("predibase_tenant_id", ["PREDIBASE_TENANT_ID"]), ("oci_compartment_id", ["OCI_COMPARTMENT_ID"]),
        ("resource_group", ["AICORE_RESOURCE_GROUP"]),
    ]

    private func apply(
        _ definition: DeploymentDefinition,
        _ parameters: CredentialParameters,
        to target: inout Target
    ) {
        target.apiVersion = definition.apiVersion ?? self.environment[target.provider.id.uppercased() + "_API_VERSION"]
        target.organization = definition.organization
        target.baseModel = definition.baseModel
        for (name, value) in definition.headers { target.headers.append(name, value.reveal()) }
        target.defaults = definition.defaults
        if !definition.tools.isEmpty { target.defaults["tools"] = .array(definition.tools) }
        target.dropsParameters = definition.dropsParameters ?? self.settings.dropsParameters
        target.addsFunctionsToPrompt = self.settings.addsFunctionsToPrompt
        target.modifiesParameters = definition.modifiesParameters ?? self.settings.modifiesParameters
        target.takesAnyStops = self.settings.sendsAnyStops
        target.additionalDropParameters = definition.additionalDropParameters
        target.allowedParameters = definition.allowedParameters
        target.cacheControlInjectionPoints = definition.cacheControlInjectionPoints
        target.options = definition.parameters
        for (name, variables) in Self.optionVariables where target.options[name] == nil {
            if let value = variables.lazy.compactMap({ self.environment[$0] }).first(where: { !$0.isEmpty }) {
                target.options[name] = .string(value)
            }
        }
        if case .google = target.provider.credential.scheme, target.options["vertex_project"] == nil,
            target.options["vertex_ai_project"] == nil, let context = self.credentials?.context
        {
            let project = (try? GoogleCredentials(parameters, context))?.project(parameters, context)
            if let project { target.options["vertex_project"] = .string(project) }
        }
        if case .aws = target.provider.credential.scheme, let context = self.credentials?.context {
            let region = AWSRegion.resolve(parameters, model: target.model, context)
            target.options["aws_default_region"] = .string(region)
        }
    }

    // MARK: - Address

    /// Never connected to: the deployment's problem is thrown before.
    private static let noAddress = WireURL(
        origin: Origin(isTLS: false, host: "no-address.invalid", port: 80),
        path: "",
        query: ""
    )

    private static func missingAddress(_ provider: ProviderRow) -> LLMError {
        let names =
            provider.baseEnvironment.isEmpty ? "" : " or the environment variable " + provider.baseEnvironment[0]
        return LLMError(
            .badRequest,
            "The provider '\(provider.id)' needs an address: set `api_base` in litellm_params\(names).",
            provider: provider.id
        )
    }

    private func address(_ definition: DeploymentDefinition, _ resolved: ResolvedModel) -> Result<WireURL, LLMError> {
        let provider = resolved.provider
        let name = provider.baseEnvironment.first { self.environment[$0]?.isEmpty == false }
        let place = definition.apiBase != nil ? "`api_base` in litellm_params" : name.map { "the variable \($0)" }
        guard let text = definition.apiBase ?? name.flatMap({ self.environment[$0] }) ?? resolved.base,
            let filled = self.filled(text, definition, resolved)
        else { return .failure(Self.missingAddress(provider)) }
        guard let url = WireURL(filled) else { return .failure(Self.unusableAddress(filled, place, provider)) }
        return .success(url)
    }

    private static func unusableAddress(_ text: String, _ place: String?, _ provider: ProviderRow) -> LLMError {
        LLMError(
            .badRequest,
            """
            The address '\(self.shown(text))'\(place.map { " of \($0)" } ?? "") is not one of an HTTP server: write \
            http://host or https://host, with a port from 1 to 65535 and a path where they are needed, and without user \
            name or fragment.
            """,
            provider: provider.id
        )
    }

    /// An address without what may be secret in it: user information and query.
    private static func shown(_ text: String) -> String {
        var text = Substring(text.prefix(200))
        text = text.prefix { $0 != "?" && $0 != "#" }
        let start = text.firstRange(of: "://")?.upperBound ?? text.startIndex
        let end = text[start...].firstIndex(of: "/") ?? text.endIndex
        if let at = text[start..<end].lastIndex(of: "@") {
            return text[..<start] + "…" + text[at...]
        }
        return String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }))
    }

    /// Replaces `{NAME}` by the deployment's or the environment's value; nil when there is none.
    private func filled(_ text: String, _ definition: DeploymentDefinition, _ resolved: ResolvedModel) -> String? {
        var result = ""
        var rest = Substring(text)
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            let name = String(rest[rest.index(after: open)..<close])
            let value = self.value(of: name, definition, resolved)
            guard let value, !value.isEmpty else { return nil }
            result += rest[..<open] + value
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }

    /// What stands for a name in an address.
    private func value(of name: String, _ definition: DeploymentDefinition, _ resolved: ResolvedModel) -> String? {
        switch (name, resolved.provider.credential.scheme) {
        case ("location", .google), ("region", .aws):
            // Which host serves a place, only the dialect knows: the model's name may say more.
            return "{\(name)}"
        default:
            return definition.parameters[name.lowercased()]?.stringValue ?? definition.parameters[name]?.stringValue
                ?? self.environment[name]
        }
    }

    // MARK: - Key

    private func credential(
        _ definition: DeploymentDefinition,
        _ provider: ProviderRow,
        _ target: Target,
        _ callerNames: Set<String>
    ) -> DeploymentCredential {
        let row = provider.credential
        let configured = definition.apiKey.flatMap { $0.reveal().isEmpty ? nil : $0 }
        do throws(LLMError) {
            let parameters = CredentialParameters(definition.parameters, clientNames: callerNames)
            if let source = try self.source(parameters, row, configured, target) { return .source(source) }
        } catch {
            return .missing(error)
        }
        if configured == nil, let token = definition.directoryToken { return .fixed(.bearer(token)) }
        // What the environment holds is the operator's.
        let isCallers = !callerNames.isEmpty
        if let key = configured ?? (isCallers ? nil : self.first(Self.keyVariables(row))) {
            return .fixed(Self.place(key, provider, target))
        }
        guard !isCallers else {
            return .missing(LLMError(.authentication, "The request's credential is none of '\(provider.id)'."))
        }
        if let token = self.first(row.bearerEnvironment) { return .fixed(.bearer(token)) }
        if row.isOptional || row.scheme == .none {
            return .fixed(row.placeholder.map { Self.place(Secret($0), provider, target) } ?? .none)
        }
        let names = row.environment.joined(separator: " or ")
        return .missing(
            LLMError(
                .authentication,
                """
                No key for the provider '\(provider.id)': set `api_key` in litellm_params\
                \(names.isEmpty ? "" : " or the environment variable \(names)").
                """,
                provider: provider.id
            )
        )
    }

    /// The variables that hold a key which is sent as it is; those of AWS and Google hold parts of what signs or asks.
    private static func keyVariables(_ row: Credential) -> [String] {
        switch row.scheme {
        case .aws, .google: []
        default: row.environment
        }
    }

    private func source(
        _ parameters: CredentialParameters,
        _ row: Credential,
        _ key: Secret<String>?,
        _ target: Target
    ) throws(LLMError) -> (any CredentialSource)? {
        let request = CredentialRequest(
            row: row,
            key: key,
            parameters: parameters,
            base: target.base,
            model: target.model,
            asksMachine: self.settings.asksMachineIdentity
        )
        return try self.credentials?.source(for: request)
    }

    private func first(_ names: [String]) -> Secret<String>? {
        names.lazy.compactMap { self.environment[$0] }.first { !$0.isEmpty }.map { Secret($0) }
    }

    /// Whether a key is the token of a login, which goes another way than keys.
    private static func isLogin(_ key: Secret<String>, _ provider: ProviderRow) -> Bool {
        provider.rules.quirks.contains(.oauthKeysAsBearer) && Target.isAnthropicLogin(key.reveal())
    }

    private static func place(_ key: Secret<String>, _ provider: ProviderRow, _ target: Target) -> StaticCredential {
        let (text, fields) = provider.credential.sent(key.reveal())
        let sent = Secret(text)
        if Self.isLogin(key, provider) { return .bearer(sent) }
        let headers = fields.map { ($0.name, $0.value) }
        let credential: StaticCredential =
            switch provider.credential.scheme(at: target.base.origin.host) {
            case .none: .none
            case .header(let name, let prefix): .header(name, prefix.isEmpty ? sent : Secret(prefix + text))
            case .query(let name): .query(name, sent)
            case .entra(let header): .header(header, sent)
            case .bearer, .aws, .google, .ownFlow: .bearer(sent)
            }
        return headers.isEmpty ? credential : .with(WireHeaders(headers), credential)
    }
}

extension Result {
    fileprivate var failure: Failure? {
        if case .failure(let failure) = self { failure } else { nil }
    }
}
