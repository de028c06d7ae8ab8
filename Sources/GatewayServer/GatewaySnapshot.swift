import GatewayPolicy
package import LiteLLM

/// Everything a configuration means, immutable.
///
/// A request takes one and keeps it to its end; a reload swaps the whole.
package final class GatewaySnapshot: Sendable {
    package let settings: GatewaySettings
    package let client: LLMClient
    let authenticator: Authenticator

    package init(settings: GatewaySettings, client: LLMClient) {
        self.settings = settings
        self.client = client
        self.authenticator = Authenticator(masterKey: settings.masterKey, keyHeaderName: settings.keyHeaderName)
    }
}
