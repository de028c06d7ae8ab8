// LiteLLMCommand: the executable `litellm`. Commands only: it reads options and the environment, makes the services
// and runs them. Start reading at Serve.swift.

import ArgumentParser
import LLMCore

/// `litellm`: serves a gateway, or checks its configuration.
@main
struct LiteLLMCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "litellm",
        abstract: "An LLM gateway: one OpenAI-compatible address in front of every provider.",
        discussion: """
            litellm --config config.yaml      serve the models of a file
            litellm --model openai/gpt-4o     serve one model
            litellm check config.yaml         print every problem of a file

            Every option can be written with underscores or with hyphens.
            """,
        version: "LiteLLM: Current Version = \(ProductVersion.text)",
        subcommands: [Serve.self, Check.self],
        defaultSubcommand: Serve.self
    )
}

extension NameSpecification {
    /// A long option that may be written with underscores, as LiteLLM's are, or with hyphens.
    static func both(_ name: String, short: Character? = nil) -> NameSpecification {
        let hyphens = name.replacing("_", with: "-")
        var elements: [NameSpecification.Element] = [.customLong(name)]
        if hyphens != name { elements.append(.customLong(hyphens)) }
        if let short { elements.append(.customShort(short)) }
        return NameSpecification(elements)
    }
}
