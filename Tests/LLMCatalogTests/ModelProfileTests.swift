import LLMCatalog
import LLMCore
import Testing

/// What is particular to single models of a provider.
@Suite struct ModelProfileTests {
    private let catalog = ModelCatalog()

    private func profile(_ provider: String, _ model: String, base: String? = nil) throws -> ModelProfile {
        let row = try #require(ProviderRows.builtin[provider])
        return row.profile(of: model, baseModel: base, catalog: self.catalog)
    }

    /// provider, model, base model → the upstream name, and parameters that are (+) and are not (-) supported.
    @Test(arguments: [
        ("openai", "gpt-4o", nil as String?, "gpt-4o", "+user +temperature +top_p +max_tokens +seed +store"),
        ("openai", "my-model", nil, "my-model", "-user +temperature +reasoning_effort"),
        ("openai", "gpt-4", nil, "gpt-4", "-response_format +user"),
        ("openai", "o3-mini", nil, "o3-mini", "+user +n +stop +seed +reasoning_effort -top_p -logprobs +logit_bias"),
        ("openai", "gpt-5", nil, "gpt-5", "-top_p -stop -presence_penalty +reasoning_effort +verbosity"),
        ("openai", "gpt-5-chat-latest", nil, "gpt-5-chat-latest", "+top_p +stop"),
        ("openai", "gpt-5.1", nil, "gpt-5.1", "+top_p -stop +verbosity"),
        ("azure", "my-deploy", nil, "my-deploy", "+user +temperature -max_retries"),
        ("azure", "o_series/my-o1-deploy", nil, "my-o1-deploy", "-top_p +max_completion_tokens"),
        ("azure", "gpt5_series/my-deploy", nil, "my-deploy", "-top_p -stop +verbosity"),
        ("azure", "my-deploy", "azure/o3-mini", "my-deploy", "-top_p +reasoning_effort"),
        ("azure", "o3-mini", nil, "o3-mini", "-top_p +reasoning_effort"),
        (
            "anthropic", "claude-3-7-sonnet-20250219", nil, "claude-3-7-sonnet-20250219",
            "+thinking +reasoning_effort -n -seed"
        ),
        ("anthropic", "claude-3-haiku-20240307", nil, "claude-3-haiku-20240307", "-thinking -logit_bias +tools"),
        (
            "groq", "llama-3.3-70b-versatile", nil, "llama-3.3-70b-versatile",
            "-reasoning_effort +modalities +logit_bias"
        ),
        ("mistral", "mistral-large-latest", nil, "mistral-large-latest", "-n -logprobs -reasoning_effort -user"),
        ("mistral", "magistral-medium-2506", nil, "magistral-medium-2506", "+reasoning_effort"),
        ("xai", "grok-3-mini", nil, "grok-3-mini", "+logit_bias -modalities -stop +frequency_penalty"),
        ("xai", "grok-4.3", nil, "grok-4.3", "-frequency_penalty +presence_penalty +reasoning_effort"),
        ("deepseek", "deepseek-reasoner", nil, "deepseek-reasoner", "+modalities +thinking"),
        ("cerebras", "llama3.1-8b", nil, "llama3.1-8b", "-modalities -logit_bias -parallel_tool_calls +seed"),
        ("perplexity", "sonar-pro", nil, "sonar-pro", "-stop -seed -tools +top_p"),
    ])
    func parameters(_ provider: String, _ model: String, _ base: String?, _ upstream: String, _ wanted: String) throws {
        let profile = try self.profile(provider, model, base: base)
        #expect(profile.model == upstream)
        for word in wanted.split(separator: " ") {
            let isSupported = profile.supports(String(word.dropFirst()))
            #expect(isSupported == word.hasPrefix("+"), "\(word)")
        }
    }

    @Test func reasoningModels() throws {
        for model in ["o1", "o3-mini", "o4-mini-2025-04-16", "gpt-5", "gpt-5-mini", "gpt-6-sol"] {
            let rules = try self.profile("openai", model).rules
            #expect(rules.rename["max_tokens"] == "max_completion_tokens", "\(model)")
            #expect(rules.only["temperature"] == 1, "\(model)")
        }
        for model in ["gpt-4o", "gpt-4.1", "gpt-5-chat-latest", "omni-x", "o"] {
            let rules = try self.profile("openai", model).rules
            #expect(rules.rename.isEmpty && rules.only.isEmpty, "\(model)")
        }
        #expect(try self.profile("openai", "gpt-5.2").rules.only.isEmpty)
        // The catalog tells which of them know system messages.
        #expect(try self.profile("openai", "o3-mini").rules.quirks.contains(.systemRoleAsUser))
        #expect(try !self.profile("openai", "o1").rules.quirks.contains(.systemRoleAsUser))
        #expect(try !self.profile("openai", "gpt-4o").rules.quirks.contains(.systemRoleAsUser))
    }

    @Test(arguments: [
        ("*", "", true), ("*", "anything/at:all", true), ("gpt-*", "gpt-4o", true), ("gpt-*", "xgpt-4o", false),
        ("o#", "o1", true), ("o#", "o12", false), ("o#", "ox", false), ("o#-*", "o3-mini", true), ("o#-*", "o3", false),
        ("*.anthropic.*", "us.anthropic.claude", true), ("*.anthropic.*", "anthropic.claude", false),
        ("a*b*c", "aXbYc", true), ("a*b*c", "aXbY", false), ("", "", true), ("", "x", false), ("ab", "abc", false),
    ])
    func patterns(_ pattern: String, _ name: String, _ matches: Bool) {
        #expect(NamePattern(pattern).matches(name) == matches)
    }
}
