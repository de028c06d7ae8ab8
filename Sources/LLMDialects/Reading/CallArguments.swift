import LLMCore

/// The arguments of a call in the conversation.
enum CallArguments {
    /// JSON text of no arguments.
    static let none = Array("{}".utf8)[...]

    /// The text that arguments are in: an object's own, or what stands in a string; nil for a blank one.
    ///
    /// - Throws: `badRequest` for arguments that are neither.
    static func text(_ arguments: JSONPlace?, of name: String) throws(LLMError) -> ArraySlice<UInt8>? {
        guard let arguments else { return nil }
        if arguments.isObject { return arguments.bytes }
        guard var text = arguments.string else {
            throw LLMError(
                .badRequest,
                "The arguments of a call of '\(name)' must be JSON text.",
                parameter: "messages"
            )
        }
        if text.allSatisfy({ $0.isWhitespace }) { return nil }
        return text.withUTF8 { Array($0) }[...]
    }

    /// The arguments as JSON text; none at all are an empty object.
    ///
    /// - Throws: `badRequest` for arguments that are not JSON; `exception` is what its message begins with.
    static func json(
        _ arguments: JSONPlace?,
        of name: String,
        exception: String = ""
    ) throws(LLMError) -> ArraySlice<UInt8> {
        guard let text = try Self.text(arguments, of: name) else { return Self.none }
        if arguments?.isObject == true { return text }
        var tape = JSONTape()
        do throws(JSONParseError) {
            try text.withUnsafeBufferPointer { (bytes) throws(JSONParseError) in try tape.parse(bytes) }
        } catch {
            throw LLMError(
                .badRequest,
                "\(exception)The arguments of a call of '\(name)' in the conversation are not JSON: \(error)",
                parameter: "messages",
                cause: error
            )
        }
        return tape.isNull(tape.root) ? Self.none : text
    }
}
