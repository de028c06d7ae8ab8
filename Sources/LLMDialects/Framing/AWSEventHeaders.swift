import LLMCore

/// What the headers of one message of an AWS event stream say of its kind.
///
/// Each header is the length of its name (a byte), the name, a type (a byte) and a value. Texts and bytes have a length
/// of two bytes before them; all other types have a fixed size.
struct AWSEventHeaders {
    /// The kind of the event, the exception or the error.
    private(set) var name = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    /// Whether the message says that something went wrong.
    private(set) var isException = false
    /// The words of an `error` message.
    private(set) var errorMessage: UnsafeBufferPointer<UInt8>?

    /// Reads the headers; the bytes are borrowed.
    ///
    /// - Throws: `apiConnection` when they are damaged.
    init(_ bytes: UnsafeBufferPointer<UInt8>) throws(LLMError) {
        var offset = 0
        while offset < bytes.count {
            let nameLength = Int(bytes[offset])
            let type = offset + 1 + nameLength
            guard nameLength > 0, type < bytes.count else { throw Self.damaged }
            let name = bytes[offset + 1..<type]
            let value = try Self.value(ofType: bytes[type], in: bytes, at: type + 1)
            if bytes[type] == Self.text { self.take(name, UnsafeBufferPointer(rebasing: bytes[value])) }
            offset = value.upperBound
        }
    }

    private static let text: UInt8 = 7

    private static var damaged: LLMError { AWSEventStreamReader.damaged("the headers of a message are wrong") }

    /// Where a value stands, its length not included.
    private static func value(
        ofType type: UInt8,
        in bytes: UnsafeBufferPointer<UInt8>,
        at start: Int
    ) throws(LLMError) -> Range<Int> {
        var start = start
        let length: Int
        switch type {
        case 0, 1: length = 0  // true, false
        case 2: length = 1
        case 3: length = 2
        case 4: length = 4
        case 5, 8: length = 8  // a number, a time
        case 6, Self.text:
            guard start + 2 <= bytes.count else { throw Self.damaged }
            length = Int(bytes[start]) << 8 | Int(bytes[start + 1])
            start += 2
        case 9: length = 16  // a UUID
        default: throw Self.damaged
        }
        guard start + length <= bytes.count else { throw Self.damaged }
        return start..<start + length
    }

    private mutating func take(_ name: Slice<UnsafeBufferPointer<UInt8>>, _ value: UnsafeBufferPointer<UInt8>) {
        if name.elementsEqual(":event-type".utf8) || name.elementsEqual(":exception-type".utf8)
            || name.elementsEqual(":error-code".utf8)
        {
            self.name = value
        } else if name.elementsEqual(":error-message".utf8) {
            self.errorMessage = value
        } else if name.elementsEqual(":message-type".utf8) {
            self.isException = value.elementsEqual("exception".utf8) || value.elementsEqual("error".utf8)
        }
    }
}
