import LLMRouter
import RedisCore

/// The script that adds what one process has spent of a budget, and returns what all have in the running period.
///
/// Amounts and beginnings have LiteLLM's names and forms. A period begins with the first amount and ends with its keys; where
/// the keys are lost, it goes on as long as it does for the process that tells first. The
/// number of the last exchange is kept for each process, so that the same exchange sent twice adds once. It writes also where
/// it only asks, so that a server that takes no writes refuses it always.
struct SpendScript: Sendable {
    /// Who we are: another text for each start of each process.
    let instance: String
    let keys: RouterKeys

    private static let script = RedisScript(
        """
        local instance, sequence, dollars, left, forgotten = ARGV[1], ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5])
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        local mine = redis.call('HGET', KEYS[3], instance)
        local told = mine and string.match(mine, '^(%d*):') or ''
        if tonumber(dollars) > 0 and told ~= sequence then
            local ttl = redis.call('PTTL', KEYS[1])
            if ttl == -2 then
                local began = time[1] + time[2] / 1000000 - tonumber(ARGV[6]) / 1000
                redis.call('SET', KEYS[1], dollars, 'PX', left)
                redis.call('SET', KEYS[2], string.format('%.6f', began), 'PX', left)
            else
                redis.call('INCRBYFLOAT', KEYS[1], dollars)
                if ttl == -1 then redis.call('PEXPIRE', KEYS[1], left) end
            end
            told = sequence
        end
        redis.call('HSET', KEYS[3], instance, told .. ':' .. string.format('%.0f', now))
        redis.call('PEXPIRE', KEYS[3], forgotten)
        if not mine then
            local entries = redis.call('HGETALL', KEYS[3])
            for index = 1, #entries, 2 do
                local heard = string.match(entries[index + 1], ':(%d+)$')
                if not heard or now - tonumber(heard) > forgotten then redis.call('HDEL', KEYS[3], entries[index]) end
            end
        end
        return {redis.call('GET', KEYS[1]) or '0', redis.call('PTTL', KEYS[1])}
        """
    )

    /// Milliseconds after which it is forgotten which exchange was a process's last.
    private static let forgottenAfter = 300_000

    func command(_ push: SpendPush, sequence: Int) -> RedisCommand {
        let left = max(min(push.left, push.period).wholeNanoseconds / 1_000_000, 1)
        let elapsed = max((push.period - push.left).wholeNanoseconds / 1_000_000, 0)
        let arguments = [
            self.instance, "\(sequence)", "\(push.dollars)", "\(left)", "\(Self.forgottenAfter)", "\(elapsed)",
        ]
        return Self.script.command(keys: self.keys.all(push), arguments: arguments.map { Array($0.utf8) })
    }

    /// Reads the script's reply; nil when it is not one.
    ///
    /// `waiting` is what has to be told after this push.
    func news(of push: SpendPush, from reply: RESPValue, waiting: SpendPush?) -> SpendNews? {
        guard let fields = reply.elements, fields.count == 2, let dollars = fields[0].number, dollars.isFinite,
            let left = fields[1].integer
        else { return nil }
        return SpendNews(
            scope: push.scope,
            dollars: max(dollars, 0),
            left: .milliseconds(max(left, 0)),
            told: push.dollars,
            pending: waiting?.dollars ?? 0
        )
    }
}
