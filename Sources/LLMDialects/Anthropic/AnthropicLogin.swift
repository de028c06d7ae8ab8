import LLMCore

extension Target {
    /// Whether a key is that of a login with OAuth, which is a bearer token and needs two headers more.
    package static func isAnthropicLogin(_ key: String) -> Bool { key.hasPrefix("sk-ant-oat") }

    /// Sets the headers without which the provider refuses the key of a login.
    package mutating func useAnthropicLogin() {
        var betas = AnthropicBetas()
        betas.add(AnthropicBetas.login)
        if let own = self.headers[AnthropicBetas.header] { betas.add(list: own) }
        self.headers.set(AnthropicBetas.header, betas.words.joined(separator: ","))
        self.headers.set("anthropic-dangerous-direct-browser-access", "true")
    }
}
