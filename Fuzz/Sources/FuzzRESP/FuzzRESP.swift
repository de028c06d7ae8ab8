import RedisCore

/// What libFuzzer calls with each input: the first byte sets the limits, the rest is what a server sends.
///
/// Whole, byte by byte and cut in two at every place it must give the same replies.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRESP(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = [UInt8](UnsafeBufferPointer(start: start, count: count))
    guard let first = input.first, count <= 2_048 else { return 0 }
    var limits = RESPLimits()
    if first & 1 == 1 {
        (limits.line, limits.reply) = (Int(first), Int(first) * 4)
        (limits.elements, limits.depth) = (Int(first) / 4, 3)
    }
    let stream = Array(input.dropFirst())
    let whole = replies(in: stream, cuts: [], limits)
    if replies(in: stream, cuts: Array(stream.indices.dropFirst()), limits) != whole {
        preconditionFailure("byte by byte it is another stream")
    }
    for cut in stream.indices where replies(in: stream, cuts: [cut], limits) != whole {
        preconditionFailure("cut at \(cut) it is another stream")
    }
    return 0
}

/// The text of all replies, and at last why the stream was refused: as texts, because NaN is unlike itself.
private func replies(in stream: [UInt8], cuts: [Int], _ limits: RESPLimits) -> [String] {
    var reader = RESPReader(limits: limits)
    var replies: [String] = []
    var offset = 0
    do throws(RESPError) {
        for cut in cuts + [stream.count] {
            // A copy of its own, so that the sanitizer sees what is read outside of it.
            let piece = Array(stream[offset..<cut])
            piece.withUnsafeBufferPointer { reader.receive($0) }
            while let reply = try reader.next() {
                // What the typed views make of it must not matter to them.
                _ = RedisClusterMap(slots: reply, from: .host("origin", port: 1))
                if case .error(let error) = reply { _ = error.redirect(from: .host("origin", port: 1)) }
                replies.append("\(reply)")
            }
            offset = cut
        }
    } catch {
        replies.append(error.rawValue)
    }
    return replies
}
