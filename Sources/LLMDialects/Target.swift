package import LLMCatalog
package import LLMCore

/// Where one attempt goes: the provider's data row with a deployment's settings applied.
///
/// Made once when a configuration is loaded, never per request. Credentials are not part of it: the attempt adds
/// them after translation. A target has dozens of parts and is handed on many times in each call, so it is one reference
/// to all of them; setting one copies them, which only happens while a configuration is loaded.
package struct Target: Sendable {
    private var parts: Parts

    package init(provider: ProviderRow, profile: ModelProfile, base: WireURL) {
        let profile = profile.adding(provider.quirks(at: base.origin.host))
        self.parts = Parts(Settings(provider: provider, profile: profile, base: base))
    }

    /// The provider's row, lent and not copied.
    package var provider: ProviderRow {
        _read { yield self.parts.settings.provider }
    }

    /// How the provider serves the model: the name it knows, the parameters it takes, the rules for them; lent, too.
    package var profile: ModelProfile {
        _read { yield self.parts.settings.profile }
    }

    /// The model name the provider knows.
    package var model: String { self.parts.settings.profile.model }

    /// The base address, environment and defaults already applied.
    package var base: WireURL { self.parts.settings.base }

    /// `api_version`, for the providers that have one.
    package var apiVersion: String? {
        get { self.parts.settings.apiVersion }
        set { self.change { $0.apiVersion = newValue } }
    }

    /// `organization`, sent as OpenAI's header.
    package var organization: String? {
        get { self.parts.settings.organization }
        set { self.change { $0.organization = newValue } }
    }

    /// `base_model`: what the deployment really runs, where its name does not tell (Azure).
    package var baseModel: String? {
        get { self.parts.settings.baseModel }
        set { self.change { $0.baseModel = newValue } }
    }

    /// `headers` and `extra_headers` of the deployment.
    package var headers: WireHeaders {
        get { self.parts.settings.headers }
        set { self.change { $0.headers = newValue } }
    }

    /// Request parameters that the deployment sets; a request's own win.
    package var defaults: JSONObject {
        get { self.parts.settings.defaults }
        set { self.change { $0.defaults = newValue } }
    }

    /// Whether parameters the model does not know are dropped instead of refused.
    package var dropsParameters: Bool {
        get { self.parts.settings.dropsParameters }
        set { self.change { $0.dropsParameters = newValue } }
    }

    /// Whether a request may be rewritten so that the provider accepts it.
    package var modifiesParameters: Bool {
        get { self.parts.settings.modifiesParameters }
        set { self.change { $0.modifiesParameters = newValue } }
    }

    /// Whether more than four texts to stop at go on (`disable_stop_sequence_limit`).
    package var takesAnyStops: Bool {
        get { self.parts.settings.takesAnyStops }
        set { self.change { $0.takesAnyStops = newValue } }
    }

    /// Whether functions are put into the prompt where the model has none.
    package var addsFunctionsToPrompt: Bool {
        get { self.parts.settings.addsFunctionsToPrompt }
        set { self.change { $0.addsFunctionsToPrompt = newValue } }
    }

    /// `additional_drop_params`: names or dotted paths removed from every request.
    package var additionalDropParameters: [String] {
        get { self.parts.settings.additionalDropParameters }
        set { self.change { $0.additionalDropParameters = newValue } }
    }

    /// `allowed_openai_params`: passed on although the row does not list them.
    package var allowedParameters: [String] {
        get { self.parts.settings.allowedParameters }
        set { self.change { $0.allowedParameters = newValue } }
    }

    /// `cache_control_injection_points`, as configured.
    package var cacheControlInjectionPoints: [JSON] {
        get { self.parts.settings.cacheControlInjectionPoints }
        set { self.change { $0.cacheControlInjectionPoints = newValue } }
    }

    /// Settings of single providers that are not worth a field of their own, by their names in `litellm_params`.
    package var options: JSONObject {
        get { self.parts.settings.options }
        set { self.change { $0.options = newValue } }
    }

    /// The chat template that the deployment sets, read with ``readTemplate()``; nil before that.
    package var template: DeploymentTemplate? {
        get { self.parts.settings.template }
        set { self.change { $0.template = newValue } }
    }

    private mutating func change(_ body: (inout Settings) -> Void) {
        var settings = self.parts.settings
        body(&settings)
        self.parts = Parts(settings)
    }

    private struct Settings: Sendable {
        let provider: ProviderRow
        let profile: ModelProfile
        let base: WireURL
        var apiVersion: String?
        var organization: String?
        var baseModel: String?
        var headers = WireHeaders()
        var defaults: JSONObject = [:]
        var dropsParameters = false
        var modifiesParameters = false
        var takesAnyStops = false
        var addsFunctionsToPrompt = false
        var additionalDropParameters: [String] = []
        var allowedParameters: [String] = []
        var cacheControlInjectionPoints: [JSON] = []
        var options: JSONObject = [:]
        var template: DeploymentTemplate?
    }

    private final class Parts: Sendable {
        let settings: Settings

        init(_ settings: Settings) {
            self.settings = settings
        }
    }
}
