package import LLMCore

/// Writes a streamed answer as OpenAI does: `chat.completion.chunk` objects in server-sent events, `[DONE]` at the end.
///
/// A chunk that a provider sent in this format keeps its bytes; only the model's name is replaced, and usage is left
/// out where the client did not ask for it.
package struct OpenAIChatRenderer: PricedRenderer {
    /// The name that clients see in every chunk; nil leaves the provider's own.
    package let model: String?
    /// Whether the client asked for usage.
    package let includesUsage: Bool

    package var price: UsagePrice?

    /// What has been written since the last ``take()``.
    package private(set) var output: [UInt8] = []

    /// The model's name as a JSON string; empty when the provider's own stays.
    private let modelValue: [UInt8]
    private var writer = JSONWriter()
    /// The piece of text that was written last, and what stands before the text in every chunk like it, its opening quote
    /// included.
    private var lastPiece: TextPiece?
    private var pieceStart: [UInt8] = []

    /// A renderer for one stream.
    package init(model: String?, includesUsage: Bool) {
        self.model = model
        self.includesUsage = includesUsage
        self.modelValue = model.map { JSON.string($0).serialized() } ?? []
    }

    /// Takes out what has been written so far.
    package mutating func take() -> [UInt8] {
        var taken: [UInt8] = []
        swap(&taken, &self.output)
        // The next read brings about as much; growing step by step would copy it several times.
        if !taken.isEmpty { self.output.reserveCapacity(taken.count) }
        return taken
    }

    /// Hands out what has been written so far and forgets it, but keeps its room for more.
    package mutating func drain<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
        defer { self.output.removeAll(keepingCapacity: true) }
        return try self.output.withUnsafeBufferPointer(body)
    }

    // MARK: ChatRenderer

    package mutating func forward(_ data: UnsafeBufferPointer<UInt8>, _ chunk: ForwardedChunk) {
        if chunk.isUsageOnly, !self.includesUsage { return }
        self.append(Self.dataField)
        let start = self.output.count
        var offset = 0
        var name: Range<Int>?
        if let range = chunk.modelValue, !self.modelValue.isEmpty, !self.isModel(data, range) { name = range }
        var usage: Range<Int>?
        if !self.includesUsage, chunk.hasUsage, let member = chunk.usageMember {
            usage = Self.removal(of: member, in: data)
        }
        if let usage, let name, usage.lowerBound < name.lowerBound {
            self.append(data, offset..<usage.lowerBound)
            offset = usage.upperBound
        }
        let cost = self.cost(in: data, chunk)
        if let cost, let name, cost.place < name.lowerBound {
            self.append(data, offset..<cost.place)
            self.append(cost.member)
            offset = cost.place
        }
        if let name {
            self.append(data, offset..<name.lowerBound)
            self.append(self.modelValue)
            offset = name.upperBound
        }
        if let usage, usage.lowerBound >= offset {
            self.append(data, offset..<usage.lowerBound)
            offset = usage.upperBound
        }
        if let cost, cost.place >= offset {
            self.append(data, offset..<cost.place)
            self.append(cost.member)
            offset = cost.place
        }
        self.append(data, offset..<data.count)
        if ServerSentEventReader.containsLineEnd(data) { self.joinLines(from: start) }
        self.append(Self.eventEnd)
    }

    package mutating func write(_ chunk: ChatChunk) {
        if chunk.choices.isEmpty, chunk.usage != nil, !self.includesUsage { return }
        var chunk = chunk
        if let price = self.price, let usage = chunk.usage, usage.cost == nil { chunk.usage?.cost = price(usage) }
        self.writer.reset()
        chunk.write(to: &self.writer, model: self.model, includingUsage: self.includesUsage)
        self.append(Self.dataField)
        self.append(self.writer.bytes)
        self.append(Self.eventEnd)
    }

    package mutating func write(_ piece: TextPiece) {
        if !self.startsAlike(piece) {
            self.writer.reset()
            let empty = TextPiece(id: piece.id, created: piece.created, model: piece.model, text: "")
            empty.chunk.write(to: &self.writer, model: self.model)
            let end = self.writer.bytes.count - (Self.pieceEnd.count - Self.eventEnd.count)
            self.pieceStart = Self.dataField + self.writer.bytes[..<end]
            self.lastPiece = empty
        }
        self.writer.reset()
        self.writer.string(piece.text)
        self.append(self.pieceStart)
        self.output.append(contentsOf: self.writer.bytes.dropFirst().dropLast())
        self.append(Self.pieceEnd)
    }

    package mutating func write(quoted text: UnsafeBufferPointer<UInt8>, like last: TextPiece) {
        self.append(self.pieceStart)
        self.output.append(contentsOf: text)
        self.append(Self.pieceEnd)
    }

    /// Whether a piece differs from the one before in its text only.
    private func startsAlike(_ piece: TextPiece) -> Bool {
        guard let last = self.lastPiece else { return false }
        return last.created == piece.created && last.id == piece.id && last.model == piece.model
    }

    /// Writes an object that is no chat chunk, for formats that are framed alike.
    mutating func write(object json: [UInt8]) {
        self.append(Self.dataField)
        self.append(json)
        self.append(Self.eventEnd)
    }

    /// Adds a member to the object that was written last; `member` begins with a comma.
    mutating func add(toLast member: [UInt8]) {
        guard let end = self.output.lastIndex(of: UInt8(ascii: "}")) else { return }
        self.output.insert(contentsOf: member, at: end)
    }

    package mutating func finish() {
        self.append(Self.done)
    }

    package mutating func fail(_ error: LLMError) {
        self.append(Self.dataField)
        self.append(Self.body(of: error))
        self.append(Self.eventEnd)
    }

    // MARK: Bytes

    private static let dataField = Array("data: ".utf8)
    private static let eventEnd = Array("\n\n".utf8)
    /// What stands after the text in a chunk that is nothing else, its closing quote included.
    private static let pieceEnd = Array("\"}}]}\n\n".utf8)
    private static let done = Array("data: [DONE]\n\n".utf8)

    private mutating func append(_ bytes: [UInt8]) {
        self.output.append(contentsOf: bytes)
    }

    private mutating func append(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
        self.output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[range]))
    }

    /// What a chunk's usage costs, and where that goes: at the end of its object; the provider's own word stays.
    private func cost(
        in data: UnsafeBufferPointer<UInt8>,
        _ chunk: ForwardedChunk
    ) -> (place: Int, member: [UInt8])? {
        guard let price = self.price, self.includesUsage, let usage = chunk.usage, usage.cost == nil,
            let end = chunk.usageMember?.upperBound, end > 0, data[end - 1] == UInt8(ascii: "}"),
            let cost = price(usage)
        else { return nil }
        return (end - 1, Array(#","cost":\#(cost.usdText)"#.utf8))
    }

    /// Whether the name to show is what stands there already.
    private func isModel(_ data: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Bool {
        guard range.count == self.modelValue.count else { return false }
        for (offset, byte) in self.modelValue.enumerated() where data[range.lowerBound + offset] != byte {
            return false
        }
        return true
    }

    /// A member's range with the comma that goes with it.
    private static func removal(of member: Range<Int>, in data: UnsafeBufferPointer<UInt8>) -> Range<Int> {
        let comma = UInt8(ascii: ",")
        var start = member.lowerBound
        while start > 0, Self.isSpace(data[start - 1]) { start -= 1 }
        if start > 0, data[start - 1] == comma { return start - 1..<member.upperBound }
        var end = member.upperBound
        while end < data.count, Self.isSpace(data[end]) { end += 1 }
        return end < data.count && data[end] == comma ? member.lowerBound..<end + 1 : member
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }

    /// Makes one line of an event whose data came in several; JSON has line feeds only where a space may stand.
    private mutating func joinLines(from start: Int) {
        for index in start..<self.output.count where self.output[index] == 0x0A { self.output[index] = 0x20 }
    }

    /// The error object; a connection that broke has no type, as recorded from LiteLLM's streams.
    private static func body(of error: LLMError) -> [UInt8] {
        guard error.code == .apiConnection, error.typeOverride == nil else { return error.openAIBody() }
        let object: JSON = [
            "error": [
                "message": .string(error.clientMessage), "type": nil,
                "param": error.parameter.map { .string($0) } ?? nil,
                "code": .string(String(error.status)),
            ]
        ]
        return object.serialized()
    }
}
