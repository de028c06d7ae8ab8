package import LLMCore
package import LLMRouter

/// Reads what a request says about which deployment it wants: tags, and what its client calls itself.
package enum RoutingFacts {
    package static let names = ["tags", "metadata", "litellm_metadata", "enable_tag_filtering", "allowed_model_region"]

    /// More tags than this are not read: each is compared with those of every candidate.
    private static let maximumTags = 100

    /// Reads a body's members.
    ///
    /// - Returns: nil where the body says nothing of them.
    /// - Throws: `badRequest` for values that would restrict the choice if they could be read.
    package static func read(_ document: JSONDocument) throws(LLMError) -> RoutingRequest? {
        var request = RoutingRequest()
        var isEmpty = true
        if let node = document.member("tags"), !document.isNull(node), document.kind(of: node) != .array {
            throw LLMError(.badRequest, "tags must be a list of texts.", parameter: "tags")
        }
        var lists = [document.member("tags")]
        for metadata in [document.member("metadata"), document.member("litellm_metadata")] {
            guard let metadata, document.kind(of: metadata) == .object else { continue }
            lists.append(document.member("tags", of: metadata))
        }
        for list in lists {
            guard let list, document.kind(of: list) == .array else { continue }
            for tag in document.elements(of: list) {
                guard let tag = document.string(tag) else { continue }
                Self.add(tag, to: &request)
                isEmpty = false
            }
        }
        if let node = document.member("enable_tag_filtering"), !document.isNull(node) {
            guard let isOn = document.bool(node) else {
                throw LLMError(
                    .badRequest,
                    "enable_tag_filtering must be true or false.",
                    parameter: "enable_tag_filtering"
                )
            }
            request.filtersTags = isOn
            isEmpty = false
        }
        if let node = document.member("allowed_model_region"), !document.isNull(node) {
            guard let region = document.string(node) else {
                throw LLMError(
                    .badRequest,
                    "allowed_model_region must be the name of a region.",
                    parameter: "allowed_model_region"
                )
            }
            request.region = region
            isEmpty = false
        }
        return isEmpty ? nil : request
    }

    /// Reads a body's members in place of those that were read before; what did not come from the body stays.
    static func read(
        _ document: JSONDocument,
        replacing before: RoutingRequest?
    ) throws(LLMError) -> RoutingRequest? {
        let read = try self.read(document)
        guard var facts = before else { return read }
        facts.tags = read?.tags ?? []
        facts.filtersTags = read?.filtersTags ?? facts.filtersTags
        facts.region = read?.region ?? facts.region
        return facts
    }

    /// Adds what a request's head says: `x-litellm-tags`, and the client's name where deployments look at it.
    package static func add(_ headers: WireHeaders, readsUserAgent: Bool, to request: inout RoutingRequest?) {
        if let tags = headers["x-litellm-tags"] {
            var facts = request ?? RoutingRequest()
            for tag in tags.split(separator: ",") {
                let tag = tag.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
                if !tag.isEmpty { Self.add(String(tag), to: &facts) }
            }
            request = facts
        }
        if readsUserAgent, let name = headers["user-agent"] {
            var facts = request ?? RoutingRequest()
            facts.userAgent = name
            request = facts
        }
    }

    private static func add(_ tag: String, to request: inout RoutingRequest) {
        guard request.tags.count < Self.maximumTags, !request.tags.contains(tag) else { return }
        request.tags.append(tag)
    }
}
