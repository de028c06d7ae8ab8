/// Counts and makes tokens as a model's tokenizer does.
///
/// The vocabularies are part of the program; nothing is loaded and nothing is kept between calls, so a counter costs
/// nothing to make and can be shared.
///
///     let counter = TokenCounter()
///     counter.count(text: "Hello, world", model: "gpt-4o")  // 3
///     try counter.count(messages: [["role": "user", "content": "hello world"]], model: "gpt-4o")  // 9
public struct TokenCounter: Sendable {
    /// Creates a counter.
    public init() {}

    /// Counts the tokens of a text.
    ///
    /// For the OpenAI vocabularies the text is counted in pieces of 1024 characters, so that a long text can have a few
    /// tokens more than ``encode(_:model:)`` gives. The count of a text beyond four million characters is worked out
    /// from samples of it.
    ///
    /// - Parameters:
    ///   - text: The text. What looks like a special token in it is ordinary text, except for Claude models.
    ///   - model: The model's name; see ``TokenEncoding/init(forModel:)``.
    /// - Returns: The number of tokens.
    public func count(text: String, model: String) -> Int {
        self.count(text: text, encoding: TokenEncoding(forModel: model))
    }

    /// Counts the tokens of texts with nothing between them.
    public func count(texts: [String], model: String) -> Int {
        self.count(text: texts.joined(), model: model)
    }

    /// Counts the tokens of a text with a given encoding; see ``count(text:model:)``.
    public func count(text: String, encoding: TokenEncoding) -> Int {
        var text = text
        return text.withUTF8 { TextEncoder.count(UnsafeRawBufferPointer($0), encoding: encoding) }
    }

    /// Counts the tokens of a text that is at hand as bytes; see ``count(text:model:)``.
    ///
    /// - Parameters:
    ///   - bytes: The text in UTF-8. Bytes that are no UTF-8 are counted, without a promise how.
    ///   - encoding: The encoding.
    /// - Returns: The number of tokens.
    package func count(utf8 bytes: UnsafeRawBufferPointer, encoding: TokenEncoding) -> Int {
        TextEncoder.count(bytes, encoding: encoding)
    }

    /// Turns a text into tokens, as one and in full.
    ///
    /// - Parameters:
    ///   - text: The text. What looks like a special token in it is ordinary text, except for Claude models.
    ///   - model: The model's name; see ``TokenEncoding/init(forModel:)``.
    /// - Returns: The ids of the tokens.
    public func encode(_ text: String, model: String) -> [Int] {
        self.encode(text, encoding: TokenEncoding(forModel: model))
    }

    /// Turns a text into tokens of a given encoding; see ``encode(_:model:)``.
    public func encode(_ text: String, encoding: TokenEncoding) -> [Int] {
        var text = text
        var encoder = TextEncoder(encoding, collecting: true)
        text.withUTF8 { encoder.encode(UnsafeRawBufferPointer($0)) }
        return encoder.ids
    }

    /// Turns tokens back into text.
    ///
    /// - Parameters:
    ///   - ids: The ids of the tokens. One that the encoding does not have is left out.
    ///   - model: The model's name; see ``TokenEncoding/init(forModel:)``.
    /// - Returns: The text. Tokens that together are no whole characters, as at the end of a cut list, become U+FFFD.
    ///   Special tokens are written out, except those of Claude models, which are left out.
    public func decode(_ ids: [Int], model: String) -> String {
        self.decode(ids, encoding: TokenEncoding(forModel: model))
    }

    /// Turns tokens of a given encoding back into text; see ``decode(_:model:)``.
    public func decode(_ ids: [Int], encoding: TokenEncoding) -> String {
        let vocabulary = Vocabulary(encoding)
        let special = encoding == .claudeLegacy ? [] : encoding.specialTokens
        var bytes: [UInt8] = []
        for id in ids {
            if let token = special.first(where: { $0.id == id }) {
                bytes.append(contentsOf: token.text.utf8)
            } else {
                bytes.append(contentsOf: vocabulary.bytes(of: id))
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The most tokens that a text of this many bytes can have; see ``TokenEncoding/upperBound(utf8Count:)``.
    package func upperBound(utf8Count: Int, model: String) -> Int {
        TokenEncoding(forModel: model).upperBound(utf8Count: utf8Count)
    }

    /// The work that merging a text takes, in steps.
    ///
    /// Tests hold it against the length of the text.
    package func mergeSteps(_ text: String, encoding: TokenEncoding) -> Int {
        var text = text
        var encoder = TextEncoder(encoding)
        text.withUTF8 { encoder.encode(UnsafeRawBufferPointer($0)) }
        return encoder.steps
    }
}
