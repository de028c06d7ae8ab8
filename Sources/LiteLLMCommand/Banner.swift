import GatewayServer
import LiteLLM

/// What the program prints when it is ready: the models, the address, a call to try.
struct Banner: Sendable {
    let snapshot: GatewaySnapshot
    let host: String
    let isTLS: Bool
    let notes: ServerNotes

    /// A model that a wildcard is known to lead to.
    private func knownModel(_ patterns: [String]) -> String? {
        for pattern in patterns {
            if let known = self.snapshot.client.exampleModel(matching: pattern) { return known }
        }
        return patterns.first
    }

    func show(port: Int) {
        let scheme = self.isTLS ? "https" : "http"
        let shown = self.host == "0.0.0.0" || self.host == "::" ? "127.0.0.1" : self.host
        let address = "\(scheme)://\(shown.contains(":") ? "[\(shown)]" : shown):\(port)"
        let models = self.snapshot.client.modelNames
        guard !self.notes.isJSON else { return self.showLine(address, models) }
        var lines: [String] = []
        if models.isEmpty {
            lines.append("LiteLLM: no models yet. Name some in a file (--config) or one with --model.")
        } else {
            lines.append("LiteLLM: Proxy initialized with Config, Set models:")
            lines += models.prefix(40).map { "    \($0)" }
            if models.count > 40 { lines.append("    … and \(models.count - 40) more") }
        }
        lines.append("")
        lines.append("Serving \(address) (listening on \(self.host))")
        if let model = models.first(where: { !$0.contains("*") }) ?? self.knownModel(models) {
            let key = self.snapshot.settings.masterKey == nil ? "" : " -H 'authorization: Bearer <master key>'"
            lines.append("Try it:")
            lines.append(
                """
                    curl \(address)/v1/chat/completions -H 'content-type: application/json'\(key) \
                -d '{"model": "\(model)", "messages": [{"role": "user", "content": "Hello"}]}'
                """
            )
        }
        print(lines.joined(separator: "\n"))
        Output.flush()
    }

    /// The same as one line of a JSON log, for those who gather logs.
    private func showLine(_ address: String, _ models: [String]) {
        let more = models.count > 40 ? " and \(models.count - 40) more" : ""
        let text = "Serving \(address) (listening on \(self.host)), models: "
        let names = models.isEmpty ? "none" : models.prefix(40).joined(separator: ", ") + more
        print(ServerNotes.line(text + names, level: "INFO", component: "start"))
        Output.flush()
    }
}
