/// What routing needs to know of one deployment; everything else stays with the caller, found again by ``index``.
package struct RoutedDeployment: Sendable, Hashable {
    /// Position in the caller's own list.
    package let index: Int
    /// `model_info.id`, or the computed one: stable over restarts.
    package let id: String
    /// The group this deployment belongs to (`model_name`); may hold `*`.
    package let group: String
    /// `litellm_params.model`, as configured.
    package var model: String
    /// `litellm_params.weight`.
    package var weight: Double?
    /// `litellm_params.rpm`: requests a minute; only a weight for the shuffle.
    package var rpm: Double?
    /// `litellm_params.tpm`: tokens a minute; only a weight for the shuffle.
    package var tpm: Double?
    /// `litellm_params.order`: a lower level is used first.
    package var order: Int?

    package init(index: Int, id: String, group: String, model: String) {
        self.index = index
        self.id = id
        self.group = group
        self.model = model
    }
}
