// More than chat: texts that go on, vectors, Anthropic's form; models that stand in for one that fails; and the reason why a
// call went where it went. Keys are taken from OPENAI_API_KEY and ANTHROPIC_API_KEY.

import LiteLLM

let llm = LLM()
let text = try await llm.textCompletion(model: "openai/gpt-3.5-turbo-instruct", prompt: "Once upon a time")
print("text:", text.text)

let vectors = try await llm.embedding(model: "openai/text-embedding-3-small", input: ["sun", "moon"])
print("vectors:", vectors.vectors.count)

let question: [JSON] = [["role": "user", "content": "Hello"]]
let message = try await llm.anthropicMessages(model: "anthropic/claude-haiku-4-5", messages: question, maxTokens: 100)
print("message:", message.text)

// `mock_testing_fallbacks` makes the first model fail, to see what follows.
let record = CallRecord()
let answer = try await llm.completion(
    model: "openai/gpt-4o",
    messages: [.user("Hello")],
    parameters: ["num_retries": 0, "timeout": 30, "mock_testing_fallbacks": true],
    fallbacks: ["anthropic/claude-haiku-4-5"],
    record: record
)
print("answer:", answer.text)
print("answered by:", record.model ?? "nobody", "fallbacks:", record.fallbacks)
for line in record.words { print(line) }
