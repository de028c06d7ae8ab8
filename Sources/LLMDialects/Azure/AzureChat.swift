import LLMCatalog
package import LLMCore

/// Chat completions on Azure: OpenAI's format at addresses that name a deployment and a version.
package struct AzureChat: ChatTranslator {
    package init() {}

    package func encode(_ input: ChatInput, for target: Target) throws(LLMError) -> EncodedRequest {
        let version = AzureVersion(target.apiVersion)
        let body = try OpenAIBody(input, target, schemaTool: version.schemaTool) { (parameters) throws(LLMError) in
            try version.check(&parameters, for: target, request: input.request)
        }
        var headers = OpenAIChat.headers(for: target)
        headers.merge(input.forwardedHeaders)
        headers.merge(body.headers)
        let wire = WireRequest(url: Self.url(for: target, version), headers: headers, body: body.bytes)
        return EncodedRequest(wire: wire, dropped: body.dropped)
    }

    package func decode(
        _ response: WireResponse,
        of input: ChatInput,
        from target: Target
    ) throws(LLMError) -> ChatResponse {
        let unwraps = AzureVersion(target.apiVersion).schemaTool.isIn(input, for: target)
        return try OpenAIAnswer(target, unwrapsSchemaTool: unwraps, answering: input).response(response)
    }

    package func decodeError(_ response: WireResponse, from target: Target) -> LLMError {
        AzureErrors(for: target).error(response)
    }

    package func makeStream(for input: ChatInput, from target: Target) -> any ChatStreamTranslator {
        let plain = OpenAIChatStream(errors: OpenAIErrors(for: target), answering: input)
        let schemaTool = AzureVersion(target.apiVersion).schemaTool
        let changes = OpenAIRewritingStream.Changes(for: input, from: target, schemaTool: schemaTool)
        return changes.isEmpty ? plain : OpenAIRewritingStream(plain, changes)
    }

    // MARK: Addresses

    /// Where an operation of a deployment is.
    ///
    /// The base may be the resource alone, the resource with a deployment, the resource's versionless address
    /// (`/openai/v1`), or the whole path.
    static func url(
        for target: Target,
        _ version: AzureVersion,
        operation: String = "/chat/completions"
    ) -> WireURL {
        let base = target.base
        if base.path.hasSuffix("/openai/v1") { return base.appending(path: operation) }
        if base.path.hasSuffix("/openai/v1" + operation) { return base }
        let url: WireURL
        if base.path.hasSuffix(operation) {
            url = base
        } else if base.path.contains("/openai/deployments/") {
            url = base.appending(path: operation)
        } else {
            let root = Self.resource(base)
            if version.isVersionless { return root.appending(path: "/openai/v1" + operation) }
            let name = PercentEncoding.segment(target.model)
            url = root.appending(path: "/openai/deployments/" + name + operation)
        }
        return url.query.contains("api-version=") ? url : url.appending(query: "api-version", version.name)
    }

    /// Where something is that belongs to the resource and to no deployment.
    ///
    /// - Parameters:
    ///   - target: the deployment.
    ///   - version: nil for the address without versions (`/openai/v1`).
    ///   - path: behind `/openai`, or behind `/openai/v1`.
    /// - Returns: the address.
    static func resourceURL(for target: Target, _ version: AzureVersion?, path: String) -> WireURL {
        var base = target.base
        if let end = base.path.firstRange(of: "/openai/")?.lowerBound {
            let isVersionless = base.path.hasSuffix("/openai/v1")
            base = WireURL(origin: base.origin, path: String(base.path[..<end]), query: base.query)
            if isVersionless { return base.appending(path: "/openai/v1" + path) }
        }
        let root = Self.resource(base)
        guard let version, !version.isVersionless else {
            // The query of a base is a version, which this address has none of.
            return WireURL(origin: root.origin, path: root.path + "/openai/v1" + path, query: "")
        }
        let url = root.appending(path: "/openai" + path)
        return url.query.contains("api-version=") ? url : url.appending(query: "api-version", version.name)
    }

    /// The base without a path that every address of this resource begins with.
    private static func resource(_ base: WireURL) -> WireURL {
        let suffix = "/openai"
        guard base.path.hasSuffix(suffix) else { return base }
        return WireURL(origin: base.origin, path: String(base.path.dropLast(suffix.count)), query: base.query)
    }
}

extension Dialect {
    /// OpenAI's format as Azure serves it.
    package static let azure = Dialect(chat: AzureChat())
}
