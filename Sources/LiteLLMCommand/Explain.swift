import ArgumentParser
import LLMCore
import LLMTransport
import LiteLLM

/// `litellm explain`: asks a running server why a request went where it went.
struct Explain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say why a request went where it went: candidates, what spoke against each, attempts, cost.",
        discussion:
            "The id is the x-litellm-call-id of the request's answer. A server keeps its last few thousand requests."
    )

    /// Takes the options of the gateway that is asked, wherever they stand.
    @ParentCommand var serve: Serve

    @Argument(help: "The request's id.")
    var callID: String

    @Option(name: .long, help: "The running server (default: the one of --host, --port and the TLS files).")
    var url: String?

    @Option(name: .long, help: "The master key (default: the one of --config, else LITELLM_MASTER_KEY).")
    var key: String?

    @Flag(name: .long, help: "Print everything as JSON.")
    var json = false

    func run() async throws {
        let environment = ProcessEnvironment.current()
        let gateway = RunningGateway(try ServerPlan(self.serve, environment), environment: environment)
        let address = self.url ?? gateway.address
        guard let url = WireURL(address) else { throw ValidationError("\(address) is not an http address.") }
        let id = PercentEncoding.segment(self.callID)
        let request = WireRequest(
            method: "GET",
            url: url.appending(path: "/decisions/\(id)"),
            headers: gateway.headers(key: self.key),
            body: []
        )
        let handle = try gateway.handle()
        let response: WireResponse
        do throws(LLMError) {
            response = try await handle.response(for: request, deadlines: Deadlines(total: .seconds(30)))
        } catch {
            Serve.note("\(address): \(error.message)")
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
