/// Names that a provider does not accept, and what they are called there; no two are called alike.
struct ChangedNames: Sendable {
    private var wireNames: [String: String] = [:]
    private var originals: [String: String] = [:]

    /// No names.
    init() {}

    /// - Parameters:
    ///   - names: the names to change.
    ///   - taken: what others are called.
    ///   - limit: how long a name may be.
    ///   - plain: an acceptable name for one that is not.
    init(_ names: [String], beside taken: Set<String>, limit: Int = .max, plain: (String) -> String) {
        var taken = taken
        for name in names where self.wireNames[name] == nil {
            let plain = plain(name)
            var candidate = plain
            var number = 2
            while taken.contains(candidate) {
                candidate = "\(plain.prefix(limit - 4))_\(number)"
                number += 1
            }
            taken.insert(candidate)
            self.wireNames[name] = candidate
            self.originals[candidate] = name
        }
    }

    /// What a changed name is called.
    func wire(_ name: String) -> String? { self.wireNames[name] }

    /// The client's own name for one that the provider sent.
    func original(_ name: String) -> String {
        self.originals.isEmpty ? name : self.originals[name] ?? name
    }
}
