import LLMCore
import LLMRouter
import RedisCore

/// The script that adds what one process did with one deployment, and returns what all did.
///
/// The number of the exchange is kept with the process, so that the same exchange sent twice adds once: after a lost
/// connection nobody knows whether the first one arrived. The process's calls in flight count for others only as long as it
/// is heard of.
struct RouterScript: Sendable {
    /// Who we are: another text for each start of each process.
    let instance: String
    let keys: RouterKeys
    /// How many latencies are kept for each deployment.
    let samples: Int

    private static let script = RedisScript(
        """
        local instance, sequence, in_flight = ARGV[1], ARGV[2], ARGV[3]
        local usage_ttl, samples, silent, forgotten = ARGV[8], tonumber(ARGV[9]), tonumber(ARGV[10]), tonumber(ARGV[11])
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)

        local mine = redis.call('HGET', KEYS[6], instance)
        local is_new = not (mine and string.match(mine, ':(%d+)$') == sequence)
        redis.call('HSET', KEYS[6], instance, in_flight .. ':' .. string.format('%.0f', now) .. ':' .. sequence)
        redis.call('PEXPIRE', KEYS[6], forgotten)
        local others = 0
        local entries = redis.call('HGETALL', KEYS[6])
        for index = 1, #entries, 2 do
            local count, heard = string.match(entries[index + 1], '^(%d+):(%d+):')
            local age = heard and now - tonumber(heard) or forgotten + 1
            if age > forgotten then
                redis.call('HDEL', KEYS[6], entries[index])
            elseif age <= silent and entries[index] ~= instance then
                others = others + tonumber(count)
            end
        end

        local function counter(key, amount)
            if is_new and tonumber(amount) ~= 0 then
                local total = redis.call('INCRBY', key, amount)
                if total == tonumber(amount) then redis.call('EXPIRE', key, usage_ttl) end
                return total
            end
            return tonumber(redis.call('GET', key) or 0) or 0
        end
        local counters = {}
        for index = 1, 4 do counters[index] = counter(KEYS[index], ARGV[3 + index]) end

        if is_new and ARGV[14] == '1' then redis.call('DEL', KEYS[5]) end
        if is_new and ARGV[12] ~= '' and redis.call('PTTL', KEYS[5]) < tonumber(ARGV[13]) then
            redis.call('SET', KEYS[5], ARGV[12], 'PX', ARGV[13])
        end

        local function list(key, first, count)
            if is_new and count > 0 then
                for index = first, first + count - 1 do redis.call('RPUSH', key, ARGV[index]) end
                redis.call('LTRIM', key, -samples, -1)
                redis.call('EXPIRE', key, ARGV[15])
            end
            return redis.call('LRANGE', key, -samples, -1)
        end
        local fails, kinds = {}, tonumber(ARGV[17])
        for kind = 1, kinds do
            local key, amount, left = KEYS[8 + kind], ARGV[16 + 2 * kind], ARGV[17 + 2 * kind]
            if is_new and tonumber(amount) > 0 then
                redis.call('INCRBYFLOAT', key, amount)
                if redis.call('PTTL', key) < 0 then redis.call('PEXPIRE', key, left) end
            end
            fails[2 * kind - 1] = redis.call('GET', key) or '0'
            fails[2 * kind] = redis.call('PTTL', key)
        end

        local latencies, first = tonumber(ARGV[16]), 18 + 2 * kinds
        return {
            counters[1], counters[2], counters[3], counters[4], others,
            redis.call('PTTL', KEYS[5]), redis.call('GET', KEYS[5]) or '',
            list(KEYS[7], first, latencies), list(KEYS[8], first + latencies, #ARGV + 1 - first - latencies),
            fails
        }
        """
    )

    /// Seconds that a minute's counters are kept: the minute, and as much again for clocks that disagree.
    private static let usageLifetime = 120
    /// Milliseconds after which a process that is not heard of has no calls in flight any more.
    private static let silentAfter = 10_000
    /// Milliseconds after which it is forgotten, and with it the number of its last exchange.
    private static let forgottenAfter = 300_000
    /// Seconds that latencies are kept (`routing_strategy_args.ttl`).
    private static let samplesLifetime = 3600

