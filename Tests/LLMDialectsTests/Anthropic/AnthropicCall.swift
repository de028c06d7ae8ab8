import LLMCatalog
import LLMCore
import LLMDialects
import Testing

/// A call of the provider's, made from a request body.
struct AnthropicCall {
    let input: ChatInput
    var target: Target

    init(_ body: JSON, model: String = "claude-sonnet-4-5-20250929", base: String = "https://api.anthropic.com") throws
    {
        let provider = try #require(ProviderRows.builtin["anthropic"])
        let profile = provider.profile(of: model, baseModel: nil, catalog: ModelCatalog())
        self.target = Target(provider: provider, profile: profile, base: try #require(WireURL(base)))
        var body = body
        body["model"] = "claude"
        if body["messages"] == nil { body["messages"] = [["role": "user", "content": "Hello"]] }
        let request = try ChatRequest(document: try JSONDocument(parsing: body.serialized()))
        self.input = ChatInput(request: request, answerID: "chatcmpl-1", created: 1_720_000_000)
    }

    func encode() throws(LLMError) -> WireRequest {
        try AnthropicChat().encode(self.input, for: self.target).wire
    }

    func body() throws -> JSON {
        try JSON(parsing: try self.encode().body)
    }

    func decode(_ json: JSON, status: Int = 200) throws(LLMError) -> ChatResponse {
        let response = WireResponse(status: status, headers: WireHeaders(), body: json.serialized())
        return try AnthropicChat().decode(response, of: self.input, from: self.target)
    }

    /// Feeds events to a stream; the chunks, and the failure if there is one.
    func stream(_ events: [JSON], ends: Bool = true) -> (chunks: [ChatChunk], failure: LLMError?, isFinished: Bool) {
        var stream = AnthropicChat().makeStream(for: self.input, from: self.target)
        var chunks: [ChatChunk] = []
        var failure: LLMError?
        var isFinished = false
        var last: TextPiece?
        func take(_ action: ChatStreamAction, _ data: [UInt8] = []) {
            switch action {
            case .emit(let new): chunks += new
            case .emitText(let piece):
                last = piece
                chunks.append(piece.chunk)
            case .forwardText(let text):
                last?.text = (try? JSON(parsing: Array(data[text.lowerBound - 1...text.upperBound])))?.stringValue ?? ""
                if let last { chunks.append(last.chunk) }
            case .finish(let new):
                chunks += new
                isFinished = true
            case .fail(let error): failure = error
            case .skip: break
            case .forward: Issue.record("nothing is passed on")
            }
        }
        for event in events {
            let bytes = event.serialized()
            bytes.withUnsafeBufferPointer { data in
                take(stream.receive(StreamEvent(name: UnsafeBufferPointer(start: nil, count: 0), data: data)), bytes)
            }
        }
        if ends { take(stream.receiveEnd()) }
        return (chunks, failure, isFinished)
    }
}

/// Numbers that look random and are the same in every run.
struct Dice {
    private var state: UInt64

    init(_ seed: UInt64) {
        self.state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    }

    mutating func roll(_ sides: Int) -> Int {
        self.state ^= self.state << 13
        self.state ^= self.state >> 7
        self.state ^= self.state << 17
        return Int(self.state % UInt64(sides))
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[self.roll(elements.count)]
    }
}
