import Foundation
import LLMCatalog
import LLMCore
import LLMDialects
import Testing

/// One folder of `Fixtures/messages`: a call of `POST /v1/messages`, whichever way it goes.
struct MessagesFixture: Sendable, CustomTestStringConvertible {
    let folder: URL
    let name: String
    let settings: JSON
    let input: [UInt8]

    var testDescription: String { self.name }

    static let all: [MessagesFixture] = {
        let root = FixtureCase.root.appending(path: "messages")
        return FixtureCase.folders(in: root).compactMap { MessagesFixture($0) }.sorted { $0.name < $1.name }
    }()

    private init?(_ folder: URL) {
        self.folder = folder
        self.name = "messages/" + folder.lastPathComponent
        guard let settings = try? Data(contentsOf: folder.appending(path: "call.json")),
            let json = try? JSON(parsing: Array(settings)),
            let input = try? Data(contentsOf: folder.appending(path: "input.json"))
        else { return nil }
        self.settings = json
        self.input = Array(input)
    }

    // MARK: Files

    func bytes(_ name: String) -> [UInt8]? {
        (try? Data(contentsOf: self.folder.appending(path: name))).map { Array($0) }
    }

    func json(_ name: String) throws -> JSON? { try self.bytes(name).map { try JSON(parsing: $0) } }

    /// Whether this case's goldens are rewritten instead of compared.
    var updates: Bool {
        guard let wanted = ProcessInfo.processInfo.environment["UPDATE_FIXTURES"] else { return false }
        return wanted == "1" || wanted.split(separator: ",").contains { self.name.hasPrefix($0) }
    }

    func write(_ json: JSON, to name: String) throws {
        try Data(PrettyJSON.text(json).utf8).write(to: self.folder.appending(path: name))
    }

    /// Sets members of `output.json`.
    func update(_ members: JSON) throws {
        var output = try self.json("output.json") ?? [:]
        for (key, value) in members.objectValue ?? [:] { output[key] = value }
        try self.write(output, to: "output.json")
    }

    // MARK: The call

    /// Everything that one call needs.
    struct Call {
        let bridge: MessagesBridge
        let input: ChatInput
        let target: Target
        let renderer: MessagesRenderer
        let request: MessagesRequest
    }

    func call() throws -> Call {
        let target = try FixtureCase.target(self.settings, self.name)
        let isCount = self.settings["operation"]?.stringValue == "count"
        var request = try MessagesRequest(
            document: try JSONDocument(parsing: self.input),
            for: isCount ? .count : .answer
        )
        request.betas = self.settings["betas"]?.stringValue ?? ""
        request.version = self.settings["version"]?.stringValue
        let dialect = try #require(Dialect.named(target.provider.dialect))
        let bridge = try MessagesBridge(request, over: dialect, to: target)
        var input = ChatInput(
            request: try MessagesBridge.routingRequest(for: request),
            answerID: "msg_fixture",
            created: 1_720_000_000
        )
        input.forwardedHeaders = FixtureCase.headers(self.settings["forwarded_headers"])
        let renderer = MessagesRenderer(
            model: self.settings["shown_model"]?.stringValue,
            messageID: "msg_fixture",
            toolNames: MessagesToolNames(request)
        )
        return Call(bridge: bridge, input: input, target: target, renderer: renderer, request: request)
    }

    func response() throws -> WireResponse? {
        guard let json = try self.json("wire-response.json") else { return nil }
        return WireResponse(
            status: json["status"]?.intValue ?? 200,
            headers: FixtureCase.headers(json["headers"]),
            body: json["text"]?.stringValue.map { Array($0.utf8) } ?? json["body"]?.serialized() ?? []
        )
    }
}

/// One pass of a stream's bytes to a client of the Messages format, cut at the given places.
struct MessagesRun {
    let output: [UInt8]
    let usage: JSON
    let state: String
    let failure: LLMError?

