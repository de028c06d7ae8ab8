import LLMCore
import LLMDialects

/// What libFuzzer calls with each input: the first byte sets the limit, the rest is a stream.
///
/// Whole, byte by byte and cut in two at every place it must give the same events.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzSSE(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = [UInt8](UnsafeBufferPointer(start: start, count: count))
    guard let first = input.first, count <= 2_048 else { return 0 }
    let limit = first & 1 == 0 ? 32 << 20 : Int(first)
    let stream = Array(input.dropFirst())
    let whole = events(of: stream, cuts: [], limit)
    if events(of: stream, cuts: Array(stream.indices.dropFirst()), limit) != whole {
        preconditionFailure("byte by byte it is another stream")
    }
    for cut in stream.indices where events(of: stream, cuts: [cut], limit) != whole {
        preconditionFailure("cut at \(cut) it is another stream")
    }
    return 0
}

/// The names and data of all events, and at last whether the stream was refused.
private func events(of stream: [UInt8], cuts: [Int], _ limit: Int) -> [[UInt8]] {
    var reader = ServerSentEventReader(maximumEventBytes: limit)
    var events: [[UInt8]] = []
    let take = { (event: StreamEvent) -> Bool in
        events.append(Array(event.name))
        events.append(Array(event.data))
        return true
    }
    do throws(LLMError) {
        var offset = 0
        for cut in cuts + [stream.count] {
            // A copy of its own, so that the sanitizer sees what is read outside of it.
            let piece = Array(stream[offset..<cut])
            try piece.withUnsafeBufferPointer { (piece) throws(LLMError) in try reader.receive(piece, take) }
            offset = cut
        }
        try reader.receiveEnd(take)
    } catch {
        events.append([0xFF])
    }
    return events
}
