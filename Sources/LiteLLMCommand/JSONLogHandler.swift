import Logging

/// Writes the log as JSON objects, one a line, to standard error (`json_logs`).
struct JSONLogHandler: LogHandler {
    let label: String
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]

    init(label: String) {
        self.label = label
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { self.metadata[key] }
        set { self.metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let facts = self.metadata.merging(event.metadata ?? [:]) { _, own in own }
        let words = facts.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let text = ([event.message.description] + words).joined(separator: " ")
        let level = event.level.rawValue.uppercased()
        Output.writeError(ServerNotes.line(text, level: level, component: self.label) + "\n")
    }
}
