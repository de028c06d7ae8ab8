package import LLMCatalog
package import LLMCore

/// Where one attempt goes: the provider's data row with a deployment's settings applied.
///
/// Made once when a configuration is loaded, never per request. Credentials are not part of it: the attempt adds
/// them after translation.
package struct Target: Sendable {
    /// Row and profile have dozens of parts, and a target is handed on many times in each call: one reference for both.
    private let served: Served
    /// The base address, environment and defaults already applied.
    package let base: WireURL
    /// `api_version`, for the providers that have one.
    package var apiVersion: String?
    /// `organization`, sent as OpenAI's header.
    package var organization: String?
    /// `base_model`: what the deployment really runs, where its name does not tell (Azure).
    package var baseModel: String?
    /// `headers` and `extra_headers` of the deployment.
    package var headers = WireHeaders()
    /// Request parameters that the deployment sets; a request's own win.
    package var defaults: JSONObject = [:]
    /// Whether parameters the model does not know are dropped instead of refused.
    package var dropsParameters = false
    /// Whether a request may be rewritten so that the provider accepts it.
    package var modifiesParameters = false
    /// `additional_drop_params`: names or dotted paths removed from every request.
    package var additionalDropParameters: [String] = []
    /// `allowed_openai_params`: passed on although the row does not list them.
    package var allowedParameters: [String] = []
    /// `cache_control_injection_points`, as configured.
    package var cacheControlInjectionPoints: [JSON] = []
    /// `drop`/`merge` switches of single providers that are not worth a field of their own.
    package var options: JSONObject = [:]

    package init(provider: ProviderRow, profile: ModelProfile, base: WireURL) {
        self.served = Served(provider: provider, profile: profile)
        self.base = base
    }

    /// The provider's row, lent and not copied.
    package var provider: ProviderRow {
        _read { yield self.served.provider }
    }

    /// How the provider serves the model: the name it knows, the parameters it takes, the rules for them; lent, too.
    package var profile: ModelProfile {
        _read { yield self.served.profile }
    }

    /// The model name the provider knows.
    package var model: String { self.profile.model }
}

/// Who serves a target's model, and how.
private final class Served: Sendable {
    let provider: ProviderRow
    let profile: ModelProfile

    init(provider: ProviderRow, profile: ModelProfile) {
        self.provider = provider
        self.profile = profile
    }
}
