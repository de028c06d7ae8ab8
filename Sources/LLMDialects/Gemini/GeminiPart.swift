import LLMCore

/// One part of a turn, as it is written.
struct GeminiPart: Sendable {
    /// What the part is, as far as others have to know.
    enum Kind: Sendable {
        case text
        case media
        case call
        case result
        case code
    }

    let kind: Kind
    /// The part: JSON text.
    let bytes: [UInt8]

    private init(_ kind: Kind, bytes: [UInt8]) {
        self.kind = kind
        self.bytes = bytes
    }

    /// A part whose members are written by `body`.
    init(_ kind: Kind, reserving capacity: Int = 64, _ body: (inout JSONWriter) -> Void) {
        var writer = JSONWriter(reserving: capacity)
        writer.beginObject()
        body(&writer)
        writer.endObject()
        self.kind = kind
        self.bytes = writer.bytes
    }

    /// Text, with the signature of the thoughts that led to it.
    static func text(_ text: ArraySlice<UInt8>, signature: String? = nil) -> GeminiPart {
        GeminiPart(.text, reserving: text.count + 32) { writer in
            writer.key("text")
            writer.raw(text)
            if let signature {
                writer.key("thoughtSignature")
                writer.string(signature)
            }
        }
    }

    /// Text of our own.
    static func text(own text: String) -> GeminiPart {
        GeminiPart(.text) { writer in
            writer.key("text")
            writer.string(text)
        }
    }

    /// A part as the provider wrote it: code that it ran for an earlier answer, and what came of it.
    static func given(_ part: ArraySlice<UInt8>) -> GeminiPart { GeminiPart(.code, bytes: Array(part)) }

    /// A thought of an earlier answer.
    static func thought(_ text: ArraySlice<UInt8>) -> GeminiPart {
        GeminiPart(.text, reserving: text.count + 32) { writer in
            writer.key("thought")
            writer.bool(true)
            writer.key("text")
            writer.raw(text)
        }
    }
}
