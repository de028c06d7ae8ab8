// One name, two deployments: calls are spread over them, and a failing one is left for the other.

import LiteLLM

var first = DeploymentDefinition(name: "fast", model: "openai/gpt-4o-mini")
first.weight = 9
let second = DeploymentDefinition(name: "fast", model: "anthropic/claude-haiku-4-5")
let llm = LLM(deployments: [first, second])

let answer = try await llm.completion(
    model: "fast",
    messages: [.system("Answer in one word."), .user("What is the capital of France?")],
    parameters: ["temperature": 0, "max_tokens": 20]
)
print(answer.text, answer.usage?.totalTokens ?? 0)
