/// A regular expression that is looked for in a text, in time linear in the text's length.
package struct TextPattern: Sendable, Hashable {
    /// The expression as written.
    package let source: String

    /// - Throws: `badRequest` with what is wrong about the expression.
    package init(_ source: String) throws(LLMError) {
        self.source = source
    }
}
