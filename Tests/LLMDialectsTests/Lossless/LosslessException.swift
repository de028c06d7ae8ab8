/// A feature that a provider gets in no form that the bytes show, and that is nevertheless not lost; each with its reason.
struct LosslessException: Sendable {
    /// The wire formats that it is about; nil for all.
    var dialects: Set<String>?
    /// What the deployment's name must contain.
    var model = ""
    /// The beginning of the failure.
    let feature: String
    let reason: String

    static let all = [
        LosslessException(
            feature: "messages: service_tier",
            reason: "standard_only is the tier that there is without asking"
        )
    ]

    static func allows(_ deployment: LosslessTarget, _ failure: String) -> Bool {
        Self.all.contains { exception in
            failure.hasPrefix(exception.feature) && exception.dialects?.contains(deployment.dialect) != false
                && (exception.model.isEmpty || deployment.name.contains(exception.model))
        }
    }
}
