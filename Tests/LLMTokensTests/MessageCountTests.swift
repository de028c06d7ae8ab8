import LLMCore
import LLMTokens
import Testing

@Suite struct MessageCountTests {
    private static let model = "gpt-4o"
    private let counter = TokenCounter()

    private func count(_ text: String) -> Int { self.counter.count(text: text, model: Self.model) }

    /// What one user message with this content counts, without what every message and prompt counts.
    private func content(
        _ content: JSON,
        options: TokenCountOptions = TokenCountOptions(countsResponse: true)
    ) throws -> Int {
        let messages: JSON = [["role": "user", "content": content]]
        return try self.counter.count(messages: messages, model: Self.model, options: options) - 3 - self.count("user")
    }

    // MARK: Parts

    @Test func textOfParts() throws {
        #expect(try self.content(["plain text", ["type": "text", "text": "more of it"]]) == 5)
        #expect(
            try self.content([["type": "tool_reference", "tool_name": "get_weather"]]) == self.count("get_weather")
        )
        #expect(try self.content([["type": "redacted_thinking", "data": "opaque"]]) == 0)
        #expect(try self.content([["type": "text"]]) == 0)
    }

    @Test func documents() throws {
        let text: JSON = ["type": "document", "title": "A title", "source": ["type": "text", "data": "Some words"]]
        #expect(try self.content([text]) == self.count("A title") + self.count("Some words"))
        let nested: JSON = ["type": "document", "source": ["type": "content", "content": ["Some", "words"]]]
        #expect(try self.content([nested]) == self.count("Some") + self.count("words"))
        let pages: JSON = ["type": "document", "context": "why", "source": ["type": "base64", "data": "JVBERi0="]]
        #expect(try self.content([pages]) == self.count("why") + 85)
        let file: JSON = [
            "type": "file", "file": ["filename": "a.pdf", "file_data": "data:application/pdf;base64,JVBERi0="],
        ]
        #expect(try self.content([file]) == self.count("a.pdf") + 85)
        #expect(try self.content([["type": "file", "file": ["file_id": "file-1"]]]) == 0)
    }

    /// What is no text counts as the text that Python makes of it.
    @Test func toolUse() throws {
        let input: JSON = [
            "city": "Paris", "days": 3, "metric": true, "none": nil, "list": [1.5, "it's", "\"q\""],
            "odd": "a\n\u{7}\u{200B}\\",
        ]
        let text =
            #"{'city': 'Paris', 'days': 3, 'metric': True, 'none': None, 'list': [1.5, "it's", '"q"'],"#
            + #" 'odd': 'a\n\x07\u200b\\'}"#
        let use: JSON = ["type": "tool_use", "id": "x", "name": "weather", "input": input]
        #expect(try self.content([use]) == self.count("weather") + self.count(text))
        let call: JSON = [["role": "assistant", "tool_calls": [["function": ["name": "f", "arguments": input]]]]]
        let counted = try self.counter.count(messages: call, model: Self.model)
        #expect(counted == 3 + self.count("assistant") + self.count(text) + 3)
    }

    @Test func toolResults() throws {
        let parts: JSON = [
            ["type": "tool_result", "tool_use_id": "x", "content": [["type": "text", "text": "sunny"]]]
        ]
        #expect(try self.content(parts) == self.count("sunny"))
    }

    @Test func functionCall() throws {
        let messages: JSON = [
            ["role": "assistant", "content": nil, "function_call": ["name": "f", "arguments": "{}"]]
        ]
        #expect(try self.counter.count(messages: messages, model: Self.model) == 3 + 1 + self.count("{}") + 3)
    }

    // MARK: Errors

    @Test(
        arguments: [
            ("a string", TokenCountError.Reason.invalidMessages),
            (["no object"], .invalidMessages),
            ([["role": "assistant", "tool_calls": "f"]], .invalidToolCall),
            ([["role": "assistant", "tool_calls": [["id": "f"]]]], .invalidToolCall),
            ([["role": "assistant", "function_call": "f"]], .invalidToolCall),
            ([["role": "user", "content": [1]]], .invalidContent),
            ([["role": "user", "content": [["text": "x"]]]], .invalidContent),
            ([["role": "user", "content": [["type": "input_audio"]]]], .invalidContent),
            ([["role": "user", "content": [["type": "tool_result", "content": "x"]]]], .invalidContent),
            ([["role": "user", "content": [["type": "document"]]]], .invalidContent),
            ([["role": "user", "content": [["type": "image"]]]], .invalidImage),
            ([["role": "user", "content": [["type": "image_url", "image_url": " "]]]], .invalidImage),
            ([["role": "user", "content": [["type": "image_url", "image_url": ["url": ""]]]]], .invalidImage),
            (
                [["role": "user", "content": [["type": "image_url", "image_url": ["url": "x", "detail": "max"]]]]],
                .invalidImage
            ),
            (
                [["role": "user", "content": [["type": "image_url", "image_url": ["url": "x", "detail": "high"]]]]],
                .invalidImage
            ),
        ] as [(JSON, TokenCountError.Reason)]
    )
    func errors(_ messages: JSON, _ reason: TokenCountError.Reason) {
        do {
            _ = try self.counter.count(messages: messages, model: Self.model)
            Issue.record("counted \(messages)")
        } catch {
            #expect(error.reason == reason)
            #expect(!error.description.isEmpty)
        }
    }

    @Test func defaultForUncountableParts() throws {
        let options = TokenCountOptions(countsResponse: true, defaultTokenCount: 77)
        #expect(try self.content([["type": "text", "text": "x"], ["type": "input_audio"]], options: options) == 77)
    }

    // MARK: Tools

    @Test func toolsOfAllForms() throws {
        let schema: JSON = [
            "type": "object", "required": ["a"],
            "properties": [
                "a": ["type": "string", "description": "The first"],
                "b": ["type": "array", "items": ["type": "number"]],
                "c": ["type": ["string", "null"]], "d": ["type": "integer", "enum": [1, 2]], "e": ["type": "null"],
                "f": ["type": "object", "properties": ["g": ["type": "boolean", "description": "Inner"]]],
            ],
        ]
        let text = """
            namespace functions {

            // Does it
            type f = (_: {
            // The first
            a: string,
            b?: number[],
            c?: any,
            d?: "1" | "2",
            e?: null,
            f?: {
              // Inner
              g?: boolean,
            },
            }) => any;

            type empty = () => any;

            } // namespace functions
            """
        let function: JSON = ["name": "f", "description": "Does it", "parameters": schema]
        let forms: [JSON] = [
            [["type": "function", "function": function], ["type": "function", "function": ["name": "empty"]]],
            [
                ["name": "f", "description": "Does it", "input_schema": schema], ["type": "builtin", "name": "empty"],
                "x", [:],
            ],
            [["function_declarations": [function, ["name": "empty", "parameters": [:]]]]],
            [["functionDeclarations": [function]], ["name": "empty"]],
        ]
        let messages: JSON = [["role": "user", "content": "hi"]]
        for tools in forms {
            let counted = try self.counter.count(messages: messages, tools: tools, model: Self.model)
            #expect(counted == 8 + self.count(text) + 9)
        }
        #expect(try self.counter.count(messages: messages, tools: [], model: Self.model) == 8)
    }

    @Test func toolChoice() throws {
        let messages: JSON = [["role": "user", "content": "hi"]]
        func count(_ choice: JSON?) throws -> Int {
            try self.counter.count(messages: messages, toolChoice: choice, model: Self.model)
        }
        #expect(try count(nil) == 8)
        #expect(try count("auto") == 8)
        #expect(try count("none") == 9)
        #expect(try count(["type": "function", "function": ["name": "f"]]) == 16)
        #expect(try count(["type": "tool", "name": "f"]) == 16)
    }
}
