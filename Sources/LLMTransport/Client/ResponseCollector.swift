import LLMCore

/// Collects a whole answer.
final class ResponseCollector: UpstreamReceiver {
    private let limit: Int
    private let origin: Origin
    private var response: WireResponse?
    private var completion: ((Result<WireResponse, LLMError>) -> Void)?
    var call: UpstreamCall?

    init(limit: Int, origin: Origin, completion: @escaping (Result<WireResponse, LLMError>) -> Void) {
        self.limit = limit
        self.origin = origin
        self.completion = completion
    }

    func upstreamHead(_ status: Int, _ headers: WireHeaders) {
        var body: [UInt8] = []
        if let length = headers["content-length"].flatMap(Int.init) {
            guard length <= self.limit else { return self.refuse() }
            // The length is only a claim: memory for a large one is taken as its bytes come.
            body.reserveCapacity(min(length, 1024 * 1024))
        }
        self.response = WireResponse(status: status, headers: headers, body: body)
    }

    func upstreamBody(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let count = self.response?.body.count, count + bytes.count <= self.limit else { return self.refuse() }
        self.response?.body.append(contentsOf: bytes)
    }

    func upstreamEnd() {
        if let response = self.response { self.complete(.success(response)) }
    }

    func upstreamFailed(_ error: LLMError) {
        self.complete(.failure(error))
    }

    func cancel() {
        self.call?.cancel()
        self.complete(.failure(TransportFailure(.cancelled, self.origin, "cancelled").asLLMError()))
    }

    private func refuse() {
        self.call?.cancel()
        self.complete(.failure(TransportFailure(.tooLarge, self.origin, "response body too large").asLLMError()))
    }

    private func complete(_ result: Result<WireResponse, LLMError>) {
        self.call = nil
        self.response = nil
        self.completion?(result)
        self.completion = nil
    }
}
