import NIOCore
package import RedisCore

/// What became of a command.
package typealias RedisResult = Result<RESPValue, RedisError>

/// Commands that are sent at once, and the replies to them as they come; belongs to an event loop.
final class RedisBatch {
    let commands: [RedisCommand]
    private var results: [RedisResult] = []
    private var completion: (([RedisResult]) -> Void)?
    /// Replies that have come, those included that nobody waits for any more.
    private var received = 0
    /// Ends the caller's patience.
    var timer: Scheduled<Void>?

    /// - Parameters:
    ///   - commands: At least one.
    ///   - completion: Called once, with a result for each command.
    init(_ commands: [RedisCommand], completion: @escaping ([RedisResult]) -> Void) {
        self.commands = commands
        self.completion = completion
        self.results.reserveCapacity(commands.count)
    }

    /// Whether the caller has its results, replies or not.
    var isOver: Bool { self.completion == nil }

    /// Whether all replies have come.
    var isAnswered: Bool { self.received == self.commands.count }

    /// Whether the next reply is the last.
    var awaitsOneReply: Bool { self.received + 1 == self.commands.count }

    /// Takes the reply to the next command.
    func receive(_ value: RESPValue) {
        self.received += 1
        guard !self.isOver else { return }
        if case .error(let error) = value {
            self.results.append(.failure(RedisError(error)))
        } else {
            self.results.append(.success(value))
        }
        if self.isAnswered { self.complete() }
    }

    /// Gives up: what has no reply yet has this error.
    func fail(_ error: RedisError) {
        guard !self.isOver else { return }
        while self.results.count < self.commands.count { self.results.append(.failure(error)) }
        self.complete()
    }

    private func complete() {
        let completion = self.completion
        self.completion = nil
        self.timer?.cancel()
        self.timer = nil
        completion?(self.results)
        self.results = []
    }
}
