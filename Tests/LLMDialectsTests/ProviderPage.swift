import LLMCatalog
import LLMDialects

/// The page `docs/providers.md`, made from the rows of providers and the dialects.
enum ProviderPage {
    /// The page.
    ///
    /// - Parameter listed: the ids of the providers to list; nil lists all.
    /// - Returns: its text.
    static func markdown(listing listed: Set<String>? = nil) -> String {
        let rows = ProviderRows.builtin.all.filter { $0.dialect != .service && listed?.contains($0.id) ?? true }
            .sorted { $0.name.lowercased() < $1.name.lowercased() }
        let working = rows.filter { !self.works($0).isEmpty }
        let waiting = rows.filter { self.works($0).isEmpty }
        let lines = working.map { row in
            "| \(row.name) | `\(row.id)/` | \(self.key(row)) | \(self.address(row)) | \(self.works(row).joined(separator: ", ")) |"
        }
        return """
            # Providers

            <!-- Made from Sources/LLMCatalog/Providers/providers.json and the list of dialects. Do not edit: run `make docs`. -->

            A model's name begins with its provider: `groq/llama-3.3-70b-versatile` is the model `llama-3.3-70b-versatile` of
            the provider `groq`. Names that the catalog knows do without (`gpt-4o`, `claude-sonnet-4-5`). The key comes from
            `api_key` in `litellm_params` or from the first variable in the table that is set, the address from `api_base`,
            from the variable beside it, or is the one shown. `{NAME}` in an address is a setting of the deployment or a
            variable. A server that is not in the table and speaks OpenAI's format is `openai/<model>` with an `api_base`.

            Where chat works, text completions (`/v1/completions`) and Anthropic's messages (`/v1/messages`) do, too.

            \(working.count) providers work so far:

            | Provider | Prefix | Key | Address | Works |
            |---|---|---|---|---|
            \(lines.joined(separator: "\n"))

            Names of these \(waiting.count) are understood and their prices known, but this version cannot call them yet:
            \(waiting.map { "`\($0.id)`" }.joined(separator: ", ")).

            A provider is missing? [Adding a provider](adding-a-provider.md) is mostly one line.

            """
    }

    /// The ids of the providers that a page lists, working or waiting.
    static func listed(in page: String) -> Set<String> {
        let working = page.matches(of: #/\| `([^`]+)/` \|/#).map { String($0.1) }
        let start = page.firstRange(of: "cannot call them yet:\n")?.upperBound ?? page.endIndex
        let waiting = page[start...].prefix { $0 != "." }
        return Set(working + waiting.matches(of: #/`([^`]+)`/#).map { String($0.1) })
    }

    /// The operations of a provider whose dialect is built.
    private static func works(_ row: ProviderRow) -> [String] {
        var works: [String] = []
        if row.operations.contains(.chat), Dialect.named(row.dialect(of: .chat))?.chat != nil { works.append("chat") }
        if row.operations.contains(.embeddings), Dialect.named(row.dialect(of: .embeddings))?.embedding != nil {
            works.append("embeddings")
        }
        // Logins in a browser are not built: what those end in has to be given as the key.
        let isLogin = row.credential.scheme == .ownFlow && row.credential.flow == nil
        return isLogin ? works.map { $0 + ", with a token as `api_key`" } : works
    }

    private static func key(_ row: ProviderRow) -> String {
        let names = row.credential.environment + row.credential.bearerEnvironment
        let list = names.map { "`\($0)`" }.joined(separator: "<br>")
        if names.isEmpty { return row.credential.scheme == .none ? "none" : "`api_key`, if the server wants one" }
        if row.credential.flow != nil || row.credential.scheme == .google { return list + "<br>[more](credentials.md)" }
        return row.credential.isOptional ? list + " (if the server wants one)" : list
    }

    private static func address(_ row: ProviderRow) -> String {
        let variable = row.baseEnvironment.first.map { "`\($0)`" }
        guard let base = row.baseURL else { return (variable.map { $0 + " or " } ?? "") + "`api_base`" }
        return "`\(base)`" + (variable.map { "<br>" + $0 } ?? "")
    }
}
