/// Ids for calls that the provider gave none: made of the answer's own, so that no two answers share one.
struct GeminiCallIDs: Sendable {
    private let stem: String

    init(answerID: String) {
        let id = answerID.hasPrefix("chatcmpl-") ? answerID.dropFirst("chatcmpl-".count) : answerID[...]
        self.stem = "call_" + id.filter { $0 != "-" }
    }

    /// The id of the call at this place.
    func id(of position: Int, choice: Int) -> String {
        choice == 0 ? "\(self.stem)_\(position)" : "\(self.stem)_\(choice)_\(position)"
    }
}
