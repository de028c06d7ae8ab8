package import LLMCore

/// A group that is asked instead of one that failed.
package struct FallbackTarget: Sendable, Hashable {
    package let group: String
    /// Members that replace the request's own.
    package var overrides: JSONObject

    package init(_ group: String, overrides: JSONObject = [:]) {
        self.group = group
        self.overrides = overrides
    }

    /// A name, or an object whose `model` is a name and whose other members replace the request's; nil if it is neither.
    package init?(_ json: JSON) {
        if let name = json.stringValue, !name.isEmpty {
            self.init(name)
        } else if case .object(var members) = json, let name = members["model"]?.stringValue, !name.isEmpty {
            members["model"] = nil
            self.init(name, overrides: members)
        } else {
            return nil
        }
    }
}

/// What to ask instead of which group: one of the lists `fallbacks`, `context_window_fallbacks` and
/// `content_policy_fallbacks`.
package struct FallbackTable: Sendable, Hashable {
    /// By the group that failed; `*` is every group.
    private var byGroup: [String: [FallbackTarget]] = [:]
    /// The first group by name that is another name with something and a slash in front, by that other name.
    private var prefixed: [String: String] = [:]

    package init() {}

    /// Nothing is configured at all.
    package var isEmpty: Bool { self.byGroup.isEmpty }

    /// Adds targets of a group behind those that it has.
    package mutating func add(_ targets: [FallbackTarget], for group: String) {
        self.byGroup[group, default: []] += targets
        for slash in group.utf8.indices.dropFirst() where group.utf8[slash] == UInt8(ascii: "/") {
            let bare = String(group[group.index(after: slash)...])
            if !bare.isEmpty { self.prefixed[bare] = min(self.prefixed[bare] ?? group, group) }
        }
    }

    /// The targets of every group that has none of its own (`default_fallbacks`).
    package var standard: [FallbackTarget] { self.byGroup["*"] ?? [] }

    /// The targets of a group: those of its name, else of its name with the provider in front added or removed, else
    /// those of every group; nil if there are none.
    package func targets(for group: String) -> [FallbackTarget]? {
        guard !self.byGroup.isEmpty else { return nil }
        if let exact = self.byGroup[group] { return exact }
        if let slash = group.utf8.firstIndex(of: UInt8(ascii: "/")),
            let bare = self.byGroup[String(group[group.index(after: slash)...])]
        {
            return bare
        }
        if let name = self.prefixed[group], let found = self.byGroup[name] { return found }
        return self.byGroup["*"]
    }
}

/// Everything that a configuration, or a request in its place, says about fallbacks.
package struct FallbackRules: Sendable, Hashable {
    /// `fallbacks` and `default_fallbacks`.
    package var general = FallbackTable()
    /// `context_window_fallbacks`.
    package var contextWindow = FallbackTable()
    /// `content_policy_fallbacks`.
    package var contentPolicy = FallbackTable()
    /// Targets for every group and every error: a request's plain list.
    package var anyway: [FallbackTarget]?

    package init() {}

    /// Whether nothing at all is said.
    package var isEmpty: Bool {
        self.anyway == nil && self.general.isEmpty && self.contextWindow.isEmpty && self.contentPolicy.isEmpty
    }

    /// What to ask instead of a group that failed so; nil if nothing is configured for it.
    func targets(for group: String, after error: LLMError) -> [FallbackTarget]? {
        if let anyway = self.anyway { return anyway }
        // A list of its own is the only one for such an error, also for groups that it does not name.
        switch error.code {
        case .contextWindowExceeded where !self.contextWindow.isEmpty: return self.contextWindow.targets(for: group)
        case .contentPolicyViolation where !self.contentPolicy.isEmpty: return self.contentPolicy.targets(for: group)
        default: return self.general.targets(for: group)
        }
    }

    /// What could be asked instead of a group, whatever fails.
    package func everyTarget(of group: String) -> [FallbackTarget] {
        let lists = [self.general, self.contextWindow, self.contentPolicy].compactMap { $0.targets(for: group) }
        return (self.anyway ?? []) + lists.flatMap(\.self)
    }

    /// Whether an error of this kind goes to a list of its own at once, without a retry.
    func isSettled(after error: LLMError) -> Bool {
        switch error.code {
        case .contextWindowExceeded: !self.contextWindow.isEmpty
        case .contentPolicyViolation: !self.contentPolicy.isEmpty
        default: false
        }
    }
}
