package import LLMCatalog
package import LLMCore

/// What a deployment says about how it authenticates.
package struct CredentialRequest: Sendable, Hashable {
    /// The provider's row: scheme, flow and variables.
    package var row: Credential
    /// `api_key`, or what a client sent in its place.
    package var key: Secret<String>?
    /// The deployment's other parameters.
    package var parameters: CredentialParameters
    /// The deployment's address.
    package var base: WireURL
    /// The upstream model, whose ARN may name a region.
    package var model: String
    /// `enable_azure_ad_token_refresh`: whether the machine's own identity may be used at Azure.
    package var asksMachine: Bool

    package init(
        row: Credential,
        key: Secret<String>? = nil,
        parameters: CredentialParameters,
        base: WireURL,
        model: String = "",
        asksMachine: Bool = false
    ) {
        self.row = row
        self.key = key
        self.parameters = parameters
        self.base = base
        self.model = model
        self.asksMachine = asksMachine
    }

    /// What two requests must have in common to share one source.
    ///
    /// The model and the address are left out where they decide nothing.
    var identity: CredentialRequest {
        var identity = self
        identity.model = AWSRegion.region(ofARN: self.model) ?? ""
        let origin =
            self.row.flow == .workspaceClient ? self.base.origin : Origin(isTLS: true, host: "", port: 0)
        identity.base = WireURL(origin: origin, path: "", query: "")
        return identity
    }
}
