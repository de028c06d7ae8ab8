// Deployments and settings changed while the program runs. Calls in flight keep what they began with.

import LiteLLM

var first = DeploymentDefinition(name: "fast", model: "openai/gpt-4o-mini")
first.info["id"] = "first"
first.rpm = 100
let llm = LLM(deployments: [first])

// A second deployment of the name, and a model of its own; what is not usable throws and changes nothing.
let second = try llm.addDeployment(DeploymentDefinition(name: "fast", model: "anthropic/claude-haiku-4-5"))
var careful = DeploymentDefinition(name: "careful", model: "anthropic/claude-haiku-4-5")
careful.info["id"] = "careful"
try llm.upsertDeployment(careful)
careful.rpm = 50
try llm.upsertDeployment(careful)
do {
    try llm.addDeployment(DeploymentDefinition(name: "odd", model: "nobody-knows-this"))
} catch {
    print("refused:", error.code.label)
}
print(llm.modelNames, llm.modelIDs.count, llm.modelList("fast").map(\.provider))

try llm.updateSettings { settings in
    settings.maxRetries = 1
    settings.addFallbacks(["careful"], for: "fast")
}
if let second { llm.deleteDeployment(second.id) }

let answer = try await llm.completion(model: "fast", messages: [.user("What is the capital of France?")])
print(answer.text)

if let group = llm.modelGroupInfo("fast"), let usage = llm.modelGroupUsage("fast") {
    print("group:", group.providers, group.mode ?? "", group.rpm ?? 0, "used:", usage.requests, usage.tokens > 0)
}
print("available:", llm.availableDeployments("fast").map(\.id), "retries:", llm.settings.maxRetries)

llm.flushCache()
print("flushed:", llm.modelGroupUsage("fast")?.requests ?? -1)
llm.reset()
print("reset:", llm.modelNames, llm.settings.maxRetries)
