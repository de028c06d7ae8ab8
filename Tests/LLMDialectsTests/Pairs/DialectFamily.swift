import LLMCatalog
import LLMDialects
import Testing

/// A dialect, or the models of one that answer in a form of their own; and what no pair can show of it, with the reason.
struct DialectFamily: Sendable, CustomTestStringConvertible {
    let dialect: DialectID
    /// How the names of its models begin; any if empty.
    var models: [String] = []
    let missing: [Pair.Content: String]

    var testDescription: String { ([self.dialect.rawValue] + self.models).joined(separator: " ") }

    func has(_ fixture: FixtureCase) -> Bool {
        guard let target = try? fixture.target(), target.provider.dialect == self.dialect else { return false }
        return self.models.isEmpty || self.models.contains { target.model.hasPrefix($0) }
    }

    private init(_ dialect: DialectID, _ models: String..., missing: [Pair.Content: String] = [:]) {
        self.dialect = dialect
        self.models = models
        self.missing = missing
    }

    private static let plainText = "the format has a text and nothing else"
    private static let noStream = "the provider answers whole; a client's stream is made of that answer"
    private static let noReasoning = "the models do not think, or do not show it in this format"

    private static let textOnly: [Pair.Content: String] = [.calls: Self.plainText, .reasoning: Self.plainText]
    private static let never: [Pair.Content: String] = [
        .text: Self.noStream, .calls: Self.noStream, .reasoning: Self.noStream,
    ]
    private static let silent: [Pair.Content: String] = [.reasoning: Self.noReasoning]

    static let all: [DialectFamily] = [
        DialectFamily(.openai),
        DialectFamily(.azure),
        DialectFamily(.anthropic),
        DialectFamily(.gemini),
        DialectFamily(.vertex, "gemini"),
        DialectFamily(.vertex, "claude"),
        DialectFamily(.vertex, "meta/", missing: Self.silent),
        DialectFamily(.vertex, "mistral", missing: Self.silent),
        DialectFamily(.vertex, "jamba", missing: Self.silent),
        DialectFamily(.bedrock),
        DialectFamily(.bedrock, "invoke/anthropic.claude-v2", missing: Self.textOnly),
        DialectFamily(.bedrock, "amazon.titan", "invoke/amazon.titan", missing: Self.textOnly),
        DialectFamily(.bedrock, "meta.llama2", missing: Self.textOnly),
        DialectFamily(.bedrock, "invoke/meta.llama3", missing: Self.textOnly),
        DialectFamily(.bedrock, "mistral.mistral-7b", missing: Self.textOnly),
        DialectFamily(.bedrock, "cohere.command-text", missing: Self.textOnly),
        DialectFamily(.sagemaker, missing: Self.textOnly),
        DialectFamily(.sagemakerChat),
        DialectFamily(.cohere),
        DialectFamily(.huggingFace),
        DialectFamily(.oci),
        DialectFamily(.ollama),
        DialectFamily(.ollamaChat),
        DialectFamily(.watsonx),
        DialectFamily(.watsonxText, missing: Self.textOnly),
        DialectFamily(.gigachat),
        DialectFamily(.sap),
        DialectFamily(.replicate, missing: Self.textOnly),
        DialectFamily(.predibase, missing: Self.textOnly),
        DialectFamily(.triton, missing: Self.textOnly),
        DialectFamily(.nlpCloud, missing: Self.textOnly),
        DialectFamily(.alephAlpha, missing: Self.textOnly),
        DialectFamily(.textCompletion, missing: Self.textOnly),
        DialectFamily(.azureText, missing: Self.textOnly),
        DialectFamily(.anthropicText, missing: Self.textOnly),
        DialectFamily(.fillInTheMiddle, missing: Self.textOnly),
        DialectFamily(.palm, missing: Self.never),
        DialectFamily(.petals, missing: Self.never),
        DialectFamily(.bytez, missing: Self.never),
    ]
}
