/// How a deployment's address becomes that of a request, beyond adding a path.
package struct AddressRules: Sendable {
    /// Ends of paths that stand for others: addresses of old, which people still have in their configurations.
    package var tails: [(name: String, value: String)] = []
    /// Paths to add at hosts, and all below them, where the address has none of its own.
    package var hosts: [(name: String, value: String)] = []
    /// The address of models that have a host of their own; `{}` stands for the model's name.
    package var modelHost: String?

    package init() {}

    init(
        tails: [(name: String, value: String)],
        hosts: [(name: String, value: String)],
        modelHost: String?
    ) {
        self.tails = tails
        self.hosts = hosts
        self.modelHost = modelHost
    }

    /// The path that a deployment's path means at a host.
    package func path(_ path: String, at host: String) -> String {
        if let tail = self.tails.first(where: { path.hasSuffix($0.name) }) {
            return path.dropLast(tail.name.count) + tail.value
        }
        guard path.isEmpty else { return path }
        return self.hosts.first { Self.host(host, isAtOrBelow: $0.name) }?.value ?? path
    }

    /// The address of a model's own host, for models that have one: their names are eight letters and digits.
    package func ownHost(of model: String) -> String? {
        guard let modelHost, model.utf8.count == 8, model.utf8.allSatisfy({ $0.isLetterOrDigit }) else { return nil }
        return modelHost.replacing("{}", with: model)
    }

    /// Whether a host is another one or has a name below it.
    static func host(_ host: String, isAtOrBelow other: String) -> Bool {
        let host = host.lowercased()
        return host == other || host.hasSuffix("." + other)
    }
}

extension UInt8 {
    fileprivate var isLetterOrDigit: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
