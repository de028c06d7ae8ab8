import LLMCatalog

/// What a translation has to know of a model.
///
/// The catalog says it; of models that it does not know (yet), the name says what it can.
struct GeminiModel: Sendable {
    /// The name without folders in front of it.
    let name: String
    /// Whether the model thinks at levels instead of with budgets, and matches results to calls by their ids: the
    /// third generation and later ones.
    let hasLevels: Bool
    /// Whether the model answers by a JSON schema as clients write it; older ones know OpenAPI's only.
    let takesJSONSchema: Bool
    /// Whether the model answers by a schema at all.
    let takesSchema: Bool
    /// Whether instructions have a place of their own.
    let takesSystem: Bool

    init(_ profile: ModelProfile) {
        let name = String(profile.model.split(separator: "/").last ?? "")
        let generation = Self.generation(of: name)
        self.name = name
        self.hasLevels = (generation ?? 0) >= 3
        self.takesJSONSchema = (generation ?? 2) >= 2
        self.takesSchema = profile.row.map { $0.features[.responseSchema] != false } ?? (generation ?? 2 >= 2)
        // Recorded so: retired models, such as `gemini-2.0-flash`, get instructions as the user's text.
        self.takesSystem =
            profile.row.map { $0.features[.systemMessages] == true && !$0.isRetired } ?? !name.hasPrefix("gemma")
    }

    /// The generation that a name tells; names that follow the newest model are of the newest one.
    private static func generation(of name: String) -> Int? {
        guard name.hasPrefix("gemini-") else { return nil }
        let rest = name.dropFirst("gemini-".count)
        if let number = Int(rest.prefix { $0.isNumber }) { return number }
        return rest.hasSuffix("-latest") ? 3 : 1
    }

    /// Whether the model is one of the fast ones, which can think the least.
    var isFlash: Bool { self.name.contains("flash") }

    /// Whether the model is one of the smallest.
    var isFlashLite: Bool { self.name.contains("flash-lite") }
}