    init(_ call: MessagesFixture.Call, _ bytes: [UInt8], cuts: [Int], isCut: Bool = false) {
        let stream = call.bridge.makeStream(for: call.input, from: call.target)
        var pipe = ChatStreamPipe(from: stream, to: call.renderer)
        var output: [UInt8] = []
        var offset = 0
        bytes.withUnsafeBufferPointer { bytes in
            for end in cuts + [bytes.count] {
                pipe.receive(UnsafeBufferPointer(rebasing: bytes[offset..<end]))
                if pipe.isCommitted { output += pipe.renderer.take() }
                offset = end
            }
        }
        if isCut {
            pipe.receiveFailure(LLMError(.apiConnection, "The connection broke."))
        } else {
            pipe.receiveEnd()
        }
        if pipe.isCommitted { output += pipe.renderer.take() }
        self.output = output
        self.usage = pipe.usage.map { .object($0.openAIObject()) } ?? nil
        self.state = "\(pipe.state)"
        self.failure = pipe.failure
    }

    /// The data of every event; one whose name is not its type shows both.
    var events: [JSON] { Self.events(self.output) }

    static func events(_ output: [UInt8]) -> [JSON] {
        let text = String(decoding: output, as: UTF8.self)
        return text.split(separator: "\n\n").map { event in
            let lines = event.split(separator: "\n", omittingEmptySubsequences: false)
            guard lines.count == 2, lines[0].hasPrefix("event: "), lines[1].hasPrefix("data: "),
                let json = try? JSON(parsing: String(lines[1].dropFirst(6))),
                json["type"]?.stringValue == String(lines[0].dropFirst(7))
            else { return .string(String(event)) }
            return json
        }
    }
}

/// What a stream of the Messages format adds up to: the message, as Anthropic's client libraries make it.
struct MessagesSum {
    private(set) var message: JSON = [:]
    /// What breaks the rules of the format: blocks that overlap, events after the end.
    private(set) var faults: [String] = []

    init(_ events: [JSON]) {
        var blocks: [JSON] = []
        var inputs: [Int: String] = [:]
        var open: Int?
        var isOver = false
        for event in events {
            let type = event["type"]?.stringValue ?? "?"
            if isOver { self.faults.append("\(type) after the end") }
            let index = event["index"]?.intValue ?? -1
            switch type {
            case "message_start": self.message = event["message"] ?? [:]
            case "content_block_start":
                if open != nil { self.faults.append("block \(index) begins inside of another") }
                if index != blocks.count { self.faults.append("block \(index) after \(blocks.count) others") }
                open = index
                blocks.append(event["content_block"] ?? [:])
            case "content_block_delta":
                guard open == index, blocks.indices.contains(index) else {
                    self.faults.append("delta of block \(index), which is not open")
                    continue
                }
                Self.add(event["delta"] ?? [:], to: &blocks[index], &inputs[index, default: ""])
            case "content_block_stop":
                if open != index { self.faults.append("end of block \(index), which is not open") }
                open = nil
            case "message_delta":
                if open != nil { self.faults.append("the message ends inside of a block") }
                for (key, value) in event["delta"]?.objectValue ?? [:] { self.message[key] = value }
                // Some count only what is new in the last event.
                for (key, value) in event["usage"]?.objectValue ?? [:] { self.message["usage"]?[key] = value }
            case "message_stop", "error": isOver = true
            default: break
            }
        }
        for (index, text) in inputs where !text.isEmpty {
            blocks[index]["input"] = (try? JSON(parsing: text)) ?? .string(text)
        }
        self.message["content"] = .array(blocks)
    }

    private static func add(_ delta: JSON, to block: inout JSON, _ input: inout String) {
        for (key, value) in delta.objectValue ?? [:] where key != "type" {
            guard let text = value.stringValue else { continue }
            if key == "partial_json" {
                input += text
            } else {
                block[key] = .string((block[key]?.stringValue ?? "") + text)
            }
        }
    }

    /// What a whole answer and a stream have to agree on.
    static func essence(_ message: JSON) -> JSON {
        var usage: JSONObject = [:]
        for (key, value) in message["usage"]?.objectValue ?? [:] where value.intValue != 0 { usage[key] = value }
        return [
            "content": message["content"] ?? [], "stop_reason": message["stop_reason"] ?? nil,
            "usage": .object(usage), "stop_details": message["stop_details"] ?? nil,
        ]
    }
}
