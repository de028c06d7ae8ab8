public import LLMCore
import LLMDialects

/// A piece of a streamed text completion.
public struct TextCompletionChunk: Sendable, Hashable {
    /// The `text_completion` object.
    public let json: JSON

    /// nil for what tells of a failure: that is thrown.
    init?(_ json: JSON) {
        if json["choices"] == nil, json["error"] != nil { return nil }
        self.json = json
    }

    /// The text that the first choice adds.
    public var text: String { self.json["choices"]?[0]?["text"]?.stringValue ?? "" }

    /// Why the first choice ended, at its end.
    public var finishReason: String? { self.json["choices"]?[0]?["finish_reason"]?.stringValue }
}

/// An event of a stream in the form of Anthropic's Messages API.
public struct MessagesEvent: Sendable, Hashable {
    /// The event's object.
    public let json: JSON

    /// nil for what tells of a failure: that is thrown.
    init?(_ json: JSON) {
        if json["type"] == "error" { return nil }
        self.json = json
    }

    /// Its kind, such as `message_start` and `content_block_delta`.
    public var type: String { self.json["type"]?.stringValue ?? "" }

    /// The text that it adds.
    public var text: String { self.json["delta"]?["text"]?.stringValue ?? "" }
}

/// Reads events back that were written for a client of HTTP.
///
/// Lives on one event loop.
final class WrittenEvents {
    private var reader = ServerSentEventReader()

    /// The objects that these bytes complete; the mark of the end is none.
    func take(_ bytes: [UInt8]) -> [JSON] {
        var objects: [JSON] = []
        bytes.withUnsafeBufferPointer { bytes in
            // What was written here has no event that is too large to be read.
            try? self.reader.receive(bytes) { event in
                if let object = try? JSON(parsing: Array(event.data)), object.objectValue != nil {
                    objects.append(object)
                }
                return true
            }
        }
        return objects
    }
}
