/// How closely the model looks at pictures (`MediaResolution`), from the lowest to the highest.
enum GeminiResolution: Int, Sendable {
    case low
    case medium
    case high
    case ultraHigh

    /// The resolution that a `detail` of OpenAI's stands for; nil leaves it to the model.
    init?(_ detail: String?) {
        switch detail {
        case "low": self = .low
        case "medium": self = .medium
        case "high": self = .high
        case "ultra_high": self = .ultraHigh
        default: return nil
        }
    }

    var name: String {
        switch self {
        case .low: "MEDIA_RESOLUTION_LOW"
        case .medium: "MEDIA_RESOLUTION_MEDIUM"
        case .high: "MEDIA_RESOLUTION_HIGH"
        case .ultraHigh: "MEDIA_RESOLUTION_ULTRA_HIGH"
        }
    }
}
