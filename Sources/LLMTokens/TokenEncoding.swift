/// A byte-pair vocabulary with the rule that splits text for it.
public enum TokenEncoding: String, Sendable, Hashable, CaseIterable {
    /// The vocabulary of the GPT-4 and GPT-3.5 families and of the embedding models; also used for unknown models.
    case cl100kBase = "cl100k_base"
    /// The vocabulary of GPT-4o and of what came after it.
    case o200kBase = "o200k_base"
    /// The vocabulary of the late completion and code models.
    case p50kBase = "p50k_base"
    /// The published vocabulary of the Claude models before Claude 3.
    case claudeLegacy = "claude_legacy"

    /// Chooses the encoding for a model.
    ///
    /// The name is the one its own provider uses, without that provider before it. A name with a slash or in a cloud's
    /// form counts like an unknown one, with ``cl100kBase``. Claude models other than Claude 3 use ``claudeLegacy``,
    /// the only vocabulary published for them; for newer ones the count is an approximation.
    ///
    /// - Parameter model: The model's name, `gpt-4o-mini` for instance.
    public init(forModel model: String) {
        let name = model.utf8
        if name.contains(UInt8(ascii: "/")) || name.contains(UInt8(ascii: "@")) {
            self = .cl100kBase
        } else if model.hasPrefix("claude-") {
            // A colon is in no name of the models' own provider, only in a version as a cloud writes it.
            let isOther = model.hasPrefix("claude-3") || name.contains(UInt8(ascii: ":"))
            self = isOther ? .cl100kBase : .claudeLegacy
        } else if Self.o200kPrefixes.contains(where: { model.hasPrefix($0) }) || Self.o200kNames.contains(model) {
            self = .o200kBase
        } else if Self.p50kNames.contains(model) {
            self = .p50kBase
        } else {
            self = .cl100kBase
        }
    }

    // As the vocabularies' publisher lists them; whatever is in no list is counted with cl100k_base.
    private static let o200kPrefixes = [
        "gpt-4o", "gpt-5", "gpt-4.1-", "gpt-4.5-", "o1-", "o3-", "o4-mini-", "chatgpt-4o-", "ft:gpt-4o",
    ]
    private static let o200kNames = ["gpt-4.1", "o1", "o3", "o4-mini"]
    private static let p50kNames = [
        "text-davinci-003", "text-davinci-002", "code-davinci-002", "code-davinci-001", "code-cushman-002",
        "code-cushman-001", "davinci-codex", "cushman-codex",
    ]
}

extension TokenEncoding {
    /// The most tokens that a text of this many bytes can have.
    ///
    /// Every token stands for at least one byte, so this is the number of bytes; real text has a quarter of it or less.
    /// It needs no look at the text. Only ``claudeLegacy`` can exceed it, because it first replaces compatibility
    /// characters by what they stand for: its bound is eleven times as high, the most that such a character grows.
    ///
    /// - Parameter utf8Count: The length of the text in UTF-8 bytes.
    /// - Returns: The bound, in tokens.
    package func upperBound(utf8Count: Int) -> Int {
        let (bound, overflow) = utf8Count.multipliedReportingOverflow(by: self == .claudeLegacy ? 11 : 1)
        return overflow ? .max : bound
    }

    /// Tokens which exist beside the vocabulary.
    ///
    /// The legacy Claude tokenizer takes them from text as well; elsewhere such text is ordinary.
    var specialTokens: [(text: String, id: Int)] {
        switch self {
        case .cl100kBase:
            [
                ("<|endoftext|>", 100257), ("<|fim_prefix|>", 100258), ("<|fim_middle|>", 100259),
                ("<|fim_suffix|>", 100260), ("<|endofprompt|>", 100276),
            ]
        case .o200kBase: [("<|endoftext|>", 199_999), ("<|endofprompt|>", 200_018)]
        case .p50kBase: [("<|endoftext|>", 50256)]
        case .claudeLegacy: [("<EOT>", 0), ("<META>", 1), ("<META_START>", 2), ("<META_END>", 3), ("<SOS>", 4)]
        }
    }
}
