/// Whether a master key keeps anyone out.
package enum MasterKeyStrength: Sendable, Hashable {
    case unset
    /// Printed in public documentation, or so short that it is guessed.
    case weak
    case strong

    /// Judges a key.
    package init(_ key: String?) {
        guard let key, !key.isEmpty else {
            self = .unset
            return
        }
        self = key.utf8.count < 8 || Self.published.contains(key) ? .weak : .strong
    }

    /// Keys that stand in public examples of LiteLLM and its tutorials.
    private static let published: Set<String> = [
        "sk-1234", "sk-12345", "sk-123456", "sk-12345678", "sk-1234567890", "sk-0000", "sk-master-key",
        "sk-my-master-key", "sk-litellm-master-key", "sk-litellm", "sk-test", "sk-test-key", "sk-changeme",
        "sk-your-master-key", "sk-key", "sk-secret", "sk-password", "password", "changeme",
    ]
}
