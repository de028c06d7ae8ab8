/// Why a chat template could not be read or rendered.
package struct ChatTemplateError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The line of the template, from one.
    package let line: Int
    /// What is wrong there.
    package let message: String
    /// Whether the template itself refused the conversation (`raise_exception`).
    package let isRefusal: Bool

    init(_ line: Int, _ message: String, isRefusal: Bool = false) {
        self.line = line
        self.message = message
        self.isRefusal = isRefusal
    }

    package var description: String { "line \(self.line): \(self.message)" }
}
