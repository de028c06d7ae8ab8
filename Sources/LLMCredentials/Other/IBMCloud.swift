package import LLMCore

/// What authenticates at IBM Cloud and at Cloud Pak for Data.
///
/// Source: the IBM Cloud API documentation, "IAM Identity Services", and of Cloud Pak for Data, "Generating an API
/// authorization header".
package enum IBMCloud: Sendable, Hashable {
    /// A key of a Cloud Pak, sent as it is.
    case cloudPakKey(Secret<String>)
    /// A token that was given.
    case token(Secret<String>)
    /// A key that is exchanged.
    case key(Secret<String>, endpoint: WireURL)

    /// What a deployment's parameters mean; nil when there is none.
    ///
    /// Of the deployment's, then of the environment's: a Cloud Pak's key (`zen_api_key`, `WATSONX_ZENAPIKEY`); a token
    /// (`token`, `WATSONX_TOKEN`); a key, exchanged at `WATSONX_IAM_URL` or IBM Cloud's own.
    ///
    /// - Parameters:
    ///   - parameters: the deployment's.
    ///   - key: `api_key`.
    ///   - environmentKey: what the row's variables hold, these two left out.
    ///   - context: the world outside.
    /// - Throws: `badRequest` when `WATSONX_IAM_URL` is no address.
    package init?(
        _ parameters: CredentialParameters,
        key: Secret<String>?,
        environmentKey: Secret<String>? = nil,
        _ context: CredentialContext
    ) throws(LLMError) {
        let own = key == nil ? context : nil
        if let key = parameters["zen_api_key"] {
            self = .cloudPakKey(Secret(key))
        } else if let token = parameters["token"] {
            self = .token(Secret(token))
        } else if let key = own?.variable("WATSONX_ZENAPIKEY") {
            self = .cloudPakKey(Secret(key))
        } else if let token = own?.variable("WATSONX_TOKEN") {
            self = .token(Secret(token))
        } else if let key = key ?? environmentKey {
            let text = context.variable("WATSONX_IAM_URL") ?? "https://iam.cloud.ibm.com/identity/token"
            guard let url = WireURL(text) else { throw LLMError(.badRequest, "WATSONX_IAM_URL is no URL.") }
            self = .key(key, endpoint: url)
        } else {
            return nil
        }
    }

    package func source(_ context: CredentialContext) -> BearerSource {
        switch self {
        case .cloudPakKey(let key):
            return BearerSource(context, prefix: "ZenApiKey ") { (context) async throws(LLMError) in
                Expiring(key, made: context.now(), end: nil)
            }
        case .token(let token):
            return BearerSource(context) { (context) async throws(LLMError) in
                Expiring(token, made: context.now(), end: nil)
            }
        case .key(let key, let endpoint):
            let request = Form([
                ("grant_type", "urn:ibm:params:oauth:grant-type:apikey"), ("apikey", key.reveal()),
            ]).request(to: endpoint)
            return BearerSource(context) { (context) async throws(LLMError) in
                let response = try await context.exchange(request)
                return try TokenExchange.token(response, from: "IBM Cloud's IAM service", at: context.now())
            }
        }
    }
}
