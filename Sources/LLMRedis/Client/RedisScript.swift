import Crypto
package import RedisCore

/// A Lua script that runs at the server, all of it or nothing of it between other commands.
///
/// It is called by its digest; a server that does not have it gets its text, and has it from then on.
package struct RedisScript: Sendable, Hashable {
    private let text: [UInt8]
    private let digest: [UInt8]

    package init(_ text: String) {
        self.text = Array(text.utf8)
        let digits = Array("0123456789abcdef".utf8)
        self.digest = Insecure.SHA1.hash(data: self.text).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    }

    /// The command that runs the script.
    ///
    /// - Parameters:
    ///   - keys: The keys it touches, which in a cluster must be of one slot.
    ///   - arguments: What else it is given.
    /// - Returns: A command for ``RedisClient/send(_:timeout:)-(RedisCommand,_)``.
    package func command(keys: [[UInt8]], arguments: [[UInt8]]) -> RedisCommand {
        let rest = [Array(String(keys.count).utf8)] + keys + arguments
        return RedisCommand(
            [Array("EVALSHA".utf8), self.digest] + rest,
            keyPosition: keys.isEmpty ? nil : 3,
            fallback: [Array("EVAL".utf8), self.text] + rest
        )
    }
}
