import GatewayConfig
import GatewayPolicy
import LLMCore

/// Who reaches a server that listens on an address, and whether the master key keeps strangers out.
struct Exposure {
    private let strength: MasterKeyStrength
    private let isPermitted: Bool

    init(_ config: GatewayConfig) {
        self.strength = MasterKeyStrength(config.masterKey?.reveal())
        self.isPermitted = config.permitsWeakMasterKey
    }

    /// What a key comes to on its own.
    init(key: Secret<String>?) {
        self.strength = MasterKeyStrength(key?.reveal())
        self.isPermitted = false
    }

    /// Whether the master key keeps out fewer people than another one.
    func isWeaker(than other: Exposure) -> Bool { self.rank < other.rank }

    private var rank: Int {
        switch self.strength {
        case .unset: 0
        case .weak: 1
        case .strong: 2
        }
    }

    /// What is wrong with the master key; nil when it keeps strangers out.
    var weakness: String? {
        switch self.strength {
        case .strong: nil
        case .weak: "The master key is a publicly known one"
        case .unset: "No master key is set"
        }
    }

    /// Whether whoever reaches the port may use every model because the configuration says so.
    var isOpen: Bool { self.strength != .strong && self.isPermitted }

    /// Why the address must not be served; nil when it may.
    func refusal(of host: String) -> String? {
        guard let weakness = self.weakness, !self.isPermitted, !Self.isLoopback(host) else { return nil }
        return "\(weakness), and \(host) can be reached from other machines"
    }

    /// What to do about a refusal.
    static let remedy = """
        Set general_settings.master_key to a secret, or allow it with \
        general_settings.dangerously_permit_weak_or_unset_master_key: true \
        (LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY=true).
        """

    private static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" || host == "[::1]" { return true }
        // A name such as 127.example.com is no address.
        return host.hasPrefix("127.") && host.allSatisfy { $0 == "." || ("0"..."9").contains($0) }
    }
}
