package import RedisCore

/// Short texts that processes leave for each other, so that only one of them finds out what all want to know.
package struct SharedNotes: Sendable {
    /// What is known about a matter.
    package enum Answer: Sendable, Equatable {
        /// Somebody has left this.
        case text(String)
        /// Nobody knows: whoever asked is to find out, and the others wait for it.
        case turn
        /// Somebody else is about to find out.
        case wait
    }

    private let client: RedisClient
    private let name: String

    /// - Parameters:
    ///   - client: The Redis; shut down by whoever made it.
    ///   - name: What the notes are about; their keys begin with it.
    package init(client: RedisClient, name: String) {
        self.client = client
        self.name = name
    }

    private static let script = RedisScript(
        """
        local found = redis.call('GET', KEYS[1])
        if found then return found end
        if redis.call('SET', KEYS[2], '1', 'NX', 'PX', ARGV[1]) then return 1 end
        return 0
        """
    )

    /// Asks about some matters.
    ///
    /// - Parameters:
    ///   - matters: Their names.
    ///   - patience: How long the others leave the finding out to whoever has the turn.
    /// - Returns: An answer for each; the turn, where Redis cannot be asked.
    package func read(_ matters: [String], patience: Duration) async -> [Answer] {
        let milliseconds = Self.milliseconds(patience)
        let commands = matters.map { matter in
            let keys = [self.key(matter), self.key(matter) + Array(":turn".utf8)]
            return Self.script.command(keys: keys, arguments: [milliseconds])
        }
        guard !commands.isEmpty else { return [] }
        return await self.client.send(commands).map { result in
            guard case .success(let reply) = result else { return .turn }
            if let number = reply.integer, reply.text == nil { return number == 1 ? .turn : .wait }
            return reply.text.map { .text($0) } ?? .turn
        }
    }

    /// Leaves what was found out, for so long; whether that worked does not matter to who found it out.
    package func write(_ text: String, about matter: String, lasting time: Duration) async {
        let key = self.key(matter)
        let milliseconds = Self.milliseconds(time)
        _ = await self.client.send([
            RedisCommand([Array("SET".utf8), key, Array(text.utf8), Array("PX".utf8), milliseconds], keyPosition: 1)
        ])
    }

    /// Braces, so that in a cluster a note and its turn are on one node.
    private func key(_ matter: String) -> [UInt8] {
        Array("\(self.name):{\(String(matter.map { $0 == "}" ? ")" : $0 }))}".utf8)
    }

    private static func milliseconds(_ time: Duration) -> [UInt8] {
        let (seconds, attoseconds) = time.components
        return Array("\(max(seconds &* 1000 &+ attoseconds / 1_000_000_000_000_000, 1))".utf8)
    }
}
