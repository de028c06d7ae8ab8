import Foundation
import GatewayConfig
import Testing

/// The table of environment variables against what the sources read.
@Suite struct EnvironmentTableTests {
    private static let modules = [
        "GatewayConfig", "GatewayPolicy", "GatewayServer", "LiteLLM", "LiteLLMCommand", "LLMCredentials",
        "LLMTransport", "LLMRedis", "RedisCore",
    ]
    /// Words that look like variables and are none: of providers and of libraries.
    private static let otherWords: Set<String> = ["GIGACHAT_API_PERS", "CERTIFICATE_VERIFY_FAILED"]

    /// Every word in capitals that stands in quotes in the sources.
    private func words() throws -> Set<String> {
        let root = ConfigFixture.root.appending(path: "Sources")
        var found: Set<String> = []
        let word = try Regex(#""([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)""#)
        for module in Self.modules {
            let files = FileManager.default.enumerator(
                at: root.appending(path: module),
                includingPropertiesForKeys: nil
            )
            for case let file as URL in try #require(files) where file.pathExtension == "swift" {
                // The table itself, and the names that a file must not set.
                guard !["EnvironmentVariable.swift", "OwnVariables.swift"].contains(file.lastPathComponent) else {
                    continue
                }
                let text = try String(contentsOf: file, encoding: .utf8)
                for match in text.matches(of: word) { found.insert(match.output[1].substring.map(String.init) ?? "") }
            }
        }
        return found
    }

    @Test func `every variable that is read is in the table`() throws {
        let known = Set(EnvironmentVariable.all.flatMap(\.names))
        let read = try self.words().filter { $0.contains("_") }
        #expect(read.count > 100)
        #expect(read.subtracting(known).subtracting(Self.otherWords).sorted() == [])
    }

    @Test func `every variable that the table calls active is read`() throws {
        let read = try self.words()
        let providers = try String(
            contentsOf: ConfigFixture.root.appending(path: "Sources/LLMCatalog/Providers/providers.json"),
            encoding: .utf8
        )
        let active = EnvironmentVariable.all.filter { $0.status == .active }.flatMap(\.names)
        // The names of Redis's variables are made from those of the settings.
        let unread = active.filter {
            !read.contains($0) && !providers.contains("\"\($0)\"") && !$0.hasPrefix("REDIS_")
        }
        #expect(unread == [])
    }

    @Test func `every variable stands in the table once`() {
        let names = EnvironmentVariable.all.flatMap(\.names)
        #expect(Set(names).count == names.count)
    }
}
