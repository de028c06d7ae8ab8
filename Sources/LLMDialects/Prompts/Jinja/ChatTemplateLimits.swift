/// How much a chat template may ask for: templates come from whoever published the model.
package struct ChatTemplateLimits: Sendable {
    /// The longest template, in bytes.
    package var templateBytes = 256 << 10
    /// How deep statements and expressions may nest, and values that a template makes.
    package var depth = 128
    /// How many steps a rendering may take; each statement, expression and 64 bytes of text is one.
    package var steps = 4_000_000
    /// The most passes through loops, all loops together.
    package var passes = 200_000
    /// The longest prompt, in bytes; no text on the way may be longer.
    package var outputBytes = 32 << 20

    package init() {}
}
