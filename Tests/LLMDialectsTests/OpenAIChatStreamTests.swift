import LLMCore
import LLMDialects
import TestSupport
import Testing

@Suite struct OpenAIChatStreamTests {
    /// A stream of chunks that mostly differ in their text, as real ones do, with every oddity mixed in.
    struct RandomStream {
        private(set) var chunks: [JSON] = []

        init(seed: UInt64) {
            var random = SplitMix(seed: seed)
            let texts = [
                "a", " word", "", "\"", "\\", "é", "\n", "}", "[DONE]", "{\"error\":1}",
                String(repeating: "x", count: 40),
            ]
            let keys = ["content", "content", "content", "content", "refusal", "reasoning_content", "x_other"]
            for _ in 0..<Int.random(in: 1..<30, using: &random) {
                let key = keys.randomElement(using: &random) ?? "content"
                var delta: JSON = [:]
                delta[key] = .string(texts.randomElement(using: &random) ?? "")
                if Int.random(in: 0..<8, using: &random) == 0 { delta["role"] = "assistant" }
                var chunk = Self.chunk(delta)
                switch Int.random(in: 0..<16, using: &random) {
                case 0: chunk["system_fingerprint"] = "fp"
                case 1: chunk["usage"] = .null
                case 2: chunk["choices"] = [["index": 1, "delta": delta, "finish_reason": .null]]
                case 3: chunk["id"] = .string(texts.randomElement(using: &random) ?? "")
                default: break
                }
                self.chunks.append(chunk)
            }
            self.chunks.append(Self.chunk([:], finishReason: "stop"))
        }

        private static func chunk(_ delta: JSON, finishReason: JSON = .null) -> JSON {
            [
                "id": "c", "object": "chat.completion.chunk", "created": 1, "model": "upstream",
                "choices": [["index": 0, "delta": delta, "finish_reason": finishReason]],
            ]
        }

        var bytes: [UInt8] { self.chunks.flatMap { Array("data: \($0)\n\n".utf8) } + Array("data: [DONE]\n\n".utf8) }

        /// The text of everything but roles.
        var text: String {
            self.chunks.reduce(into: "") { text, chunk in
                for (key, value) in chunk["choices"]?[0]?["delta"]?.objectValue ?? [:] where key != "role" {
                    text += value.stringValue ?? ""
                }
            }
        }
    }

    @Test(arguments: 0..<150)
    func `chunks are passed on with nothing changed but the name`(_ seed: UInt64) throws {
        let stream = RandomStream(seed: seed)
        let fixture = try #require(FixtureCase.all.first { $0.name == "openai/simple-stream" })
        let translator = try fixture.translator().makeStream(for: fixture.chatInput(), from: fixture.target())
        var pipe = ChatStreamPipe(from: translator, to: OpenAIChatRenderer(model: "shown", includesUsage: false))
        stream.bytes.withUnsafeBufferPointer { _ = pipe.receive($0) }
        #expect(pipe.state == .finished)
        let events = String(decoding: pipe.renderer.take(), as: UTF8.self).split(separator: "\n\n")
        let expected = stream.chunks.map { chunk -> String in
            var shown = chunk
            shown["model"] = "shown"
            return "data: \(shown)"
        }
        #expect(events.map { String($0) } == expected + ["data: [DONE]"])
        #expect(pipe.generatedText == stream.text)
    }
}
