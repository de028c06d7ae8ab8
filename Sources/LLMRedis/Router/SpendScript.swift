import LLMRouter
import RedisCore

/// The script that adds what one process has spent of a budget, and returns what all have in the running period.
///
/// Amounts and beginnings have LiteLLM's names and forms. A period begins with the first amount and ends with its keys. The
/// number of the last exchange is kept for each process, so that the same exchange sent twice adds once.
struct SpendScript: Sendable {
    /// Who we are: another text for each start of each process.
    let instance: String
    let keys: RouterKeys

    private static let script = RedisScript(
        """
        local instance, sequence, dollars, period = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
        if tonumber(dollars) > 0 and redis.call('HGET', KEYS[3], instance) ~= sequence then
            local left = redis.call('PTTL', KEYS[1])
            if left == -2 then
                local time = redis.call('TIME')
                redis.call('SET', KEYS[1], dollars, 'PX', period)
                redis.call('SET', KEYS[2], time[1] .. '.' .. string.format('%06d', time[2]), 'PX', period)
            else
                redis.call('INCRBYFLOAT', KEYS[1], dollars)
                if left == -1 then redis.call('PEXPIRE', KEYS[1], period) end
            end
            redis.call('HSET', KEYS[3], instance, sequence)
            redis.call('PEXPIRE', KEYS[3], ARGV[5])
        end
        return {redis.call('GET', KEYS[1]) or '0', redis.call('PTTL', KEYS[1])}
        """
    )

    /// Milliseconds after which it is forgotten which exchange was a process's last.
    private static let forgottenAfter = 300_000

    func command(_ push: SpendPush, sequence: Int) -> RedisCommand {
        let period = max(push.period.wholeNanoseconds / 1_000_000, 1)
        let arguments = [self.instance, "\(sequence)", "\(push.dollars)", "\(period)", "\(Self.forgottenAfter)"]
        return Self.script.command(keys: self.keys.all(push), arguments: arguments.map { Array($0.utf8) })
    }

    /// Reads the script's reply; nil when it is not one.
    func news(of push: SpendPush, from reply: RESPValue) -> SpendNews? {
        guard let fields = reply.elements, fields.count == 2, let dollars = fields[0].number, dollars.isFinite,
            let left = fields[1].integer
        else { return nil }
        return SpendNews(scope: push.scope, dollars: max(dollars, 0), left: .milliseconds(max(left, 0)))
    }
}
