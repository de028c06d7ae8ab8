import LLMCore

/// A content block of a Converse request, ready to be sent.
///
/// Source: "ContentBlock" in the API reference of Amazon Bedrock's runtime.
struct ConverseBlock: Sendable {
    enum Kind: Sendable, Hashable {
        case text
        case reasoning
        /// A picture, a document or a film.
        case media
        case document
        case toolUse(id: String)
        case toolResult(id: String)
        /// A place up to which the provider may keep what it has read.
        case cachePoint
    }

    let kind: Kind
    /// JSON text.
    let bytes: [UInt8]

    init(_ kind: Kind, _ write: (inout JSONWriter) -> Void) {
        self.kind = kind
        var writer = JSONWriter()
        writer.beginObject()
        write(&writer)
        writer.endObject()
        self.bytes = writer.bytes
    }

    /// Text as it stands in a document, quotes included.
    static func text(_ text: ArraySlice<UInt8>) -> ConverseBlock {
        ConverseBlock(.text) { writer in
            writer.key("text")
            writer.raw(text)
        }
    }

    static func text(_ text: String) -> ConverseBlock {
        ConverseBlock(.text) { writer in
            writer.key("text")
            writer.string(text)
        }
    }

    /// Text for the guardrail to look at.
    static func guarded(_ text: ArraySlice<UInt8>) -> ConverseBlock {
        ConverseBlock(.text) { writer in
            writer.key("guardContent")
            writer.beginObject()
            writer.key("text")
            writer.beginObject()
            writer.key("text")
            writer.raw(text)
            writer.endObject()
            writer.endObject()
        }
    }

    /// `reasoningContent` with a value that is made from JSON.
    static func reasoning(_ value: JSON) -> ConverseBlock {
        ConverseBlock(.reasoning) { writer in
            writer.key("reasoningContent")
            writer.value(value)
        }
    }

    static func toolUse(id: String, name: String, input: ArraySlice<UInt8>) -> ConverseBlock {
        ConverseBlock(.toolUse(id: id)) { writer in
            writer.key("toolUse")
            writer.beginObject()
            writer.key("toolUseId")
            writer.string(id)
            writer.key("name")
            writer.string(name)
            writer.key("input")
            writer.raw(input)
            writer.endObject()
        }
    }

    static func toolResult(id: String, _ content: [ConverseBlock], isError: Bool) -> ConverseBlock {
        ConverseBlock(.toolResult(id: id)) { writer in
            writer.key("toolResult")
            writer.beginObject()
            writer.key("toolUseId")
            writer.string(id)
            writer.key("content")
            writer.beginArray()
            for block in content { writer.raw(block.bytes) }
            writer.endArray()
            if isError {
                writer.key("status")
                writer.string("error")
            }
            writer.endObject()
        }
    }

    /// A point for an Anthropic `cache_control`, which is JSON text.
    static func cachePoint(_ marker: ArraySlice<UInt8>, takesLifetime: Bool) -> ConverseBlock {
        ConverseBlock(.cachePoint) { writer in
            writer.key("cachePoint")
            writer.beginObject()
            writer.key("type")
            writer.string("default")
            if takesLifetime, let ttl = (try? JSON(parsing: Array(marker)))?["ttl"]?.stringValue {
                writer.key("ttl")
                writer.string(ttl)
            }
            writer.endObject()
        }
    }

    // MARK: Questions

    var callID: String? {
        if case .toolUse(let id) = self.kind { id } else { nil }
    }

    var resultID: String? {
        if case .toolResult(let id) = self.kind { id } else { nil }
    }
}

/// A turn of a Converse request.
struct ConverseTurn: Sendable {
    enum Role: String, Sendable {
        case user, assistant
    }

    let role: Role
    var blocks: [ConverseBlock]
}
