import HTTPFraming

/// What libFuzzer calls with each input.
///
/// The first byte chooses the request, the limits and whether the connection is closed at the end; the rest is what a
/// server sent. Whole, byte by byte and cut in two at every place, it must be read as the same response.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzHTTPResponse(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = [UInt8](UnsafeBufferPointer(start: start, count: count))
    guard let choice = input.first, count <= 1_024 else { return 0 }
    let bytes = Array(input.dropFirst())
    let whole = trace(bytes, [], choice, gathers: false)
    if trace(bytes, Array(bytes.indices), choice, gathers: false) != whole {
        preconditionFailure("byte by byte it is another response")
    }
    for cut in bytes.indices where trace(bytes, [cut], choice, gathers: false) != whole {
        preconditionFailure("cut at \(cut) it is another response")
    }
    for cut in bytes.indices where trace(bytes, [cut], choice, gathers: true) != whole {
        preconditionFailure("cut at \(cut) and copied together it is another response")
    }
    switch (whole.outcome, whole.framing) {
    case (.end, .length(let length)): precondition(whole.body.count == length, "a body of another length")
    case (.end, .some(.none)): precondition(whole.body.isEmpty, "a body where there is none")
    case (.end(let surplus), _): precondition(surplus + whole.body.count <= bytes.count, "bytes out of nowhere")
    default: break
    }
    return 0
}

private func trace(_ bytes: [UInt8], _ cuts: [Int], _ choice: UInt8, gathers: Bool) -> ResponseTrace {
    var limits = HTTPResponseLimits()
    if choice & 8 != 0 {
        limits.headBytes = 64
        limits.headerCount = 3
        limits.chunkLineBytes = 6
        limits.interimResponses = 1
    }
    let requests: [HTTPResponseReader.Request] = [.ordinary, .head, .connect, .ordinary]
    return ResponseTrace(
        of: bytes,
        cutAt: cuts,
        answering: requests[Int(choice & 3)],
        isClosed: choice & 4 != 0,
        limits: limits,
        gathers: gathers
    )
}
