internal import LLMCore

/// Cuts messages down to a limit, by LiteLLM's steps.
struct MessageTrimmer {
    /// How often a message is shortened before it is given up.
    private static let attempts = 10

    /// With no more tokens than this left, no further message is tried.
    private static let leastRoom = 3

    /// For a GPT model a message is not shortened to this many tokens or fewer: an empty one costs almost as many.
    private static let leastMessage = 10

    private let isGPT: Bool
    private let limit: Int
    private let counter: MessageCounter

    init(model: String, limit: Int) {
        self.isGPT = model.contains("gpt")
        self.limit = limit
        self.counter = MessageCounter(encoding: TokenEncoding(forModel: model), options: TokenCountOptions())
    }

    func trim(_ list: [JSON]) throws(TokenCountError) -> TrimmedMessages {
        let system = try self.systemText(list)
        let toolCount = list.reversed().prefix { $0["role"]?.stringValue == "tool" }.count
        var messages = Array(list.dropLast(toolCount))
        let tools = Array(list.suffix(toolCount))
        guard try self.count(messages) >= self.limit else {
            return TrimmedMessages(messages: .array(list), responseTokens: nil)
        }
        var room = self.limit
        var first: [JSON] = []
        if !system.isEmpty {
            var message: JSON = ["role": "system", "content": .string(system)]
            if try self.count([message]) > room { message = try self.shortened(message, to: room) }
            room -= try self.count([message])
            first = [message]
            if room == 0 { return TrimmedMessages(messages: .array(first), responseTokens: nil) }
            messages.removeAll { $0["role"]?.stringValue == "system" }
        }
        let kept = first + (try self.newest(of: messages, within: room)) + tools
        return TrimmedMessages(messages: .array(kept), responseTokens: room - (try self.count(kept)))
    }

    private func systemText(_ messages: [JSON]) throws(TokenCountError) -> String {
        var texts = ""
        for message in messages {
            guard let role = message["role"] else { throw TokenCountError(.invalidMessages, "a message has no role") }
            guard role.stringValue == "system" else { continue }
            guard let content = message["content"]?.stringValue else {
                throw TokenCountError(.invalidMessages, "a system message must be text")
            }
            texts += (texts.isEmpty ? "" : "\n") + content
        }
        return texts
    }

    private func count(_ messages: [JSON]) throws(TokenCountError) -> Int {
        var total = MessageCounter.replyStart
        for message in messages { total += try self.counter.count(message) }
        return total
    }

    /// From the newest to the oldest, each whole or shortened, as long as there is room.
    private func newest(of messages: [JSON], within room: Int) throws(TokenCountError) -> [JSON] {
        var kept: [JSON] = []
        var used = MessageCounter.replyStart
        for message in messages.reversed() {
            guard room - used > Self.leastRoom else { break }
            var message = message
            var tokens = try self.counter.count(message)
            if used + tokens > room {
                guard message["function_call"] == nil else { continue }
                message = try self.shortened(message, to: room - used)
                tokens = try self.counter.count(message)
            }
            guard used + tokens <= room else { continue }
            used += tokens
            kept.append(message)
        }
        return kept.reversed()
    }

    /// Takes characters out of the middle until the message, as a prompt of its own, has no more tokens than wanted.
    private func shortened(_ message: JSON, to tokens: Int) throws(TokenCountError) -> JSON {
        if self.isGPT, tokens <= Self.leastMessage { return message }
        var message = message
        for _ in 0..<Self.attempts {
            let total = try self.count([message])
            if total <= tokens { break }
            guard let content = message["content"]?.stringValue else {
                throw TokenCountError(.invalidMessages, "a message that is not text cannot be shortened")
            }
            let scalars = Array(content.unicodeScalars)
            let length = max(Int(Double(scalars.count) * (Double(tokens) / Double(total))) - 1, 0)
            let half = length / 2
            var text = String.UnicodeScalarView()
            text.append(contentsOf: scalars.prefix(half))
            text.append(contentsOf: "..".unicodeScalars)
            // Half of nothing leaves the whole text on the right, as it does in LiteLLM: such a message does not fit.
            text.append(contentsOf: half > 0 ? scalars.suffix(half) : scalars[...])
            message["content"] = .string(String(text))
        }
        return message
    }
}
