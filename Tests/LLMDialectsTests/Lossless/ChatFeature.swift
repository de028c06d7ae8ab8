import LLMCore
import LLMDialects

/// Something that a client can ask for: a parameter, a kind of content, a member of a message or a tool.
struct ChatFeature: Sendable {
    /// What failures call it.
    let name: String
    /// A request that has everything but the feature.
    private let without: JSONObject
    /// The members that make the feature.
    private let members: JSONObject
    /// Texts that stand in what is sent if it is carried, one of each list; none if any change will do.
    let marks: [[String]]
    /// Names that say in `dropped` that it was lost.
    let names: [String]

    /// - Parameters:
    ///   - name: the feature, which is also the name that says that it was lost.
    ///   - request: JSON text of members beside `model` and `messages`.
    ///   - members: JSON text of the members that make the feature.
    ///   - marks: texts that all stand in what is sent if it is carried.
    ///   - lists: further texts, one of each list.
    ///   - names: other names that say that it was lost.
    init(
        _ name: String,
        in request: String = "{}",
        with members: String,
        marks: [String] = [],
        anyOf lists: [[String]] = [],
        named names: [String]? = nil
    ) {
        self.name = name
        self.without = Self.object(request)
        self.members = Self.object(members)
        self.marks = marks.map { [$0] } + lists
        self.names = names ?? [name]
    }

    private static func object(_ text: String) -> JSONObject {
        (try? JSON(parsing: Array(text.utf8)))?.objectValue ?? ["broken": .string(text)]
    }

    /// The request with the feature, or without it.
    func request(_ isAsked: Bool, model: String) throws -> ChatInput {
        var body: JSONObject = ["model": .string(model), "messages": [["role": "user", "content": "zqquestion"]]]
        for (name, value) in self.without { body[name] = value }
        if isAsked { for (name, value) in self.members { body[name] = value } }
        let request = try ChatRequest(document: try JSONDocument(parsing: JSON.object(body).serialized()))
        return ChatInput(request: request, answerID: "chatcmpl-1", created: 1_720_000_000)
    }
}
