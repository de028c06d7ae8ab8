import LLMRouter
import RedisCore

/// The script by which processes tell each other which deployment is kept for which session, prompt or caller.
///
/// A stream: everybody reads what is new in it since the last time, in the same order, so that all come to know the same.
/// Telling something twice does no harm.
struct AffinityScript: Sendable {
    private static let script = RedisScript(
        """
        local kept, most, position = ARGV[1], ARGV[2], ARGV[3]
        for index = 4, #ARGV do
            redis.call('XADD', KEYS[1], 'MAXLEN', '~', most, '*', 'note', ARGV[index])
        end
        if #ARGV > 3 then redis.call('PEXPIRE', KEYS[1], kept) end
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        local entries, notes, last = {}, {}, position
        if position == '' then
            local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', most)
            for index = #newest, 1, -1 do entries[#entries + 1] = newest[index] end
        else
            local moment, number = string.match(position, '^(%d+)-(%d+)$')
            local start = moment .. '-' .. string.format('%.0f', number + 1)
            entries = redis.call('XRANGE', KEYS[1], start, '+', 'COUNT', most)
        end
        for _, entry in ipairs(entries) do
            last = entry[1]
            notes[#notes + 1] = string.format('%.0f', now - tonumber(string.match(last, '^(%d+)')))
            notes[#notes + 1] = entry[2][2]
        end
        return {last, notes}
        """
    )

    /// Milliseconds after the last note after which all are gone; none is kept longer than a process wants it kept.
    private static let kept = 86_400_000
    /// How many notes there are, about.
    private static let most = 4096

    /// - Parameters:
    ///   - notes: what is new here.
    ///   - position: up to where the stream was read; empty to read the newest.
    /// - Returns: the command that writes the one and reads the rest.
    func command(_ notes: [AffinityNote], after position: String) -> RedisCommand {
        let arguments = ["\(Self.kept)", "\(Self.most)", position] + notes.map { Self.text(of: $0) }
        return Self.script.command(keys: [RouterKeys.affinities], arguments: arguments.map { Array($0.utf8) })
    }

    /// Reads the script's reply: what is new, and up to where the stream was read; nil when it is not one.
    func news(from reply: RESPValue) -> (notes: [AffinityNote], position: String)? {
        guard let fields = reply.elements, fields.count == 2, let position = fields[0].text,
            let entries = fields[1].elements
        else { return nil }
        var notes: [AffinityNote] = []
        for place in stride(from: 0, to: entries.count - 1, by: 2) {
            guard let age = entries[place].number, let text = entries[place + 1].text,
                let note = Self.note(from: text, age: .milliseconds(Int64(min(max(age, 0), 1e12))))
            else { continue }
            notes.append(note)
        }
        return (notes, position)
    }

    /// The deployment's id stands last: it may hold anything.
    private static func text(of note: AffinityNote) -> String {
        "\(note.check) \(note.left.wholeNanoseconds / 1_000_000) \(note.key) \(note.deployment)"
    }

    private static func note(from text: String, age: Duration) -> AffinityNote? {
        let parts = text.split(separator: " ", maxSplits: 3)
        guard parts.count == 4, let check = UInt16(parts[0]), let left = Int64(parts[1]), left < 1 << 40 else {
            return nil
        }
        return AffinityNote(
            check: check,
            key: String(parts[2]),
            deployment: String(parts[3]),
            left: .milliseconds(left) - age
        )
    }
}
