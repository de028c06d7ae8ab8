// A chat completion from a Swift program, without a server.
// The key is taken from OPENAI_API_KEY.

import LiteLLM

let answer = try await completion(model: "openai/gpt-4o-mini", messages: [.user("Say hello in one word.")])
print(answer.text)
