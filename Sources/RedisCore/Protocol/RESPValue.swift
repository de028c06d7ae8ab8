/// One reply of a Redis server, in either version of its protocol.
///
/// Verbatim strings are ``bytes(_:)`` without their three-letter format; attributes, which describe the reply behind them,
/// are read over.
package indirect enum RESPValue: Sendable, Hashable {
    /// No value: RESP3's null, and RESP2's null string and null array.
    case null
    /// `+OK`: a short text of the server's own.
    case status(String)
    /// A command that failed.
    case error(RedisServerError)
    case integer(Int64)
    case double(Double)
    case boolean(Bool)
    /// An integer of any length, as its digits.
    case bigNumber(String)
    /// A string of any bytes.
    case bytes([UInt8])
    case array([RESPValue])
    case set([RESPValue])
    case map([Member])
    /// What the server says on its own account, such as a message of a channel; never the reply to a command.
    case push([RESPValue])

    /// One entry of a map.
    package struct Member: Sendable, Hashable {
        package var key: RESPValue
        package var value: RESPValue

        package init(key: RESPValue, value: RESPValue) {
            self.key = key
            self.value = value
        }
    }
}

extension RESPValue {
    /// The elements of an array, a set or a push; the keys and values of a map in turn, as RESP2 sends maps.
    package var elements: [RESPValue]? {
        switch self {
        case .array(let elements), .set(let elements), .push(let elements): elements
        case .map(let members): members.flatMap { [$0.key, $0.value] }
        default: nil
        }
    }

    /// The value of a string or a status as text; bytes that are no UTF-8 are replaced.
    package var text: String? {
        switch self {
        case .status(let text), .bigNumber(let text): text
        case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
        default: nil
        }
    }

    /// An integer, also one that is written as a string.
    package var integer: Int64? {
        switch self {
        case .integer(let value): value
        case .bytes, .status, .bigNumber: self.text.flatMap { Int64($0) }
        case .boolean(let value): value ? 1 : 0
        default: nil
        }
    }

    /// A number, also one that is written as a string.
    package var number: Double? {
        switch self {
        case .double(let value): value
        case .integer(let value): Double(value)
        case .bytes, .status: self.text.flatMap { Double($0) }
        default: nil
        }
    }

    /// The value under a key of a map, also of one that came as an array of keys and values.
    package subscript(key: String) -> RESPValue? {
        guard let elements = self.elements else { return nil }
        var index = 0
        while index + 1 < elements.count {
            if elements[index].text == key { return elements[index + 1] }
            index += 2
        }
        return nil
    }
}
