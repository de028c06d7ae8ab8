import ArgumentParser
import LLMCore
import LLMTransport
import LiteLLM
import NIOPosix

/// `litellm explain`: asks a running server why a request went where it went.
struct Explain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say why a request went where it went: candidates, what spoke against each, attempts, cost.",
        discussion:
            "The id is the x-litellm-call-id of the request's answer. A server keeps its last few thousand requests."
    )

    @Argument(help: "The request's id.")
    var callID: String

    @Option(name: .long, help: "The running server.")
    var url = "http://localhost:4000"

    @Option(name: .long, help: "The master key (default: LITELLM_MASTER_KEY).")
    var key: String?

    @Flag(name: .long, help: "Print everything as JSON.")
    var json = false

    func run() async throws {
        guard let url = WireURL(self.url) else { throw ValidationError("\(self.url) is not an http address.") }
        var headers = WireHeaders()
        if let key = self.key ?? ProcessEnvironment.current()["LITELLM_MASTER_KEY"] {
            headers.append("authorization", "Bearer \(key)")
        }
        let id = PercentEncoding.segment(self.callID)
        let request = WireRequest(
            method: "GET",
            url: url.appending(path: "/decisions/\(id)"),
            headers: headers,
            body: []
        )
        let transport = try PreparedTransport(TransportConfiguration())
        let handle = UpstreamHandle(eventLoop: MultiThreadedEventLoopGroup.singleton.next(), transport: transport)
        let response: WireResponse
        do throws(LLMError) {
            response = try await handle.response(for: request, deadlines: Deadlines(total: .seconds(30)))
        } catch {
            Serve.note("\(self.url): \(error.message)")
            throw ExitCode(1)
        }
        let text = String(decoding: response.body, as: UTF8.self)
        let report = try? JSON(parsing: response.body)
        guard response.status == 200, let report else {
            Serve.note(report?["error"]?["message"]?.stringValue ?? text)
            throw ExitCode(1)
        }
        guard !self.json else { return print(text) }
        for line in report["words"]?.arrayValue ?? [] { print(line.stringValue ?? "") }
    }
}
