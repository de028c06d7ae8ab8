import RedisCore

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

    /// Asks about some matters.
    ///
    /// - Parameters:
    ///   - matters: Their names.
    ///   - patience: How long the others leave the finding out to whoever has the turn.
    /// - Returns: An answer for each; the turn, where Redis cannot be asked.
    package func read(_ matters: [String], patience: Duration) async -> [Answer] {
        var answers = await self.client.send(matters.map { RedisCommand([Self.get, self.key($0)], keyPosition: 1) })
            .map { result -> Answer? in
                guard case .success(let reply) = result else { return .turn }
                return reply.text.map { .text($0) }
            }
        let unknown = answers.indices.filter { answers[$0] == nil }
        let options = [Array("1".utf8), Array("NX".utf8), Array("PX".utf8), Self.milliseconds(patience)]
        let claims = await self.client.send(
            unknown.map { RedisCommand([Self.set, self.turn(matters[$0])] + options, keyPosition: 1) }
        )
        for (position, claim) in zip(unknown, claims) {
            // Nil is said where the turn is somebody else's.
            if case .success(.null) = claim { answers[position] = .wait }
        }
        return answers.map { $0 ?? .turn }
    }

    /// Leaves what was found out, for so long; whether that worked does not matter to who found it out.
    package func write(_ text: String, about matter: String, lasting time: Duration) async {
        _ = await self.client.send([
            RedisCommand(
                [Self.set, self.key(matter), Array(text.utf8), Array("PX".utf8), Self.milliseconds(time)],
                keyPosition: 1
            ), RedisCommand([Array("DEL".utf8), self.turn(matter)], keyPosition: 1),
        ])
    }

    private static let get = Array("GET".utf8)
    private static let set = Array("SET".utf8)

    private func turn(_ matter: String) -> [UInt8] {
        self.key(matter) + Array(":turn".utf8)
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