    func command(_ push: RouterPush, sequence: Int, at now: RoutingInstant) -> RedisCommand {
        var arguments = [
            self.instance, "\(sequence)", "\(max(push.inFlight, 0))", "\(push.requests)", "\(push.tokens)",
            "\(push.inputTokens)", "\(push.outputTokens)", "\(Self.usageLifetime)", "\(self.samples)",
            "\(Self.silentAfter)", "\(Self.forgottenAfter)",
        ]
        if let cooldown = push.cooldown, cooldown.until > now {
            let rest = (cooldown.until - now).wholeNanoseconds / 1_000_000 + 1
            arguments += [Self.text(of: cooldown), "\(rest)"]
        } else {
            arguments += ["", "0"]
        }
        arguments += [push.endsCooldown ? "1" : "0", "\(Self.samplesLifetime)", "\(push.latencies.count)"]
        arguments.append("\(push.fails.count)")
        for fails in push.fails {
            arguments += ["\(fails.added)", "\(max(fails.left.wholeNanoseconds / 1_000_000, 1))"]
        }
        arguments += (push.latencies + push.firstTokens).map { "\($0)" }
        return Self.script.command(keys: self.keys.all(push), arguments: arguments.map { Array($0.utf8) })
    }

    /// Reads the script's reply; nil when it is not one.
    func news(of push: RouterPush, from reply: RESPValue, at now: RoutingInstant) -> DeploymentNews? {
        guard let fields = reply.elements, fields.count == 10 else { return nil }
        let numbers = fields[0..<6].compactMap { $0.integer }
        guard numbers.count == 6, let text = fields[6].text, let latencies = fields[7].elements,
            let firstTokens = fields[8].elements, let fails = fields[9].elements
        else { return nil }
        var news = DeploymentNews(id: push.id)
        news.usage.minute = push.minute
        news.usage.requests = Int(clamping: numbers[0])
        news.usage.tokens = Int(clamping: numbers[1])
        news.usage.inputTokens = Int(clamping: numbers[2])
        news.usage.outputTokens = Int(clamping: numbers[3])
        news.othersInFlight = Int(clamping: max(numbers[4], 0))
        if numbers[5] > 0 { news.cooldown = Self.cooldown(text, rest: numbers[5], at: now) }
        news.latencies = latencies.compactMap { $0.number }
        news.firstTokens = firstTokens.compactMap { $0.number }
        for (place, report) in push.fails.enumerated() where fails.indices.contains(2 * place + 1) {
            guard let count = fails[2 * place].number, (0...1e9).contains(count) else { continue }
            let left = Duration.milliseconds(max(fails[2 * place + 1].integer ?? 0, 0))
            news.fails.append(FailNews(suffix: report.suffix, count: Int(count), left: left))
        }
        return news
    }

    /// A cooldown as LiteLLM writes and reads it.
    private static func text(of cooldown: Cooldown) -> String {
        let value: JSON = [
            "exception_received": .string(cooldown.reason), "status_code": .string("\(cooldown.status)"),
            "timestamp": JSON(Double(cooldown.began.nanoseconds) / 1e9),
            "cooldown_time": JSON((cooldown.until - cooldown.began).inSeconds),
        ]
        return value.description
    }

    /// A cooldown from its text and the time it still lasts; a text that is not ours has no reason and no status.
    private static func cooldown(_ text: String, rest: Int64, at now: RoutingInstant) -> Cooldown {
        let value = (try? JSON(parsing: text)) ?? [:]
        let until = now + .milliseconds(rest)
        let length = value["cooldown_time"]?.doubleValue ?? 0
        return Cooldown(
            began: (0...1e9).contains(length) ? min(now, until + .seconds(-length)) : now,
            until: until,
            status: value["status_code"]?.intValue ?? value["status_code"]?.stringValue.flatMap { Int($0) } ?? 0,
            reason: value["exception_received"]?.stringValue ?? ""
        )
    }
}
