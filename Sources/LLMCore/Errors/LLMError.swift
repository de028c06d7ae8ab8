/// What went wrong in a call, in a form that callers, routers and HTTP clients can act on.
///
/// ``code`` decides everything that follows: HTTP status, the OpenAI `type` string, whether another deployment is
/// tried (`LLMError+Table.swift`). The description never holds a whole prompt, an answer, a header or a key.
public struct LLMError: Error, Sendable {
    /// Everything behind one reference: an error has a place in nearly every function here, and most never see one.
    private var facts: Facts

    /// What kind of failure this is; a bounded set, fit for a metric label.
    public var code: Code {
        get { self.facts.values.code }
        set { self.change { $0.code = newValue } }
    }

    /// What happened, safe to show to the client.
    ///
    /// Carries the provider's own words where there are some.
    public var message: String {
        get { self.facts.values.message }
        set { self.change { $0.message = newValue } }
    }

    /// The provider that said so, by its id (`openai`); nil when the gateway itself refused.
    public var provider: String? {
        get { self.facts.values.provider }
        set { self.change { $0.provider = newValue } }
    }

    /// The request parameter at fault, if one is known.
    public var parameter: String? {
        get { self.facts.values.parameter }
        set { self.change { $0.parameter = newValue } }
    }

    /// The HTTP status to answer with when it differs from the code's own (a provider's 422, say).
    public var statusOverride: Int? {
        get { self.facts.values.statusOverride }
        set { self.change { $0.statusOverride = newValue } }
    }

    /// The OpenAI `type` string to answer with when it differs from the code's own.
    public var typeOverride: String? {
        get { self.facts.values.typeOverride }
        set { self.change { $0.typeOverride = newValue } }
    }

    /// The status the provider answered with.
    public var upstreamStatus: Int? {
        get { self.facts.values.upstreamStatus }
        set { self.change { $0.upstreamStatus = newValue } }
    }

    /// How long the provider asked to wait before another try.
    public var retryAfter: Duration? {
        get { self.facts.values.retryAfter }
        set { self.change { $0.retryAfter = newValue } }
    }

    /// Facts only some providers give (Azure's content filter results), passed on as `provider_specific_fields`.
    public var details: JSON? {
        get { self.facts.values.details }
        set { self.change { $0.details = newValue } }
    }

    /// Whether the message is shown without its class's name, as the gateway's own refusals are.
    package var isUnprefixed: Bool {
        get { self.facts.values.isUnprefixed }
        set { self.change { $0.isUnprefixed = newValue } }
    }

    /// Whether a client is told no word for the kind, unless the provider gave one (``typeOverride``).
    package var hidesKind: Bool {
        get { self.facts.values.hidesKind }
        set { self.change { $0.hidesKind = newValue } }
    }

    /// The header fields of the provider's answer.
    package var upstreamHeaders: WireHeaders {
        get { self.facts.values.upstreamHeaders }
        set { self.change { $0.upstreamHeaders = newValue } }
    }

    /// The provider's answer as it came; of one that is larger than any honest error, the first 64 KiB.
    ///
    /// Never part of a description.
    public var upstreamBody: Secret<[UInt8]>? {
        get { self.facts.values.upstreamBody }
        set {
            let kept = newValue.map { body in
                let bytes = body.reveal()
                return bytes.count > Self.keptBody ? Secret(Array(bytes.prefix(Self.keptBody))) : body
            }
            self.change { $0.upstreamBody = kept }
        }
    }

    /// Errors are kept with the decisions of their requests, so that there is a bound to their size.
    private static let keptBody = 64 << 10

    /// What caused this, for the log.
    public var cause: (any Error)? {
        get { self.facts.values.cause }
        set { self.change { $0.cause = newValue } }
    }

    /// Where the error was made.
    public var file: StaticString { self.facts.values.file }

    /// Where the error was made.
    public var line: UInt { self.facts.values.line }

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
        self.facts = Facts(
            Values(
                code: code,
                message: message,
                provider: provider,
                parameter: parameter,
                cause: cause,
                file: file,
                line: line
            )
        )
    }

    private mutating func change(_ body: (inout Values) -> Void) {
        var values = self.facts.values
        body(&values)
        self.facts = Facts(values)
    }

    private struct Values: Sendable {
        var code: Code
        var message: String
        var provider: String?
        var parameter: String?
        var statusOverride: Int?
        var typeOverride: String?
        var upstreamStatus: Int?
        var retryAfter: Duration?
        var details: JSON?
        var isUnprefixed: Bool = false
        var hidesKind: Bool = false
        var upstreamHeaders: WireHeaders = WireHeaders()
        var upstreamBody: Secret<[UInt8]>?
        var cause: (any Error)?
        let file: StaticString
        let line: UInt
    }

    private final class Facts: Sendable {
        let values: Values

        init(_ values: Values) {
            self.values = values
        }
    }
}

extension LLMError {
    /// The HTTP status a client is answered with; 502 where a provider made one up that HTTP does not know.
    public var status: Int {
        guard let status = self.statusOverride else { return self.code.status }
        return (100...599).contains(status) ? status : 502
    }

    /// The `type` string of an OpenAI error object; nil where the recorded surface sends null.
    public var type: String? { self.typeOverride ?? (self.hidesKind ? nil : self.code.type(status: self.status)) }
}

extension LLMError {
    /// This error, its message shown without the class's name in front.
    package func unprefixed() -> LLMError {
        var copy = self
        copy.isUnprefixed = true
        return copy
    }

    /// This error with the header fields of the provider's answer that told it.
    package func with(_ headers: WireHeaders) -> LLMError {
        var copy = self
        copy.upstreamHeaders = headers
        return copy
    }
}

extension LLMError: CustomStringConvertible {
    /// Kind and status, what happened, and where the error was made, in one line.
    ///
    /// A provider's own words are cut short; keys in them were hidden when the error was made. Bodies, header fields and
    /// causes are never part of it.
    public var description: String {
        let isProviders = self.upstreamStatus != nil || self.upstreamBody != nil
        let words = Self.line(self.message, most: isProviders ? Self.mostProviderWords : Self.mostWords)
        let said = words.isEmpty ? "" : "\(words) "
        return "\(self.code.label) (\(self.status)): \(said)[\(self.file):\(self.line)]"
    }

    /// Characters shown of a message of ours.
    private static let mostWords = 600
    /// Characters shown of a message with a provider's words, which may quote what they refuse.
    private static let mostProviderWords = 200

    /// A text without what would break a line, no longer than so many characters.
    private static func line(_ text: String, most: Int) -> String {
        let isCut = text.unicodeScalars.dropFirst(most).first != nil
        let shown = text.unicodeScalars.prefix(most).map { scalar -> Unicode.Scalar in
            scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || (0x2028...0x2029).contains(scalar.value)
                ? " " : scalar
        }
        return String(String.UnicodeScalarView(shown)) + (isCut ? "…" : "")
    }
}
