import HTTPFraming

/// What libFuzzer calls with each input.
///
/// The first byte chooses the limits; the rest is what a client sent. Whole, byte by byte and cut in two at every place, it
/// must be read as the same requests.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzHTTPRequest(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = [UInt8](UnsafeBufferPointer(start: start, count: count))
    guard let choice = input.first, count <= 1_024 else { return 0 }
    let bytes = Array(input.dropFirst())
    let limits = limits(choice)
    let whole = RequestTrace(of: bytes, limits: limits)
    if RequestTrace(of: bytes, cutAt: Array(bytes.indices), limits: limits) != whole {
        preconditionFailure("byte by byte they are other requests")
    }
    for cut in bytes.indices where RequestTrace(of: bytes, cutAt: [cut], limits: limits) != whole {
        preconditionFailure("cut at \(cut) they are other requests")
    }
    var total = 0
    for request in whole.requests {
        total += request.body.count
        check(request)
    }
    precondition(total <= bytes.count, "bytes out of nowhere")
    precondition(whole.requests.dropLast().allSatisfy(\.isComplete), "a request begins inside another")
    return 0
}

private func check(_ request: RequestTrace.Request) {
    switch request.framing {
    case .none: precondition(request.body.isEmpty, "a body where there is none")
    case .length(let length):
        precondition(request.body.count <= length, "a body that is too long")
        precondition(request.isComplete == (request.body.count == length), "a body of another length")
    case .chunked: precondition(!request.isVersion10, "chunks in HTTP/1.0")
    case .untilClose: preconditionFailure("a request without an end")
    }
    let names = request.headers.map { $0.prefix { $0 != ":" }.lowercased() }
    let lengths = names.count { $0 == "content-length" }
    let codings = names.count { $0 == "transfer-encoding" }
    precondition(lengths + codings <= 1, "more than one word on the body's length")
    precondition(names.count { $0 == "host" } <= 1, "several hosts")
    for text in [request.method, request.path, request.query] + request.headers {
        for scalar in text.unicodeScalars {
            precondition(scalar.value >= 0x20 && scalar.value != 0x7F || scalar == "\t", "a control character")
        }
    }
}

private func limits(_ choice: UInt8) -> HTTPRequestLimits {
    var limits = HTTPRequestLimits()
    if choice & 1 != 0 {
        limits.headBytes = 64
        limits.fieldBytes = 24
        limits.headerCount = 3
        limits.chunkLineBytes = 6
    }
    return limits
}
