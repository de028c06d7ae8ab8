/// The partners whose models take their own format, as addresses of Vertex AI name them.
enum VertexPublisher: String, Sendable {
    case ai21
    case anthropic
    case mistralai
}
