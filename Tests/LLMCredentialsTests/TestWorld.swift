import Foundation
import LLMCore
import LLMCredentials
import Synchronization
import Testing

/// The outside of credential sources, made up: a clock that stands still, files, and somebody who answers requests.
final class TestWorld: Sendable {
    typealias Answer = @Sendable (WireRequest) throws(LLMError) -> WireResponse

    private struct State {
        var now = 1_700_000_000
        var files: [String: String] = [:]
        var requests: [WireRequest] = []
        var deadlines: [Duration] = []
        var identifiers = 0
    }

    private let state = Mutex(State())
    private let environment: [String: String]
    private let answer: Answer

    init(
        environment: [String: String] = [:],
        files: [String: String] = [:],
        answer: @escaping Answer = { (request) throws(LLMError) in
            throw LLMError(.apiConnection, "Nobody answers at \(request.url.withoutQuery).")
        }
    ) {
        self.environment = environment
        self.answer = answer
        self.state.withLock { $0.files = files }
    }

    var context: CredentialContext {
        CredentialContext(
            environment: self.environment,
            readFile: { (path) throws(LLMError) in self.state.withLock { $0.files[path] }.map { Array($0.utf8) } },
            now: { self.now },
            makeIdentifier: {
                self.state.withLock { state in
                    state.identifiers += 1
                    return String(repeating: "0", count: 31) + String(state.identifiers)
                }
            },
            fetch: { (request, deadline) async throws(LLMError) in
                self.state.withLock { state in
                    state.requests.append(request)
                    state.deadlines.append(deadline)
                }
                return try self.answer(request)
            }
        )
    }

    var now: Int { self.state.withLock { $0.now } }
    var requests: [WireRequest] { self.state.withLock { $0.requests } }

    /// How long each request was allowed to take.
    var deadlines: [Duration] { self.state.withLock { $0.deadlines } }

    func advance(by seconds: Int) { self.state.withLock { $0.now += seconds } }

    func write(_ text: String, to path: String) { self.state.withLock { $0.files[path] = text } }

    /// A request, authorized by a source.
    func authorized(
        by source: any CredentialSource,
        _ address: String = "https://example.com/v1/chat"
    ) async throws -> WireRequest {
        var request = WireRequest(
            url: try #require(WireURL(address)),
            headers: WireHeaders([("content-type", "application/json")]),
            body: Array("{}".utf8)
        )
        try await source.authorize(&request)
        return request
    }

    /// What the source throws.
    func failure(of source: any CredentialSource) async throws -> LLMError {
        var request = WireRequest(
            url: try #require(WireURL("https://example.com")),
            headers: WireHeaders(),
            body: []
        )
        do throws(LLMError) {
            try await source.authorize(&request)
        } catch {
            return error
        }
        Issue.record("Nothing was thrown.")
        return LLMError(.apiError, "")
    }

    /// A file under Data.
    static func data(_ name: String) throws -> String {
        let folder = try #require(Bundle.module.url(forResource: "Data", withExtension: nil))
        return try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }
}

extension WireResponse {
    static func json(_ json: JSON, status: Int = 200) -> WireResponse {
        WireResponse(status: status, headers: WireHeaders(), body: json.serialized())
    }

    static func text(_ text: String, status: Int = 200) -> WireResponse {
        WireResponse(status: status, headers: WireHeaders(), body: Array(text.utf8))
    }
}

extension WireRequest {
    /// The fields of a form in the body.
    var form: [String: String] {
        var fields: [String: String] = [:]
        for pair in String(decoding: self.body, as: UTF8.self).split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            fields[String(parts[0])] = parts.count > 1 ? PercentEncoding.decode(parts[1]) : ""
        }
        return fields
    }

    var authorization: String { self.headers["authorization"] ?? "" }
}
