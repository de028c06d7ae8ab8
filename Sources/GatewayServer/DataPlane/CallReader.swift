import GatewayPolicy
import LLMCore
import LLMRouter
import LiteLLM

/// Reads what all model calls have in common: the body, the group that is meant, the options.
struct CallReader {
    let scope: RequestScope
    /// How errors name the route (`/chat/completions`).
    let route: String

    /// The body, an object.
    func document() throws(LLMError) -> JSONDocument {
        let document = try RequestBody.parse(self.scope.body)
        guard document.kind(of: document.root) == .object else {
            throw LLMError(.badRequest, "The request body must be a JSON object.", parameter: "request_body")
        }
        return document
    }

    /// A body with what the route cannot do without; said before anything of the model is, as LiteLLM does.
    func document(with name: String) throws(LLMError) -> JSONDocument {
        let document = try self.document()
        guard let node = document.member(name), !document.isNull(node) else {
            throw LLMError(.badRequest, "\(self.route): Missing required parameter: '\(name)'.", parameter: name)
                .unprefixed()
        }
        return document
    }

    /// A name as an error quotes it: enough to find it again, however long it is.
    private static func shown(_ name: String) -> String {
        name.utf8.count <= 512 ? name : "\(name.prefix(128))…"
    }

    /// What a name leads to.
    ///
    /// - Parameters:
    ///   - named: the group that is asked; empty where the request named none.
    ///   - options: may narrow it down to one deployment.
    /// - Returns: the deployments to choose from; nil where only the router can say, as in LiteLLM, that none of its
    ///   patterns takes the name.
    /// - Throws: `modelNotFound` when it leads nowhere.
    func resolve(_ named: String, _ options: CallOptions) throws(LLMError) -> RoutingTable.Resolution? {
        let client = self.scope.snapshot.client
        guard let resolution = client.resolve(named, for: options) ?? client.standardRoute(for: options) else {
            if !named.isEmpty, client.table.groups.contains(where: { $0.contains("*") }) { return nil }
            throw LLMError(
                .modelNotFound,
                """
                \(self.route): Invalid model name passed in model=\(Self.shown(named)). Call `/v1/models` to view available models \
                for your key.
                """
            ).unprefixed()
        }
        return try client.narrow(resolution, of: named, options)
    }

    private func readAffinities(_ document: JSONDocument, into options: inout CallOptions) {
        let caller = (try? self.scope.caller()).map { "\($0.role.rawValue):\($0.keyName)" }
        let reader = Affinities(document: document, headers: self.scope.request.headers, caller: caller)
        let found = reader.read(self.scope.snapshot.client.affinityKinds)
        guard !found.isEmpty else { return }
        var routing = options.routing?.value ?? RoutingRequest()
        routing.affinities = found
        options.routing = Shared(routing)
    }

    /// What body and headers say about the call itself; credentials that a request may not send are refused here.
    func options(_ document: JSONDocument) throws(LLMError) -> CallOptions {
        let snapshot = self.scope.snapshot
        let fields = GatewayFields(document)
        if fields.hasCredentials {
            try ClientCredentials.check(document, allowed: snapshot.settings.allowsClientCredentials)
        }
        var options = CallOptions()
        if fields.hasOptions { try RequestOptions.apply(document, snapshot.settings, to: &options) }
        if fields.hasCredentials, snapshot.settings.allowsClientCredentials {
            CallOptionsReader.readCredentials(document, isTrusted: false, into: &options)
        }
        let request = self.scope.request
        let readsUserAgent = snapshot.client.readsUserAgent
        // Most requests have no header field that matters here.
        if !request.marks.isEmpty || readsUserAgent || snapshot.settings.forwardsClientHeaders {
            try RequestOptions.apply(request, snapshot.settings, readsUserAgent: readsUserAgent, to: &options)
        }
        if snapshot.client.table.hasTeams, (try? self.scope.caller())?.role == .proxyAdmin {
            var routing = options.routing?.value ?? RoutingRequest()
            routing.mayActForTeams = true
            options.routing = Shared(routing)
        }
        if snapshot.client.keepsAffinities { self.readAffinities(document, into: &options) }
        return options
    }
}
