// The same, piece by piece, from another provider: only the name changes.
// The key is taken from ANTHROPIC_API_KEY.

import LiteLLM

let stream = try await completionStream(model: "anthropic/claude-haiku-4-5", messages: [.user("Count to five.")])
for try await chunk in stream { print(chunk.text, terminator: "") }
print()
