import LLMCore
import LLMRouter
import LiteLLM

/// `GET /models` and `GET /models/{id}`: the names a caller may use, in OpenAI's list form.
struct ModelListing {
    private let scope: RequestScope
    private let client: LLMClient
    /// Whether names are left out whose deployments have all failed their last check.
    private let isHealthyOnly: Bool
    /// Whether each name says what is asked in its place, and after which failures (`include_metadata`).
    private let fallbacks: FallbackTable?

    init(_ scope: RequestScope) throws(LLMError) {
        self.scope = scope
        self.client = scope.snapshot.client
        self.isHealthyOnly =
            scope.snapshot.settings.health.listsHealthyOnly
            || scope.request.queryValue("healthy_only")?.lowercased() == "true"
        self.fallbacks =
            scope.request.queryValue("include_metadata")?.lowercased() == "true"
            ? try Self.fallbacks(scope.request.queryValue("fallback_type"), self.client) : nil
    }

    /// The list of fallbacks that a query names.
    private static func fallbacks(_ type: String?, _ client: LLMClient) throws(LLMError) -> FallbackTable {
        let rules = client.settings.plan.fallbacks
        switch type {
        case nil, "general": return rules.general
        case "context_window": return rules.contextWindow
        case "content_policy": return rules.contentPolicy
        case let type?:
            throw LLMError(
                .badRequest,
                "Invalid fallback_type '\(type.prefix(64))'. Must be one of: ['general', 'context_window', 'content_policy']",
                parameter: "fallback_type"
            ).unprefixed()
        }
    }

    /// Every alias that is not hidden, then every group, as LiteLLM lists them.
    ///
    /// A wildcard stands for the models its provider is known for; the pattern itself is listed when
    /// `return_wildcard_routes=true`.
    ///
    /// With `include_model_access_groups` the groups of `model_info.access_groups` are listed, too, behind the names
    /// and before what wildcards stand for, as LiteLLM does; with `only_model_access_groups` as well, they alone. That
    /// one alone asks for the groups that the caller's key was given, and the master key was given none.
    func all() -> JSON {
        let keepsPatterns = self.wants("return_wildcard_routes")
        let (listsGroups, onlyGroups) = (
            self.wants("include_model_access_groups"), self.wants("only_model_access_groups")
        )
        var names: [String] = []
        var seen: Set<String> = []
        func add(_ name: String) {
            if seen.insert(name).inserted { names.append(name) }
        }
        let groups = self.client.table.groups.filter(self.isListed)
        if !onlyGroups {
            for (alias, entry) in self.client.table.aliases.sorted(by: { $0.key < $1.key }) where !entry.isHidden {
                if self.isListed(entry.target) { add(alias) }
            }
            for group in groups where !group.contains("*") { add(group) }
        }
        if listsGroups {
            for deployment in self.client.deployments { deployment.routed.accessGroups.forEach(add) }
        }
        guard !onlyGroups else { return ["data": .array(names.map(self.entry)), "object": "list"] }
        for group in groups where group.contains("*") {
            if keepsPatterns { add(group) }
            for model in self.client.knownModels(matching: group) { add(model) }
        }
        for name in self.scope.snapshot.settings.inferredModels { add(name) }
        return ["data": .array(names.map(self.entry)), "object": "list"]
    }

    /// Whether a query asks for something, in any of the words for yes.
    private func wants(_ name: String) -> Bool {
        let words = ["true", "1", "yes", "y", "on", "t"]
        return self.scope.request.queryValue(name).map { words.contains($0.lowercased()) } ?? false
    }

    /// Whether a group may answer, as far as background checks know: what was not checked may.
    private func isListed(_ group: String) -> Bool {
        guard self.isHealthyOnly else { return true }
        let deployments = self.client.table.deployments(of: group)
        guard !deployments.isEmpty else { return true }
        let (book, staleness) = (self.scope.application.health, self.scope.snapshot.settings.health.staleness)
        let now = RoutingClock.now()
        return deployments.contains { member in
            !book.knowsFailure(of: self.client.deployments[member.index], within: staleness, at: now)
        }
    }

    /// One name.
    func one(_ id: String) -> OutgoingResponse {
        // What only a team may use is no model of everybody's list.
        let isForAll = self.client.resolve(id)?.candidates.contains { $0.team == nil } == true
        guard isForAll, self.client.table.aliases[id]?.isHidden != true else {
            // In the form that LiteLLM's proxy answers in; OpenAI's SDKs read its status.
            return .detail("The model `\(id)` does not exist or is not accessible", status: 404)
        }
        return .json(self.entry(id))
    }

    private func entry(_ name: String) -> JSON {
        var entry: JSONObject = [
            "id": .string(name), "object": "model", "created": 1_677_610_602, "owned_by": "openai",
        ]
        if let deployment = self.client.firstDeployment(of: name) {
            let facts = deployment.facts
            if let mode = facts["mode"], !mode.isNull { entry["mode"] = mode }
            for key in ["max_input_tokens", "max_output_tokens"] {
                if let value = facts[key], !value.isNull { entry[key] = value }
            }
        }
        if let fallbacks = self.fallbacks {
            let groups = fallbacks.targets(for: name)?.map { JSON.string($0.group) } ?? []
            entry["metadata"] = ["fallbacks": .array(groups)]
        }
        return .object(entry)
    }
}
