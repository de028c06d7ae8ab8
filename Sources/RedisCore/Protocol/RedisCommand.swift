/// One command: its name and arguments, and which of them is its key.
package struct RedisCommand: Sendable, Hashable {
    package var arguments: [[UInt8]]
    /// The position of the first key among the arguments, by which a cluster's node is chosen; nil: any node will do.
    package var keyPosition: Int?
    /// What to send instead to a server that does not know the script that this runs.
    package var fallback: [[UInt8]]?

    package init(_ arguments: [[UInt8]], keyPosition: Int?, fallback: [[UInt8]]? = nil) {
        self.arguments = arguments
        self.keyPosition = keyPosition
        self.fallback = fallback
    }

    /// A command whose first argument is its key, as with nearly all that have one.
    package init(_ name: String, key: String, _ arguments: String...) {
        self.init([name, key] + arguments, keyPosition: 1)
    }

    /// A command without a key.
    package init(_ name: String, _ arguments: String...) {
        self.init([name] + arguments, keyPosition: nil)
    }

    package init(_ words: [String], keyPosition: Int?) {
        self.init(words.map { Array($0.utf8) }, keyPosition: keyPosition)
    }

    /// The slot of the command's key in a cluster.
    package var slot: Int? {
        guard let position = self.keyPosition, self.arguments.indices.contains(position) else { return nil }
        return RedisHashSlot.of(self.arguments[position])
    }

    /// How many bytes the command has on the wire, roughly.
    package var size: Int { self.arguments.reduce(16) { $0 + $1.count + 16 } }

    /// Writes the command as an array of strings, the one form that servers of all versions take.
    package func write(to output: inout [UInt8]) {
        func line(_ type: UInt8, _ count: Int) {
            output.append(type)
            output.append(contentsOf: String(count).utf8)
            output.append(13)
            output.append(10)
        }
        line(UInt8(ascii: "*"), self.arguments.count)
        for argument in self.arguments {
            line(UInt8(ascii: "$"), argument.count)
            output.append(contentsOf: argument)
            output.append(13)
            output.append(10)
        }
    }
}
