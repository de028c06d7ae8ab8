import GoldenCases
import LLMCore
import LLMDialects

/// Feeds arbitrary requests to every dialect, as if a client had sent them.
///
/// The first four bytes choose a golden case, so a dialect, a target and an operation; the rest is the client's body. It
/// is refused, or becomes a request that can be sent: the same bytes each time, of a size that has to do with what came.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRequests(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = [UInt8](UnsafeBufferPointer(start: start, count: count))
    guard count > 4, count <= 32_768 else { return -1 }
    let golden = GoldenCase.chosen(by: input)
    let body = Array(input[4...])
    // What is no JSON never comes as far as a dialect.
    guard (try? JSONDocument(parsing: body)) != nil else { return -1 }
    do throws(LLMError) {
        guard let form = golden.form else {
            guard let (translator, embedding) = try golden.embeddings(body) else { return -1 }
            let encoded = try translator.encode(embedding, for: golden.target)
            precondition(!encoded.wires.isEmpty, "no request at all")
            let again = try translator.encode(embedding, for: golden.target)
            precondition(encoded.wires == again.wires, "encoded again they are other requests")
            for wire in encoded.wires { check(wire, of: body, golden) }
            return 0
        }
        guard let call = try golden.call(form, body) else { return -1 }
        let encoded = try encode(call, golden)
        check(encoded.wire, of: body, golden)
        if golden.operation == "count", let bridge = call.translator as? MessagesBridge,
            let count = try bridge.encodeCount(call.input, for: golden.target)
        {
            check(count.wire, of: body, golden)
        }
    } catch {
        precondition((400...599).contains(error.status), "a refusal that looks like success: \(error.status)")
        precondition(!error.clientMessage.isEmpty, "a refusal that says nothing")
    }
    return 0
}

/// Encodes a request twice, after what it needs was fetched.
private func encode(_ call: GoldenCase.Call, _ golden: GoldenCase) throws(LLMError) -> EncodedRequest {
    var input = call.input
    while true {
        let fetches = try call.translator.fetches(for: input, from: golden.target)
        if fetches.isEmpty { break }
        for fetch in fetches {
            if case .provider(_, let wire) = fetch { precondition(!wire.headers.hasControls, "a header with controls") }
            precondition(input.fetched[fetch.name] == nil, "the same is fetched again")
            input.fetched[fetch.name] = fetched(fetch)
        }
    }
    let encoded = try call.translator.encode(input, for: golden.target)
    let again = try call.translator.encode(input, for: golden.target)
    precondition(encoded.wire == again.wire && encoded.dropped == again.dropped, "encoded again it is another request")
    return encoded
}

/// What is found at an address: an image, or something that is none; the provider's own answers say little.
private func fetched(_ fetch: Fetch) -> WireResponse {
    switch fetch {
    case .document(let address) where address.utf8.count % 2 == 0:
        WireResponse(
            status: 200,
            headers: WireHeaders([("content-type", "image/png")]),
            body: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        )
    case .document: WireResponse(status: 200, headers: WireHeaders(), body: Array("%PDF-1.7".utf8))
    case .provider, .lasting:
        WireResponse(status: 200, headers: WireHeaders(), body: Array(#"{"template":"{{ .Prompt }}"}"#.utf8))
    }
}

private func check(_ wire: WireRequest, of body: [UInt8], _ golden: GoldenCase) {
    let most = 65_536 + 32 * (body.count + golden.input.count)
    precondition(wire.body.count <= most, "\(wire.body.count) bytes of \(body.count)")
    let isJSON = wire.headers.all.contains { $0.name == "content-type" && $0.value == "application/json" }
    if isJSON, !wire.body.isEmpty {
        // What is nested as deep as a request may be is deeper still in what is sent.
        precondition(
            (try? JSONDocument(parsing: wire.body, policy: .response, limits: .unlimited)) != nil,
            "a body that is no JSON"
        )
    }
    let address = wire.url.path + wire.url.query
    precondition(address.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }, "blanks or controls in an address")
}

/// What libFuzzer calls for a new input: JSON is changed as JSON mostly.
@_cdecl("LLVMFuzzerCustomMutator")
public func mutateRequest(
    _ data: UnsafeMutablePointer<UInt8>,
    _ count: Int,
    _ maximum: Int,
    _ seed: CUnsignedInt
) -> Int {
    let mutation = Mutation(data, count, maximum)
    var damage = JSONDamage(Chooser(seed: seed))
    let input = mutation.input
    if damage.chooser.percent(3) { return mutation.changeBytes(from: 0) }
    guard count > 4, damage.chooser.percent(80), let changed = damage.damaged(input[4...]) else {
        return mutation.changeBytes(from: 4)
    }
    return mutation.replace(with: Array(input.prefix(4)) + changed)
}
