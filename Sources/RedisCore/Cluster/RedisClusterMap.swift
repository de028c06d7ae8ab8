/// Which primary has which slots.
package struct RedisClusterMap: Sendable, Equatable {
    /// The primaries, each once.
    package private(set) var nodes: [RedisAddress] = []
    /// For each slot a position in ``nodes``, or -1.
    private var owners: [Int16]

    package init() {
        self.owners = Array(repeating: -1, count: RedisHashSlot.count)
    }

    /// Reads the reply to `CLUSTER SLOTS`; nil when it is none, or names no slot.
    ///
    /// `CLUSTER SLOTS` and not the newer `CLUSTER SHARDS`, because every version and every hosted variant knows it. Each
    /// entry is: first slot, last slot, primary, replicas; a node is: preferred endpoint, port, and more.
    package init?(slots reply: RESPValue, from origin: RedisAddress) {
        guard let entries = reply.elements else { return nil }
        self.init()
        for entry in entries {
            guard let fields = entry.elements, fields.count >= 3, let first = fields[0].integer,
                let last = fields[1].integer, first >= 0, last >= first, last < Int64(RedisHashSlot.count),
                let node = fields[2].elements, node.count >= 2, let port = node[1].integer
            else { return nil }
            let host = node[0].text ?? ""
            guard let address = RedisAddress(node: host, port: Int(clamping: port), from: origin) else { continue }
            self.assign(Int(first)...Int(last), to: address)
        }
        guard !self.nodes.isEmpty else { return nil }
    }

    /// The node of a slot, when that is known.
    package func owner(of slot: Int) -> RedisAddress? {
        guard self.owners.indices.contains(slot), self.owners[slot] >= 0 else { return nil }
        return self.nodes[Int(self.owners[slot])]
    }

    /// Notes what a redirection said.
    package mutating func move(_ slot: Int, to address: RedisAddress) {
        guard self.owners.indices.contains(slot) else { return }
        self.assign(slot...slot, to: address)
    }

    private mutating func assign(_ slots: ClosedRange<Int>, to address: RedisAddress) {
        let position: Int
        if let known = self.nodes.firstIndex(of: address) {
            position = known
        } else {
            // More nodes than a cluster can have: what says so is no cluster.
            guard self.nodes.count < 1_000 else { return }
            position = self.nodes.count
            self.nodes.append(address)
        }
        for slot in slots { self.owners[slot] = Int16(position) }
    }
}
