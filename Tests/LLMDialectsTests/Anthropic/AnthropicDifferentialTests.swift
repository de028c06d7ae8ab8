import LLMCore
import LLMDialects
import Testing

/// The same answer as a whole and as a stream, both made from one list of content blocks as the documentation has them,
/// must come to the same.
@Suite struct AnthropicDifferentialTests {
    private static let texts = ["", "Hello", " wörld", "😀 family 👨‍👩‍👧", "\"quoted\"\n", "\\", "17*3=51", "a b  c\td"]
    private static let inputs: [JSON] = [
        [:], ["a": 1], ["path": "/a/x", "deep": ["list": [1, 2.5, nil, true], "text": "é\"\n"]],
    ]

    /// A block, and the deltas that a stream gives it in.
    private static func block(_ dice: inout Dice, _ number: Int) -> (whole: JSON, start: JSON, deltas: [JSON]) {
        func cut(_ text: String) -> [String] {
            var parts: [String] = []
            var rest = Array(text)
            while !rest.isEmpty {
                let count = 1 + dice.roll(rest.count)
                parts.append(String(rest.prefix(count)))
                rest.removeFirst(count)
            }
            return parts
        }
        switch dice.roll(6) {
        case 0, 1:
            let text = dice.pick(Self.texts)
            return (
                ["type": "text", "text": .string(text)], ["type": "text", "text": ""],
                cut(text).map { ["type": "text_delta", "text": .string($0)] }
            )
        case 2:
            let text = dice.pick(Self.texts)
            return (
                ["type": "thinking", "thinking": .string(text), "signature": "sig"],
                ["type": "thinking", "thinking": "", "signature": ""],
                cut(text).map { ["type": "thinking_delta", "thinking": .string($0)] }
                    + [["type": "signature_delta", "signature": "sig"]]
            )
        case 3:
            let block: JSON = ["type": "redacted_thinking", "data": "R"]
            return (block, block, [])
        case 4:
            let block: JSON = ["type": "from_the_future", "data": "R"]
            return (block, block, [["type": "future_delta"]])
        default:
            let input = dice.pick(Self.inputs)
            let head: JSON = [
                "type": .string(dice.pick(["tool_use", "server_tool_use"])), "id": .string("toolu_\(number)"),
                "name": .string(dice.pick(["f", "a_b", "json_tool_call"])), "input": [:],
            ]
            var whole = head
            whole["input"] = input
            let pieces = input == [:] ? [""] : [""] + cut(input.description)
            return (whole, head, pieces.map { ["type": "input_json_delta", "partial_json": .string($0)] })
        }
    }

    @Test(arguments: 0..<300)
    func `a stream says what the whole answer says`(seed: Int) throws {
        var dice = Dice(UInt64(seed + 1))
        let blocks = (0..<dice.roll(6)).map { Self.block(&dice, $0) }
        let reason = dice.pick(["end_turn", "max_tokens", "tool_use", "stop_sequence", "refusal", "pause_turn"])
        var usage: JSON = ["input_tokens": JSON(dice.roll(500)), "output_tokens": JSON(20 + dice.roll(500))]
        if dice.roll(2) == 0 { usage["cache_read_input_tokens"] = JSON(dice.roll(500)) }
        if dice.roll(2) == 0 { usage["cache_creation_input_tokens"] = JSON(dice.roll(500)) }
        var request: JSON = [
            "tools": [
                ["type": "function", "function": ["name": "a.b"]], ["type": "function", "function": ["name": "f"]],
            ]
        ]
        // Older models are asked for JSON through a tool.
        if dice.roll(2) == 0 {
            request["response_format"] = [
                "type": "json_schema", "json_schema": ["name": "n", "schema": ["type": "object"]],
            ]
        }
        let call = try AnthropicCall(request, model: "claude-3-7-sonnet-20250219")

        let whole = try call.decode([
            "id": "msg_1", "type": "message", "role": "assistant", "model": "claude-x",
            "content": .array(blocks.map { $0.whole }), "stop_reason": .string(reason), "stop_sequence": nil,
            "usage": usage,
        ])
        var early = usage
        early["output_tokens"] = 1
        var events: [JSON] = [
            ["type": "message_start", "message": ["model": "claude-x", "content": [], "usage": early]]
        ]
        for (index, block) in blocks.enumerated() {
            events.append(["type": "content_block_start", "index": JSON(index), "content_block": block.start])
            if dice.roll(3) == 0 { events.append(["type": "ping"]) }
            for delta in block.deltas {
                events.append(["type": "content_block_delta", "index": JSON(index), "delta": delta])
            }
            events.append(["type": "content_block_stop", "index": JSON(index)])
        }
        events.append([
            "type": "message_delta", "delta": ["stop_reason": .string(reason), "stop_sequence": nil],
            "usage": ["output_tokens": usage["output_tokens"] ?? 0],
        ])
        events.append(["type": "message_stop"])
        let streamed = call.stream(events)

        #expect(streamed.failure == nil && streamed.isFinished)
        let sum = Self.sum(streamed.chunks)
        let message = try #require(whole.document.tree["choices"]?[0]?["message"])
        #expect(sum.content == message["content"]?.stringValue ?? "", "\(events)")
        #expect(sum.reasoning == message["reasoning_content"]?.stringValue ?? "")
        #expect(sum.calls == (try Self.calls(message)), "\(events)")
        #expect(sum.signatures == (message["thinking_blocks"]?.arrayValue ?? []).compactMap { Self.signature($0) })
        #expect(sum.finish == whole.document.tree["choices"]?[0]?["finish_reason"]?.stringValue)
        #expect(streamed.chunks.last?.usage == whole.usage)
        #expect(whole.usage != nil)
    }

    private struct Call: Equatable {
        var index: Int
        var id: String?
        var name: String?
        var arguments: JSON
    }

    private static func calls(_ message: JSON) throws -> [Call] {
        try (message["tool_calls"]?.arrayValue ?? []).map { call in
            Call(
                index: call["index"]?.intValue ?? -1,
                id: call["id"]?.stringValue,
                name: call["function"]?["name"]?.stringValue,
                arguments: try JSON(parsing: call["function"]?["arguments"]?.stringValue ?? "")
            )
        }
    }

    private static func signature(_ block: JSON) -> String? {
        block["signature"]?.stringValue ?? block["data"]?.stringValue
    }

    private struct Sum {
        var content = ""
        var reasoning = ""
        var calls: [Call] = []
        var signatures: [String] = []
        var finish: String?
    }

    private static func sum(_ chunks: [ChatChunk]) -> Sum {
        var sum = Sum()
        var arguments: [String] = []
        for choice in chunks.flatMap({ $0.choices }) {
            sum.content += choice.delta.content ?? ""
            sum.reasoning += choice.delta.reasoningContent ?? ""
            sum.signatures += choice.delta.thinkingBlocks.compactMap { Self.signature($0) }
            sum.finish = choice.finishReason ?? sum.finish
            for call in choice.delta.toolCalls {
                if let id = call.id {
                    sum.calls.append(Call(index: call.index, id: id, name: call.name, arguments: nil))
                    arguments.append("")
                }
                arguments[call.index] += call.arguments
            }
        }
        for index in sum.calls.indices {
            sum.calls[index].arguments = (try? JSON(parsing: arguments[index])) ?? "not JSON: \(arguments[index])"
        }
        return sum
    }
}
