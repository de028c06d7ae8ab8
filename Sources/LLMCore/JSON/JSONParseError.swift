/// Why a text is not JSON, or not acceptable JSON, and where.
///
/// It never carries any of the text, which may be a prompt or a key.
public struct JSONParseError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A kind of violation; the set may grow.
    public struct Reason: Sendable, Hashable, CustomStringConvertible {
        private enum Code: String {
            case unexpectedEnd = "unexpected end"
            case unexpectedCharacter = "unexpected character"
            case trailingContent = "content after the value"
            case byteOrderMark = "byte order mark"
            case invalidLiteral = "invalid literal"
            case invalidNumber = "invalid number"
            case invalidEscape = "invalid escape"
            case controlCharacter = "control character in a string"
            case invalidUTF8 = "invalid UTF-8"
            case duplicateKey = "duplicate key"
            case tooDeep = "nested too deeply"
            case tooLarge = "too large"
            case tooManyNodes = "too many values"
        }

        private let code: Code

        /// The text ends inside a value, or is empty.
        public static let unexpectedEnd = Reason(code: .unexpectedEnd)
        /// A character stands where the grammar has no place for it.
        public static let unexpectedCharacter = Reason(code: .unexpectedCharacter)
        /// Something other than white space follows the value.
        public static let trailingContent = Reason(code: .trailingContent)
        /// The text begins with a byte order mark.
        public static let byteOrderMark = Reason(code: .byteOrderMark)
        /// A word other than `true`, `false` and `null`, such as `NaN`.
        public static let invalidLiteral = Reason(code: .invalidLiteral)
        /// A number outside the grammar, such as `01`, `+1` or `1.`.
        public static let invalidNumber = Reason(code: .invalidNumber)
        /// A backslash followed by something that is no escape.
        public static let invalidEscape = Reason(code: .invalidEscape)
        /// An unescaped control character in a string.
        public static let controlCharacter = Reason(code: .controlCharacter)
        /// Bytes in a string that are not UTF-8.
        public static let invalidUTF8 = Reason(code: .invalidUTF8)
        /// An object names a key twice where that is not allowed.
        public static let duplicateKey = Reason(code: .duplicateKey)
        /// More levels than ``JSONLimits/maximumDepth``.
        public static let tooDeep = Reason(code: .tooDeep)
        /// More bytes than ``JSONLimits/maximumBytes``.
        public static let tooLarge = Reason(code: .tooLarge)
        /// More nodes than ``JSONLimits/maximumNodes``.
        public static let tooManyNodes = Reason(code: .tooManyNodes)

        /// A few lower-case words, fit for a log line or a metric's label.
        public var description: String { self.code.rawValue }
    }

    /// What is wrong.
    public let reason: Reason

    /// The offset in bytes at which it was noticed.
    public let offset: Int

    /// Creates an error.
    public init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    /// The reason and the offset, such as `invalid number at byte 17`.
    public var description: String { "\(self.reason) at byte \(self.offset)" }
}
