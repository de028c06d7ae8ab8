/// Timeouts of zero seconds: they count as not set, which is hardly what was meant.
struct ZeroTimeouts {
    let root: ConfigNode

    private static let names = ["timeout", "stream_timeout", "request_timeout", "health_check_timeout"]

    func run(_ reader: inout ConfigReader) {
        for section in ["litellm_settings", "router_settings"] {
            guard let settings = self.root[section] else { continue }
            reader.path.append(section)
            self.check(settings, &reader)
            reader.path.removeLast()
        }
        guard let list = self.root["model_list"], case .list(let items) = list.value else { return }
        reader.path.append("model_list")
        for (index, item) in items.enumerated() {
            reader.path.append(index)
            for part in ["litellm_params", "model_info"] {
                guard let keys = item[part] else { continue }
                reader.path.append(part)
                self.check(keys, &reader)
                reader.path.removeLast()
            }
            reader.path.removeLast()
        }
        reader.path.removeLast()
    }

    private func check(_ section: ConfigNode, _ reader: inout ConfigReader) {
        for name in Self.names {
            guard let value = section[name], let seconds = value.text.flatMap(Double.init), seconds == 0 else {
                continue
            }
            reader.path.append(name)
            reader.report(
                .warning,
                value.mark,
                "is zero, which counts as not set",
                remedy: "remove it, or say how long."
            )
            reader.path.removeLast()
        }
    }
}
