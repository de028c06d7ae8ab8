/// Options of LiteLLM's command line that are taken but do not do here what they do there, and what is told of each.
///
/// They are taken out before the others are read, so that existing command lines keep working. None of them limits
/// anything: nobody shall rely on a limit that is not there.
struct UnusedOptions {
    /// Whether a value follows the name.
    private enum Value {
        case none
        case one
        /// A word that means true or false may follow.
        case maybe
    }

    /// Why the option does nothing here.
    private enum Reason {
        /// Steers the Python servers that LiteLLM runs in.
        case server
        /// Steers the tool that LiteLLM reaches its database with.
        case database
        /// Without effect in LiteLLM's present versions, too.
        case past
        /// Not built yet, and what to use meanwhile.
        case later(String)
        /// There is nothing that it could do; why.
        case pointless(String)

        var words: String {
            switch self {
            case .server: "steers LiteLLM's Python servers and has no effect here."
            case .database: "steers LiteLLM's database tool; the database is not built yet."
            case .past: "is of older versions of LiteLLM and has no effect."
            case .later(let advice): "is not built yet and has no effect; \(advice)"
            case .pointless(let why): "has no effect: \(why)"
            }
        }
    }

    private static let table: [(name: String, value: Value, reason: Reason)] = [
        ("run_gunicorn", .none, .server),
        ("run_hypercorn", .none, .server),
        ("run_granian", .none, .server),
        ("granian_threads", .one, .server),
        ("max_requests_before_restart", .one, .server),
        ("max_requests_before_restart_jitter", .one, .server),
        ("timeout_worker_healthcheck", .one, .server),
        ("reload", .none, .pointless("an edited configuration is always taken over.")),
        ("local", .none, .past),
        ("use_queue", .none, .past),
        ("test_async", .none, .past),
        ("num_requests", .one, .past),
        ("iam_token_db_auth", .none, .database),
        ("azure_postgresql_auth", .none, .database),
        ("use_prisma_db_push", .none, .database),
        ("use_v2_migration_resolver", .none, .database),
        ("use_legacy_migration_resolver", .none, .database),
        ("enforce_prisma_migration_check", .none, .database),
        ("log_config", .one, .pointless("it configures Python's logging; see LITELLM_LOG and JSON_LOGS.")),
        ("prometheus_metrics_port", .one, .later("there are no metrics so far.")),
        ("telemetry", .maybe, .pointless("nothing is ever reported to anybody.")),
    ]

    /// What is left for the others to read.
    private(set) var rest: [String] = []
    /// What to tell of those that were given.
    private(set) var notes: [String] = []

    init(_ arguments: [String]) {
        var index = 0
        while index < arguments.count {
            let argument = arguments[index]
            index += 1
            guard argument != "--" else {
                self.rest += arguments[(index - 1)...]
                return
            }
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = parts.first.map { $0.replacing("-", with: "_") } ?? ""
            guard argument.hasPrefix("--"), let row = Self.table.first(where: { "__" + $0.name == name }) else {
                self.rest.append(argument)
                continue
            }
            self.notes.append("--\(row.name) \(row.reason.words)")
            guard parts.count == 1, index < arguments.count else { continue }
            switch row.value {
            case .none: break
            case .one where !arguments[index].hasPrefix("--"): index += 1
            case .maybe where Self.isBoolean(arguments[index]): index += 1
            case .one, .maybe: break
            }
        }
    }

    private static func isBoolean(_ text: String) -> Bool {
        ["true", "false", "yes", "no", "on", "off", "1", "0", "t", "f", "y", "n"].contains(text.lowercased())
    }
}
