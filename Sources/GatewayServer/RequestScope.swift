import GatewayPolicy
import LLMCatalog
import LLMCore
import LLMDialects
import LiteLLM
import Logging

/// One request with what it may use: the configuration it began under, its loop, its id.
final class RequestScope: Sendable {
    let request: IncomingRequest
    let body: [UInt8]
    let admission: Admission
    let application: Application
    let loop: LoopContext
    /// The request's id, ours alone: what is kept of the request is kept under it.
    let id: String
    /// The id that answers and logs carry (`x-litellm-call-id`): the client's own, if it brought one.
    let callID: String

    init(
        request: IncomingRequest,
        body: [UInt8],
        admission: Admission,
        application: Application,
        loop: LoopContext
    ) {
        self.request = request
        self.body = body
        self.admission = admission
        self.application = application
        self.loop = loop
        self.id = loop.makeID()
        self.callID = Self.cleaned(request.ownHeader("x-litellm-call-id")) ?? self.id
        if application.logsDetail { self.logArrival() }
    }

    /// The configuration that the request began under.
    var snapshot: GatewaySnapshot { self.admission.snapshot }

    /// Who calls.
    func caller() throws(LLMError) -> Caller {
        if case .success(let caller) = self.admission.caller { return caller }
        return try (self.admission.caller ?? Admission.caller(self.request, self.snapshot)).get()
    }

    /// Who calls a model, if there is money left for a call.
    func payingCaller() throws(LLMError) -> Caller {
        let caller = try self.caller()
        do throws(LLMError) {
            try self.application.spending.check()
        } catch {
            var error = error
            error.statusOverride = self.snapshot.settings.budgetExceededStatus
            throw error
        }
        return caller
    }

    /// Names in the debug log what the translation of a call left out or changed, never with its value.
    func logLoss(_ trace: CallTrace) {
        guard !trace.dropped.isEmpty, let target = trace.deployment?.target else { return }
        self.application.logger.debug(
            "left out or changed",
            metadata: [
                "call": "\(self.callID)", "target": "\(target.provider.id)/\(target.model)",
                "members": "\(trace.dropped.joined(separator: ", "))",
            ]
        )
    }

    /// Adds what every answer of the API carries, and writes the access line.
    ///
    /// `error` is what the answer tells of, if it is one.
    func finish(_ response: OutgoingResponse, error: LLMError? = nil) -> OutgoingResponse {
        var response = response
        if !response.headers.contains("x-litellm-call-id") { response.headers.append("x-litellm-call-id", self.callID) }
        CrossOrigin.allow(self.request, in: &response.headers)
        self.log(status: response.status) { line in
            if let error { FailureNote.append(error, to: &line) }
        }
        return response
    }

    /// Keeps how the request was routed, so that it can be asked for.
    ///
    /// `copyTime` is how long a copy of it took (`silent_model`), in nanoseconds; nil for the request itself.
    func keepDecisions(
        _ trace: CallTrace,
        status: Int,
        usage: Usage?,
        cost: Money? = nil,
        error: LLMError?,
        copyTime: UInt64? = nil
    ) {
        if self.application.logsDetail { self.logCall(trace, status: status, error: error) }
        guard !trace.steps.isEmpty else { return }
        self.application.decisions.add(
            DecisionEntry(
                id: self.id,
                callID: self.callID,
                path: self.request.path,
                endedAt: WallClock.unixMilliseconds(),
                elapsed: copyTime ?? self.elapsed,
                isCopy: copyTime != nil,
                status: status,
                error: error,
                usage: usage,
                cost: cost,
                trace: trace
            )
        )
    }

    /// Nanoseconds since the request's head was read.
    var elapsed: UInt64 { self.loop.nanoseconds() &- self.request.receivedAt }

    /// The access line: one per request, never with a prompt or a key.
    func log(status: Int, note: String) {
        self.log(status: status) { line in
            line.append(UInt8(ascii: " "))
            line.append(text: note)
        }
    }

    /// The access line, with something of the caller's own at its end.
    ///
    /// `elapsed` is given in nanoseconds where it is not the time since the request came.
    func log(status: Int, elapsed: UInt64? = nil, _ addition: (inout [UInt8]) -> Void = { _ in }) {
        let milliseconds = (elapsed ?? self.elapsed) / 1_000_000
        self.application.accessLog.add { line in
            line.append(literal: "INFO:     ")
            line.append(text: self.request.remoteAddress)
            line.append(literal: " - \"")
            line.append(text: self.request.method.name)
            line.append(UInt8(ascii: " "))
            Self.append(path: self.request.path, to: &line)
            line.append(literal: "\" ")
            line.append(decimal: status)
            line.append(UInt8(ascii: " "))
            line.append(decimal: Int(milliseconds))
            line.append(literal: "ms ")
            line.append(text: self.callID)
            addition(&line)
        }
    }

    /// A path as it came, but never more than 512 bytes of it and no control characters.
    static func append(path: String, to line: inout [UInt8]) {
        let start = line.count
        if path.utf8.count <= 512 { line.append(text: path) } else { line.append(contentsOf: path.utf8.prefix(512)) }
        line.withUnsafeMutableBufferPointer { line in
            for index in start..<line.count where line[index] < 0x20 || line[index] == 0x7F {
                line[index] = UInt8(ascii: "?")
            }
        }
    }

    /// A client's own id: at most 128 characters of those that ids are made of; anything else is as good as none.
    private static func cleaned(_ id: String?) -> String? {
        guard let id, !id.isEmpty, id.utf8.count <= 128, id.utf8.allSatisfy(Self.isIDByte) else { return nil }
        return id
    }

    /// Letters, digits and what stands between them; nothing that ends a quotation, escapes or names a path.
    private static func isIDByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
            UInt8(ascii: ":"), UInt8(ascii: "@"), UInt8(ascii: "+"), UInt8(ascii: "="):
            true
        default: false
        }
    }
}
