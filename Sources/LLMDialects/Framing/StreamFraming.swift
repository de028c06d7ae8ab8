import LLMCore

/// How a provider cuts its stream into events.
package enum StreamFraming: Sendable, Hashable {
    /// `text/event-stream`.
    case serverSentEvents
    /// One JSON document per line (`application/x-ndjson`, `application/stream+json`).
    case jsonLines
    /// `application/vnd.amazon.eventstream`.
    case awsEventStream
    /// The same, with the events of a model's own stream inside (`InvokeModelWithResponseStream`).
    case awsModelStream
    /// Either, as the first byte tells: for providers that choose by what a client accepts, with proxies in between.
    case eventsOrLines
    /// Server-sent events, or one JSON list whose elements come one by one, as the first byte tells.
    case eventsOrList

    /// Whether an answer of this type is such a stream, and not a whole answer or an error page.
    package func matches(contentType: String?) -> Bool {
        // Some servers send no type at all; only one that says something else is believed.
        guard let type = contentType?.lowercased() else { return true }
        switch self {
        case .serverSentEvents:
            return type.hasPrefix("text/event-stream") || !(type.contains("json") || type.hasPrefix("text/html"))
        case .jsonLines:
            return !(type.hasPrefix("text/html") || type.hasPrefix("text/event-stream"))
        case .awsEventStream, .awsModelStream:
            return type.contains("eventstream")
        case .eventsOrLines:
            return !(type.hasPrefix("text/html") || type.hasPrefix("application/json"))
        case .eventsOrList:
            return !type.hasPrefix("text/html")
        }
    }
}

/// Reads the events of one stream, however they are framed.
enum StreamReader: Sendable {
    case serverSentEvents(ServerSentEventReader)
    case jsonLines(JSONLinesReader)
    case awsEventStream(AWSEventStreamReader)
    case awsModelStream(AWSModelStreamReader)
    case jsonList(JSONListReader)
    /// Nothing but white space has come; events, or else this.
    case undecided(StreamFraming, maximumEventBytes: Int)

    init(_ framing: StreamFraming, maximumEventBytes: Int) {
        self =
            switch framing {
            case .serverSentEvents: .serverSentEvents(ServerSentEventReader(maximumEventBytes: maximumEventBytes))
            case .jsonLines: .jsonLines(JSONLinesReader(maximumEventBytes: maximumEventBytes))
            case .awsEventStream: .awsEventStream(AWSEventStreamReader(maximumEventBytes: maximumEventBytes))
            case .awsModelStream: .awsModelStream(AWSModelStreamReader(maximumEventBytes: maximumEventBytes))
            case .eventsOrLines, .eventsOrList: .undecided(framing, maximumEventBytes: maximumEventBytes)
            }
    }

    /// Takes the next bytes and hands out the events that they complete, until the handler says no.
    mutating func receive(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ handle: (StreamEvent) -> Bool
    ) throws(LLMError) {
        switch self {
        case .serverSentEvents(var reader):
            self = .jsonLines(JSONLinesReader(maximumEventBytes: 0))  // gives up its buffers, so that nothing is copied
            defer { self = .serverSentEvents(reader) }
            try reader.receive(bytes, handle)
        case .jsonLines(var reader):
            self = .jsonLines(JSONLinesReader(maximumEventBytes: 0))
            defer { self = .jsonLines(reader) }
            try reader.receive(bytes, handle)
        case .awsEventStream(var reader):
            self = .jsonLines(JSONLinesReader(maximumEventBytes: 0))
            defer { self = .awsEventStream(reader) }
            try reader.receive(bytes, handle)
        case .awsModelStream(var reader):
            self = .jsonLines(JSONLinesReader(maximumEventBytes: 0))
            defer { self = .awsModelStream(reader) }
            try reader.receive(bytes, handle)
        case .jsonList(var reader):
            self = .jsonLines(JSONLinesReader(maximumEventBytes: 0))
            defer { self = .jsonList(reader) }
            try reader.receive(bytes, handle)
        case .undecided(let framing, let maximum):
            guard let first = bytes.first(where: { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D }) else { return }
            if framing == .eventsOrList, first == UInt8(ascii: "[") || first == UInt8(ascii: "{") {
                self = .jsonList(JSONListReader(maximumEventBytes: maximum))
            } else if first == UInt8(ascii: "{") {
                self = .jsonLines(JSONLinesReader(maximumEventBytes: maximum))
            } else {
                self = .serverSentEvents(ServerSentEventReader(maximumEventBytes: maximum))
            }
            try self.receive(bytes, handle)
        }
    }

    /// The stream has ended: hands out a last event that only lacks its end mark.
    mutating func receiveEnd(_ handle: (StreamEvent) -> Bool) throws(LLMError) {
        switch self {
        case .serverSentEvents(var reader): try reader.receiveEnd(handle)
        case .jsonLines(var reader): try reader.receiveEnd(handle)
        case .awsEventStream(var reader): try reader.receiveEnd(handle)
        case .awsModelStream(var reader): try reader.receiveEnd(handle)
        case .jsonList(var reader): try reader.receiveEnd(handle)
        case .undecided: break
        }
    }
}
