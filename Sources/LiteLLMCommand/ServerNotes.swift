import GatewayConfig
import GatewayServer
import LLMCore
import LiteLLM
import Logging

/// What the server says to whoever runs it: lines of text, or JSON objects where logs are JSON (`json_logs`).
struct ServerNotes: Sendable {
    let isJSON: Bool

    /// Before a configuration is read, the environment alone says how logs are written.
    init(_ environment: [String: String]) {
        self.isJSON = ConfigEnvironment(environment).isOn("JSON_LOGS")
    }

    init(_ config: GatewayConfig) {
        self.isJSON = config.jsonLogs
    }

    /// Writes one line to standard error.
    func tell(_ text: String) {
        guard self.isJSON else { return Serve.note(text) }
        Output.writeError(Self.line(text, level: "INFO", component: "litellm") + "\n")
    }

    /// A log of that form, to standard error.
    func makeLogger(_ label: String) -> Logger {
        let isJSON = self.isJSON
        return Logger(label: label) { label -> any LogHandler in
            if isJSON { return JSONLogHandler(label: label) }
            return StreamLogHandler.standardError(label: label)
        }
    }

    /// A line of a JSON log, in the form that the access log has, too.
    static func line(_ text: String, level: String, component: String) -> String {
        let line: JSON = [
            "timestamp": .string(CalendarDate.timestamp(unixMilliseconds: WallClock.unixMilliseconds())),
            "level": .string(level), "component": .string(component), "message": .string(text),
        ]
        return String(decoding: line.serialized(), as: UTF8.self)
    }
}
