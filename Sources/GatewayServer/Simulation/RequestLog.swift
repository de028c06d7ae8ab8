import LLMCore
import LLMDialects
import LLMRouter
package import LiteLLM

/// A log of requests, one JSON object a line, read as a gateway would have read the requests.
///
/// A line is a request's body, or `{"at", "request", "headers", "team", "input_tokens", "output_tokens", "status",
/// "duration_ms"}` around one. A request for several models is one call for each.
package struct RequestLog {
    /// A line that is left out.
    package struct Skipped: Sendable, Hashable {
        /// Counted from 1.
        package let line: Int
        package let reason: String
    }

    /// The time of the first line that says none: any minute does, as long as it is always the same.
    private static let start = RoutingInstant(nanoseconds: 1_600_000_020_000_000_000)

    package private(set) var calls: [SimulatedCall] = []
    package private(set) var skipped: [Skipped] = []
    private let settings: GatewaySettings
    private let client: LLMClient
    private let interval: Duration
    private let duration: Duration
    private var last: RoutingInstant?

    /// Reads a log.
    ///
    /// - Parameters:
    ///   - bytes: the log.
    ///   - snapshot: the configuration that the requests are read by.
    ///   - interval: the time between a line that says no time and the one before it.
    ///   - duration: how long an attempt takes where the line does not say.
    package init(_ bytes: [UInt8], for snapshot: GatewaySnapshot, interval: Duration, duration: Duration) {
        self.settings = snapshot.settings
        self.client = snapshot.client
        self.interval = interval
        self.duration = duration
        var number = 0
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            guard line.contains(where: { $0 > 0x20 }) else { continue }
            do throws(LLMError) {
                let calls = try self.calls(Array(line), number)
                self.calls += calls
            } catch {
                self.skipped.append(Skipped(line: number, reason: error.message))
            }
        }
    }

    private mutating func calls(_ line: [UInt8], _ number: Int) throws(LLMError) -> [SimulatedCall] {
        let document = try RequestBody.parse(line)
        guard document.kind(of: document.root) == .object else {
            throw LLMError(.badRequest, "It is not a JSON object.")
        }
        guard let inner = document.member("request") else {
            return try self.calls(document, [:], [:], number)
        }
        guard document.kind(of: inner) == .object else { throw LLMError(.badRequest, "request must be an object.") }
        let fields = document.json(document.root).objectValue ?? [:]
        let body = try RequestBody.parse(document.json(inner).serialized())
        let headers = fields["headers"]?.objectValue ?? [:]
        return try self.calls(body, headers, fields, number)
    }

    private mutating func calls(
        _ body: JSONDocument,
        _ headers: JSONObject,
        _ fields: JSONObject,
        _ number: Int
    ) throws(LLMError) -> [SimulatedCall] {
        let calls = try self.chatCalls(body, headers, number)
        let moment = try self.moment(fields["at"])
        let refusal = calls.count > 1 && !SeveralModels.wantsFastest(body) ? SeveralModels.refusal(of: calls) : nil
        return try calls.map { call throws(LLMError) in
            var simulated = SimulatedCall(call, at: moment)
            simulated.isOneOfSeveral = calls.count > 1
            simulated.refusal = refusal
            return try self.finish(simulated, fields)
        }
    }

    // MARK: - The request

    private func chatCalls(
        _ document: JSONDocument,
        _ headers: JSONObject,
        _ number: Int
    ) throws(LLMError) -> [ChatCall] {
        var options = CallOptions()
        try RequestOptions.apply(document, self.settings, to: &options)
        var fields = WireHeaders()
        for (name, value) in headers {
            guard let text = value.stringValue else { throw LLMError(.badRequest, "The header \(name) must be text.") }
            fields.append(name.lowercased(), text)
        }
        try RequestOptions.apply(own: fields, to: &options)
        var facts = options.routing?.value
        RoutingFacts.add(fields, readsUserAgent: true, to: &facts)
        options.routing = facts.map { Shared($0) }
        let request = try ChatRequest(document: document)
        let standard = self.settings.onlyModel ?? self.settings.completionModel
        let group = standard ?? request.model
        guard !group.isEmpty else { throw LLMError(.badRequest, "The request names no model.", parameter: "model") }
        let form: CallForm =
            if document.member("messages") != nil {
                .chat
            } else if document.member("input") != nil {
                .embedding(try EmbeddingRequest(document: document, model: group))
            } else {
                .textCompletion(TextCompletionRequest(request))
            }
        var names = [group]
        if case .chat = form, let several = try SeveralModels.names(group, self.client) { names = several }
        return try names.map { name throws(LLMError) in
            ChatCall(
                request: names.count == 1 ? request : try ChatRequest(document: document, model: name, shown: name),
                group: name,
                answerID: "line-\(number)",
                created: 0,
                options: options,
                form: form
            )
        }
    }

    // MARK: - What is around it

    private mutating func moment(_ at: JSON?) throws(LLMError) -> RoutingInstant {
        let moment: RoutingInstant
        switch at {
        case nil, .null: moment = self.last.map { $0 + self.interval } ?? Self.start
        case .number(let number):
            guard let seconds = number.doubleValue, abs(seconds) < 9e9 else {
                throw LLMError(.badRequest, "at is no number of seconds.", parameter: "at")
            }
            moment = RoutingInstant(nanoseconds: Int64(seconds * 1e9))
        case .string(let text):
            guard let found = LogTime.nanoseconds(text) else {
                throw LLMError(.badRequest, "at must be seconds or a time as in 2026-01-31T12:00:00Z.", parameter: "at")
            }
            moment = RoutingInstant(nanoseconds: found)
        default: throw LLMError(.badRequest, "at must be seconds or a time as text.", parameter: "at")
        }
        self.last = moment
        return moment
    }

    private func finish(_ call: SimulatedCall, _ fields: JSONObject) throws(LLMError) -> SimulatedCall {
        var call = call
        call.duration = self.duration
        call.team = fields["team"]?.stringValue
        call.inputTokens = try Self.count("input_tokens", fields)
        call.outputTokens = try Self.count("output_tokens", fields) ?? 0
        if let milliseconds = try Self.number("duration_ms", fields) { call.duration = .seconds(milliseconds / 1000) }
        switch fields["status"] {
        case nil, .null: break
        case .array(let values): call.statuses = try values.map { value throws(LLMError) in try Self.status(value) }
        case let value?: call.statuses = [try Self.status(value)]
        }
        return call
    }

    private static func status(_ value: JSON) throws(LLMError) -> Int {
        guard let status = value.intValue, (100...599).contains(status) else {
            throw LLMError(.badRequest, "status must be an HTTP status, or a list of one for each attempt.")
        }
        return status
    }

    private static func number(_ name: String, _ fields: JSONObject) throws(LLMError) -> Double? {
        guard let value = fields[name], !value.isNull else { return nil }
        guard let number = value.doubleValue, number >= 0, number < 1e10 else {
            throw LLMError(.badRequest, "\(name) must be a number from 0.", parameter: name)
        }
        return number
    }

    private static func count(_ name: String, _ fields: JSONObject) throws(LLMError) -> Int? {
        try self.number(name, fields).map { Int($0) }
    }
}
