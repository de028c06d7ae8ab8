/// The names of a request's documents.
///
/// They must differ, and the same document has the same name in each request, so that prompt caches hit. What the client
/// calls it is not shown to the model, which might take it for an instruction.
struct ConverseDocumentNames: Sendable {
    private var counts: [String: Int] = [:]

    /// More of a document is not looked at; its length is.
    private static let hashedLength = 65_536

    init() {}

    /// The name for a document of this content and format.
    mutating func name(for content: Substring, _ format: String) -> String {
        let text = Array(content.utf8.prefix(Self.hashedLength)) + Array(String(content.utf8.count).utf8)
        let name = "DocumentPDFmessages_\(SHA256.hex(text).prefix(16))_\(format)"
        let count = self.counts[name, default: 0] + 1
        self.counts[name] = count
        return count == 1 ? name : "\(name)_\(count)"
    }
}
