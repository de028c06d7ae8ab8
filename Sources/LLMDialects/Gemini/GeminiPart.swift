import LLMCore

/// One part of a turn, as it is written.
struct GeminiPart: Sendable {
    /// What the part is, as far as others have to know.
    enum Kind: Sendable {
        case text
        case media
        case call
        case result
    }

    let kind: Kind
    /// The part: JSON text.
    let bytes: [UInt8]

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
