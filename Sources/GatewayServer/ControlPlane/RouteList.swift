import LLMCore

/// `GET /routes`: every URL the server answers.
enum RouteList {
    static var json: JSON {
        let fixed = Routes.model.map { Self.entry($0.path, ["POST"], $0.route.rawValue) }
        let named = Routes.modelPrefixes.flatMap { prefix in
            Routes.named.map { Self.entry("\(prefix){model}\($0.suffix)", ["POST"], $0.route.rawValue) }
        }
        let control = Routes.control.map { entry in
            Self.entry(
                entry.path,
                entry.method == .get ? ["GET", "HEAD"] : [entry.method.name],
                "\(entry.route)"
            )
        }
        let rest = [
            Self.entry("/v1/models/{model_id}", ["GET", "HEAD"], "model"),
            Self.entry("/models/{model_id}", ["GET", "HEAD"], "model"),
            Self.entry("/decisions/{call_id}", ["GET", "HEAD"], "decision"), Self.entry("/", ["GET", "HEAD"], "page"),
        ]
        return ["routes": .array(fixed + named + control + rest)]
    }

    private static func entry(_ path: String, _ methods: [String], _ name: String) -> JSON {
        ["path": .string(path), "methods": .array(methods.map(JSON.string)), "name": .string(name)]
    }
}
