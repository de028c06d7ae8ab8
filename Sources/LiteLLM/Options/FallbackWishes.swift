package import LLMCore
package import LLMRouter

/// Reads what a request's body says about fallbacks: its own lists in place of the configuration's, or none at all.
///
/// `fallbacks` is a plain list (names, or objects whose `model` is a name and whose other members replace the request's),
/// used whatever fails, or a list of `{group: [targets]}` like the configuration's. `null` is an empty list.
package struct FallbackWishes {
    private let document: JSONDocument
    private let refuse: (FallbackTarget) throws(LLMError) -> Void
    private var wishes = PlanWishes()
    private var isEmpty = true

    package static let names = [
        "fallbacks", "context_window_fallbacks", "content_policy_fallbacks", "disable_fallbacks", "max_fallbacks",
    ]

    /// A request cannot name more targets than this: each is resolved and looked up.
    private static let maximumTargets = 64

    /// - Parameters:
    ///   - document: a request's body.
    ///   - refuse: throws for targets whose members may not be sent.
    /// - Returns: nil where the body says nothing of fallbacks.
    /// - Throws: `badRequest` for what is no list of fallbacks, and what `refuse` throws.
    package static func read(
        _ document: JSONDocument,
        refusing refuse: @escaping (FallbackTarget) throws(LLMError) -> Void = { _ throws(LLMError) in }
    ) throws(LLMError) -> Shared<PlanWishes>? {
        var reader = FallbackWishes(document: document, refuse: refuse)
        try reader.read()
        return reader.isEmpty ? nil : Shared(reader.wishes)
    }

    private init(document: JSONDocument, refuse: @escaping (FallbackTarget) throws(LLMError) -> Void) {
        self.document = document
        self.refuse = refuse
    }

    private mutating func read() throws(LLMError) {
        if let node = self.document.member("fallbacks"), self.document.isNull(node) {
            // As in LiteLLM: it stands in the settings' place like any other value, and names nobody.
            self.wishes.fallbacks.anyway = []
            self.isEmpty = false
        } else if let list = try self.list("fallbacks") {
            let targets = list.compactMap { FallbackTarget($0) }
            // An empty list stands in the settings' place, too.
            if targets.count == list.count {
                self.wishes.fallbacks.anyway = targets
            } else {
                self.wishes.fallbacks.general = try self.table(list, "fallbacks")
            }
            try self.check(targets)
        }
        if let list = try self.list("context_window_fallbacks") {
            self.wishes.fallbacks.contextWindow = try self.table(list, "context_window_fallbacks")
        }
        if let list = try self.list("content_policy_fallbacks") {
            self.wishes.fallbacks.contentPolicy = try self.table(list, "content_policy_fallbacks")
        }
        if let node = self.document.member("disable_fallbacks"), !self.document.isNull(node) {
            guard let isOff = self.document.bool(node) else {
                throw LLMError(.badRequest, "disable_fallbacks must be true or false.", parameter: "disable_fallbacks")
            }
            if isOff {
                self.wishes.hasNoFallbacks = true
                self.isEmpty = false
            }
        }
        if let node = self.document.member("max_fallbacks"), !self.document.isNull(node) {
            guard let most = self.document.int(node), most >= 0 else {
                throw LLMError(.badRequest, "max_fallbacks must be a whole number from 0.", parameter: "max_fallbacks")
            }
            self.wishes.maxFallbacks = min(most, Self.maximumTargets)
            self.isEmpty = false
        }
    }

    private mutating func list(_ name: String) throws(LLMError) -> [JSON]? {
        guard let node = self.document.member(name), !self.document.isNull(node) else { return nil }
        let value = self.document.json(node)
        guard let list = value.arrayValue ?? (value.stringValue == nil ? nil : [value]) else {
            throw LLMError(.badRequest, "\(name) must be a list or a name.", parameter: name)
        }
        guard list.count <= Self.maximumTargets else {
            throw LLMError(.badRequest, "\(name) has more than \(Self.maximumTargets) entries.", parameter: name)
        }
        self.isEmpty = false
        return list
    }

    /// A list of `{group: [targets]}`; a bare name in it serves every group.
    private func table(_ list: [JSON], _ name: String) throws(LLMError) -> FallbackTable {
        var table = FallbackTable()
        for entry in list {
            if let target = entry.stringValue {
                table.add([FallbackTarget(target)], for: "*")
                continue
            }
            guard case .object(let members) = entry, members.count == 1, let group = members.keys.first,
                let value = members[group]
            else {
                throw LLMError(.badRequest, "\(name) must list names, or objects of one group each.", parameter: name)
            }
            let values = value.arrayValue ?? (value.stringValue == nil ? [] : [value])
            let targets = values.compactMap { FallbackTarget($0) }
            guard !targets.isEmpty, targets.count == values.count, targets.count <= Self.maximumTargets else {
                throw LLMError(.badRequest, "\(name) of '\(group)' must be a list of names.", parameter: name)
            }
            try self.check(targets)
            table.add(targets, for: group)
        }
        return table
    }

    /// What a request may not send itself it may not send for its fallbacks either.
    private func check(_ targets: [FallbackTarget]) throws(LLMError) {
        for target in targets {
            try self.refuse(target)
            try CallOptionsReader.check(target.overrides)
        }
    }
}
