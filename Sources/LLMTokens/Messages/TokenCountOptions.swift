/// How messages are counted where there is a choice.
public struct TokenCountOptions: Sendable {
    /// Whether the messages are a response: nothing is then added for the start of the reply, tools and tool choice.
    public var countsResponse = false

    /// Whether each image counts as 250 tokens, whatever its size and detail.
    public var usesDefaultImageTokens = false

    /// What to count for a message's list of content parts that cannot be counted; nil to throw instead.
    public var defaultTokenCount: Int?

    /// Finds the size of the image at an `http` or `https` address, nil if it cannot.
    ///
    /// Only an image of high detail has to be looked at; without a size it counts as 300 by 300 pixels.
    public var imageSize: (@Sendable (String) -> ImageSize?)?

    /// Creates options.
    ///
    /// - Parameters:
    ///   - countsResponse: See ``countsResponse``.
    ///   - usesDefaultImageTokens: See ``usesDefaultImageTokens``.
    ///   - defaultTokenCount: See ``defaultTokenCount``.
    ///   - imageSize: See ``imageSize``.
    public init(
        countsResponse: Bool = false,
        usesDefaultImageTokens: Bool = false,
        defaultTokenCount: Int? = nil,
        imageSize: (@Sendable (String) -> ImageSize?)? = nil
    ) {
        self.countsResponse = countsResponse
        self.usesDefaultImageTokens = usesDefaultImageTokens
        self.defaultTokenCount = defaultTokenCount
        self.imageSize = imageSize
    }
}
