/// A JSON value.
///
/// Numbers keep the text they were written with and objects the order of their members, so that a value that is read
/// and written again means the same to whoever reads it. Strings are equal if their UTF-8 bytes are, numbers if their
/// values are, objects if their members are in whatever order.
///
///     let body: JSON = ["model": "gpt-4o", "temperature": 0.2, "messages": [["role": "user", "content": "Hello"]]]
///     let role = body["messages"]?[0]?["role"]?.stringValue
public enum JSON: Sendable {
    /// `null`
    case null
    /// `true` or `false`
    case bool(Bool)
    /// A number.
    case number(JSONNumber)
    /// A string.
    case string(String)
    /// An array.
    case array([JSON])
    /// An object.
    case object(JSONObject)
}

extension JSON {
    /// Reads a JSON text.
    ///
    /// The text must be one value as RFC 8259 has it, in UTF-8 without a byte order mark. Of several members with one key
    /// the last counts. An escaped surrogate without its partner becomes U+FFFD.
    ///
    /// - Parameters:
    ///   - bytes: The text.
    ///   - limits: How large it may be.
    /// - Throws: ``JSONParseError`` with the reason and the offset.
    public init(parsing bytes: [UInt8], limits: JSONLimits = .default) throws(JSONParseError) {
        try self.init(parsing: bytes, policy: .response, limits: limits)
    }

    /// Reads a JSON text; see ``init(parsing:limits:)``.
    public init(parsing text: String, limits: JSONLimits = .default) throws(JSONParseError) {
        try self.init(parsing: Array(text.utf8), policy: .response, limits: limits)
    }

    /// Reads a JSON text with a policy for keys that an object names twice.
    package init(
        parsing bytes: [UInt8],
        policy: JSONPolicy,
        limits: JSONLimits = .default
    ) throws(JSONParseError) {
        var tape = JSONTape()
        try tape.parse(bytes, policy: policy, limits: limits)
        self = bytes.withUnsafeBufferPointer { tape.json(in: $0) }
    }

    /// The value as compact JSON text in UTF-8.
    public func serialized() -> [UInt8] {
        var writer = JSONWriter(reserving: 1_024)
        writer.value(self)
        return writer.bytes
    }
}

extension JSON: Hashable {
    /// Whether two values mean the same.
    public static func == (left: JSON, right: JSON) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.string(let left), .string(let right)): JSONText.equal(left, right)
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)): left == right
        default: false
        }
    }

    /// Hashes the value.
    public func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .bool(let value): hasher.combine(value)
        case .number(let value): hasher.combine(value)
        case .string(let value): hasher.combine(JSONText.hash(value))
        case .array(let elements): hasher.combine(elements)
        case .object(let members): hasher.combine(members)
        }
    }
}

extension JSON: CustomStringConvertible {
    /// The value as compact JSON text.
    public var description: String { String(decoding: self.serialized(), as: UTF8.self) }
}
