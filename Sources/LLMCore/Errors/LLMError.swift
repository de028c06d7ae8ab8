/// What went wrong in a call, in a form that callers, routers and HTTP clients can act on.
///
/// ``code`` decides everything that follows: HTTP status, the OpenAI `type` string, whether another deployment is
/// tried (`LLMError+Table.swift`). The description never holds a prompt, an answer, a header or a key.
public struct LLMError: Error, Sendable {
    /// What kind of failure this is; a bounded set, fit for a metric label.
    public var code: Code

    /// What happened, safe to show to the client.
    ///
    /// Carries the provider's own words where there are some.
    public var message: String

    /// The provider that said so, by its id (`openai`); nil when the gateway itself refused.
    public var provider: String?

    /// The request parameter at fault, if one is known.
    public var parameter: String?

    /// The HTTP status to answer with when it differs from the code's own (a provider's 422, say).
    public var statusOverride: Int?

    /// The OpenAI `type` string to answer with when it differs from the code's own.
    public var typeOverride: String?

    /// The status the provider answered with.
    public var upstreamStatus: Int?

    /// How long the provider asked to wait before another try.
    public var retryAfter: Duration?

    /// Facts only some providers give (Azure's content filter results), passed on as `provider_specific_fields`.
    public var details: JSON?

    /// Whether the message is shown without its class's name, as the gateway's own refusals are.
    package var isUnprefixed = false

    /// The header fields of the provider's answer.
    package var upstreamHeaders = WireHeaders()

    /// The provider's answer as it came.
    ///
    /// Never part of a description.
    public var upstreamBody: Secret<[UInt8]>?

    /// What caused this, for the log.
    public var cause: (any Error)?

    /// Where the error was made.
    public let file: StaticString

    /// Where the error was made.
    public let line: UInt

    /// Makes an error of a code with a message that is safe to show.
    public init(
        _ code: Code,
        _ message: String,
        provider: String? = nil,
        parameter: String? = nil,
        cause: (any Error)? = nil,
        file: StaticString = #fileID,
        line: UInt = #line
    ) {
        self.code = code
        self.message = message
        self.provider = provider
        self.parameter = parameter
        self.cause = cause
        self.file = file
        self.line = line
    }
}

extension LLMError {
    /// The HTTP status a client is answered with; 502 where a provider made one up that HTTP does not know.
    public var status: Int {
        guard let status = self.statusOverride else { return self.code.status }
        return (100...599).contains(status) ? status : 502
    }

    /// The `type` string of an OpenAI error object; nil where the recorded surface sends null.
    public var type: String? { self.typeOverride ?? self.code.type(status: self.status) }
}

extension LLMError {
    /// This error, its message shown without the class's name in front.
    package func unprefixed() -> LLMError {
        var copy = self
        copy.isUnprefixed = true
        return copy
    }
}

extension LLMError: CustomStringConvertible {
    /// Code and place only; the message may quote what a client sent.
    public var description: String { "LLMError(\(self.code.label), status \(self.status), \(self.file):\(self.line))" }
}
