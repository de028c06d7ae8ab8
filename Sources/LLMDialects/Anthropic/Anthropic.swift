extension Dialect {
    /// The format of Anthropic's Messages API.
    package static let anthropic = Dialect(chat: AnthropicChat(), messages: AnthropicMessages())
}
