import LLMCatalog
package import LLMCore
import Synchronization

/// The credential sources of a program: deployments that authenticate in the same way share one, and with it its token.
///
/// One registry lives as long as the program, so that a new configuration does not fetch every token anew.
package final class CredentialRegistry: Sendable {
    /// The world that the sources see.
    package let context: CredentialContext
    private let sources = Mutex<[CredentialRequest: any CredentialSource]>([:])

    package init(_ context: CredentialContext) {
        self.context = context
    }

    /// The source for a deployment; nil when a fixed key, or none, is all there is to it.
    ///
    /// Nothing is fetched; files of Google credentials are read.
    ///
    /// - Throws: `badRequest` for parameters that contradict each other, `authentication` for a credential that is named
    ///   and missing.
    package func source(for request: CredentialRequest) throws(LLMError) -> (any CredentialSource)? {
        let identity = request.identity
        if let known = self.sources.withLock({ $0[identity] }) { return known }
        guard let made = try self.make(request) else { return nil }
        return self.sources.withLock { sources in
            if let other = sources[identity] { return other }
            // Clients can bring credentials of their own; what is dropped here is only fetched again.
            if sources.count >= Self.capacity { sources.removeAll() }
            sources[identity] = made
            return made
        }
    }

    private static let capacity = 1024

    private func make(_ request: CredentialRequest) throws(LLMError) -> (any CredentialSource)? {
        let parameters = request.parameters
        switch request.row.scheme {
        case .aws(let service):
            // A key is a bearer token of Bedrock's, as is the row's variable where no keys are named.
            guard request.key == nil else { return nil }
            let names = [
                "aws_access_key_id", "aws_profile_name", "aws_role_name", "aws_web_identity_token",
            ]
            let hasToken = self.context.variable(request.row.bearerEnvironment) != nil
            guard !hasToken || parameters.holdsAny(of: names) else { return nil }
            return try AWSSigner(
                parameters,
                service: service,
                model: request.model,
                self.context
            )
        case .google:
            guard request.key == nil else { return nil }
            return try GoogleCredentials.source(parameters, self.context)
        case .entra:
            // The deployment's key comes before everything but a token that it names, that of the environment only where
            // the deployment names nobody who could get a token.
            guard request.key == nil || parameters.holdsAny(of: ["azure_ad_token"]) else { return nil }
            let names = ["azure_ad_token", "client_id", "client_secret", "azure_username", "azure_password"]
            let hasKey = self.context.variable(request.row.environment) != nil
            guard !hasKey || parameters.holdsAny(of: names) else { return nil }
            let source = try EntraSource(
                parameters,
                asksMachine: request.asksMachine,
                self.context
            )
            return source?.source(scope: EntraSource.scope(parameters, self.context), self.context)
        case .none, .bearer, .header, .query, .ownFlow:
            return try request.row.flow.flatMap { (flow) throws(LLMError) in try self.make(flow, request) }
        }
    }

    private func make(_ flow: TokenFlow, _ request: CredentialRequest) throws(LLMError) -> (any CredentialSource)? {
        let parameters = request.parameters
        switch flow {
        case .ibmCloud:
            let own = ["WATSONX_TOKEN", "WATSONX_ZENAPIKEY"]
            let names = request.row.environment.filter { !own.contains($0) }
            let key = self.context.variable(names).map { Secret($0) }
            return try IBMCloud(parameters, key: request.key, environmentKey: key, self.context)?.source(self.context)
        case .workspaceClient:
            guard request.key == nil else { return nil }
            let hasKey = self.context.variable(request.row.environment) != nil
            guard !hasKey || parameters.holdsAny(of: ["client_secret"]) else { return nil }
            return ClientCredentials(workspace: parameters, base: request.base, self.context)?.source(self.context)
        case .serviceKey:
            return try ClientCredentials(serviceKey: request.key, parameters, self.context)?.source(self.context)
        case .keyExchange:
            guard self.context.variable("GIGACHAT_ACCESS_TOKEN") == nil || request.key != nil else { return nil }
            let names = ["GIGACHAT_CREDENTIALS", "GIGACHAT_API_KEY"]
            guard let key = request.key ?? self.context.variable(names).map({ Secret($0) }) else { return nil }
            return try KeyExchange(key: key, parameters, self.context).source(self.context)
        case .signedRequests:
            return try OracleSigner(parameters, self.context)
        }
    }
}
