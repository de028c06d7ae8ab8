extension Dialect {
    /// The formats of Amazon Bedrock's runtime: Converse, and those of the models themselves.
    package static let bedrock = Dialect(chat: BedrockChat(), messages: BedrockMessages())
}
