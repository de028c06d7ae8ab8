import LLMRouter

/// The names under which routing keeps what is shared.
///
/// Counters and cooldowns have LiteLLM's names, so that who knows one finds them in the other. What LiteLLM keeps in one text
/// that processes overwrite for each other (`{group}_map`), or counts without noticing that a process died
/// (`{group}_request_count:{id}`), is kept in keys of our own behind those names.
struct RouterKeys: Sendable {
    /// Whether the keys of a deployment must be in one slot of a cluster; then its id stands in braces.
    let isCluster: Bool

    /// The keys of a deployment, in the order in which ``RouterScript`` takes them.
    func all(_ push: RouterPush) -> [[UInt8]] {
        let id = self.tag(push.id)
        let group = self.plain(push.group)
        let usage = "global_router:\(id):\(push.model)"
        let minute = Self.clock(push.minute)
        return [
            "\(usage):rpm:\(minute)", "\(usage):tpm:\(minute)", "\(usage):itpm:\(minute)", "\(usage):otpm:\(minute)",
            "deployment:\(id):cooldown", "\(group)_request_count:\(id):processes", "\(group)_map:\(id):latency",
            "\(group)_map:\(id):time_to_first_token_seconds",
        ].map { Array($0.utf8) }
            + push.fails.map { Array("deployment:\(id):allowed_fails\($0.suffix.isEmpty ? "" : ":")\($0.suffix)".utf8) }
    }

    /// Where it is told who is kept for whom.
    static let affinities = Array("router:affinities".utf8)

    /// The keys of a budget, in the order in which ``SpendScript`` takes them.
    func all(_ push: SpendPush) -> [[UInt8]] {
        let (kind, id): (String, String)
        switch push.scope {
        case .provider(let name): (kind, id) = ("provider", self.tag(name))
        case .tag(let name): (kind, id) = ("tag", self.tag(name))
        case .deployment(let name): (kind, id) = ("deployment", self.tag(name))
        }
        let spend = "\(kind)_spend:\(id):\(Self.name(of: push.period))"
        return [spend, "\(kind)_budget_start_time:\(id)", "\(spend):processes"].map { Array($0.utf8) }
    }

    /// A period as configurations have it: `1d`, `12h`, `30m`, `45s`.
    static func name(of period: Duration) -> String {
        let seconds = period.components.seconds
        let units: [(suffix: String, seconds: Int64)] = [("d", 86_400), ("h", 3600), ("m", 60)]
        for unit in units where seconds >= unit.seconds && seconds % unit.seconds == 0 {
            return "\(seconds / unit.seconds)\(unit.suffix)"
        }
        return "\(seconds)s"
    }

    /// The time of day of a minute since 1970, in UTC: `09-05`.
    static func clock(_ minute: Int64) -> String {
        let ofDay = (minute % 1440 + 1440) % 1440
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(two(ofDay / 60))-\(two(ofDay % 60))"
    }

    /// An id as a part of keys; in a cluster the part that the slot is made of, which must not be empty.
    private func tag(_ id: String) -> String {
        guard self.isCluster else { return id }
        let safe = String(id.map { $0 == "}" ? ")" : $0 })
        return "{\(safe.isEmpty ? "-" : safe)}"
    }

    /// A name that stands before the id, where a brace would be taken for the tag.
    private func plain(_ name: String) -> String {
        self.isCluster ? String(name.map { $0 == "{" ? "(" : $0 }) : name
    }
}
