/// Which of Google's two services serves a model; the formats differ in few things.
enum GeminiService: Sendable {
    /// The Gemini API (`generativelanguage.googleapis.com`), with keys of AI Studio.
    case studio
    /// Vertex AI (`aiplatform.googleapis.com`), with projects and regions.
    case vertex
}
