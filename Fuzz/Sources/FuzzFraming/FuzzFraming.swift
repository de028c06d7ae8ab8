import GoldenCases
import LLMCore
import LLMDialects

/// Feeds arbitrary bytes to the readers of all framings but the one that has a fuzzer of its own.
///
/// The first byte chooses the framing, the second the largest event. Whole, byte by byte and cut in two, the bytes must
/// be the same events, none larger than allowed.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzFraming(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = [UInt8](UnsafeBufferPointer(start: start, count: count))
    guard count > 2, count <= 4_098 else { return -1 }
    let framing = framings[Int(input[0]) % framings.count]
    let limit = input[1] == 0 ? 32 << 20 : 8 * Int(input[1])
    let bytes = Array(input[2...])
    let whole = events(of: bytes, cuts: [], framing, limit)
    precondition(whole.reduce(0) { $0 + $1.count } <= 2 * bytes.count + 2_000, "more came out than went in")
    precondition(events(of: bytes, cuts: Array(bytes.indices.dropFirst()), framing, limit) == whole, "byte by byte")
    let step = max(1, bytes.count / 12)
    for cut in stride(from: 1, to: bytes.count, by: step) {
        precondition(events(of: bytes, cuts: [cut], framing, limit) == whole, "cut at \(cut) it is another stream")
    }
    return 0
}

private let framings: [StreamFraming] = [.awsEventStream, .awsModelStream, .jsonLines, .eventsOrLines, .eventsOrList]

/// The names and data of all events, and at last why the stream was refused, if it was.
private func events(of stream: [UInt8], cuts: [Int], _ framing: StreamFraming, _ limit: Int) -> [[UInt8]] {
    let recording = Recording(framing: framing, limit: limit)
    var pipe = ChatStreamPipe(
        from: recording,
        to: OpenAIChatRenderer(model: nil, includesUsage: true),
        maximumEventBytes: limit
    )
    var offset = 0
    for cut in cuts + [stream.count] {
        // A copy of its own, so that the sanitizer sees what is read outside of it.
        let piece = Array(stream[offset..<cut])
        piece.withUnsafeBufferPointer { _ = pipe.receive($0) }
        offset = cut
    }
    pipe.receiveEnd()
    return recording.tape.events + [Array((pipe.failure?.message ?? "").utf8)]
}

/// Keeps the events that a reader hands out.
private struct Recording: ChatStreamTranslator {
    final class Tape: @unchecked Sendable {
        var events: [[UInt8]] = []
    }

    let framing: StreamFraming
    let limit: Int
    let tape = Tape()

    mutating func receive(_ event: StreamEvent) -> ChatStreamAction {
        precondition(event.name.count + event.data.count <= self.limit, "an event larger than allowed")
        self.tape.events.append(Array(event.name))
        self.tape.events.append(Array(event.data) + [event.isException ? 1 : 0])
        return .skip
    }

    mutating func receiveEnd() -> ChatStreamAction { .finish([]) }
}

/// What libFuzzer calls for a new input: events are moved and changed as events, with checksums that match, or bytes.
@_cdecl("LLVMFuzzerCustomMutator")
public func mutateFraming(
    _ data: UnsafeMutablePointer<UInt8>,
    _ count: Int,
    _ maximum: Int,
    _ seed: CUnsignedInt
) -> Int {
    let mutation = Mutation(data, count, maximum)
    var damage = JSONDamage(Chooser(seed: seed))
    guard count > 2, damage.chooser.percent(50) else { return mutation.changeBytes(from: 0) }
    let input = mutation.input
    var pieces = StreamPieces(input[2...], framings[Int(input[0]) % framings.count])
    for _ in 0...damage.chooser.below(3) { pieces.damage(&damage) }
    return mutation.replace(with: Array(input.prefix(2)) + pieces.bytes)
}
