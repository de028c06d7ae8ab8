import Foundation
import LLMCatalog
import LLMCore
import Testing

@Suite struct ProviderTests {
    private let rows = ProviderRows.builtin

    @Test func theFileCanBeRead() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let file = folder.appendingPathComponent("../../Sources/LLMCatalog/Providers/providers.json").standardized
        let bytes = try Array(Data(contentsOf: file))
        let read = try ProviderRows(json: JSON(parsing: bytes))
        #expect(read.all.count == self.rows.all.count)
        #expect(read.all.map(\.id) == self.rows.all.map(\.id))
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").filter { $0.hasPrefix(#"{"id""#) }
        #expect(lines.count == read.all.count, "one row a line")
    }

    /// Every row makes sense by itself.
    @Test func everyRow() throws {
        for row in self.rows.all {
            #expect(!row.id.isEmpty && !row.name.isEmpty, "\(row.id)")
            #expect(!row.id.contains("/"), "\(row.id)")
            if let base = row.baseURL {
                // A place at the beginning stands for scheme and host.
                let filled = base.replacing(#/^\{[a-z]+\}/#, with: "https://x").replacing(#/\{[A-Za-z_]+\}/#, with: "x")
                let url = try #require(URL(string: filled), "\(row.id)")
                #expect(["http", "https"].contains(url.scheme), "\(row.id)")
                #expect(url.host?.isEmpty == false && url.query == nil && url.fragment == nil, "\(row.id)")
                #expect(!base.hasPrefix("http:") || url.host == "localhost" || url.host == "127.0.0.1", "\(row.id)")
            } else if row.dialect == .openai {
                #expect(row.rules.quirks.contains(.addressRequired) || row.id == "aiohttp_openai", "\(row.id)")
            }
            for name in row.baseEnvironment + row.credential.environment + row.credential.bearerEnvironment {
                #expect(name.allSatisfy { $0.isASCII && ($0.isUppercase || $0.isNumber || $0 == "_") }, "\(row.id)")
            }
            for path in row.paths.values {
                #expect(path.hasPrefix("/") && !path.hasSuffix("/"), "\(row.id)")
            }
            for (name, value) in row.rules.rename {
                #expect(name != value && row.rules.rename[value] == nil, "\(row.id)")
            }
            if row.dialect == .service {
                #expect(!row.operations.contains(.embeddings), "\(row.id)")
            } else {
                #expect(!row.operations.isEmpty || row.id == "aiohttp_openai", "\(row.id)")
            }
            if case .header(let name, _) = row.credential.scheme {
                #expect(!name.contains(" ") && !name.contains(":"), "\(row.id)")
            }
            if let parameters = row.supportedParameters {
                #expect(Set(parameters).count == parameters.count, "\(row.id)")
            }
        }
    }

    /// What a set-up and the first `curl` suggest can be asked for.
    @Test func `a model to begin with is a model of chat that is not retired`() throws {
        let catalog = ModelCatalog()
        for row in self.rows.all {
            guard let example = row.example else { continue }
            let model = try #require(
                catalog.row(key: "\(row.id)/\(example)") ?? catalog.row(key: example),
                "\(row.id)/\(example)"
            )
            #expect(row.owns(model) && model.mode == .chat, "\(row.id)/\(example)")
            // Of some providers the catalog lists no model any more, though they serve them.
            let isListed = catalog.keys.contains { catalog.row(key: $0).map { row.owns($0) && !$0.isRetired } ?? false }
            #expect(!model.isRetired || !isListed, "\(row.id)/\(example)")
        }
        #expect(self.rows["openai"]?.example != nil)
    }

    /// The whole vocabulary is in use; a word that no row has is a leftover.
    @Test func everyWordIsUsed() {
        let dialects = self.rows.all.reduce(into: Set<DialectID>()) { $0.formUnion($1.allDialects) }
        #expect(dialects == Set(DialectID.allCases))
        let operations = self.rows.all.reduce(into: Set<ProviderOperation>()) { $0.formUnion($1.operations) }
        #expect(operations == Set(ProviderOperation.allCases))
        var quirks = self.rows.all.reduce(into: ProviderQuirks()) { $0.formUnion($1.rules.quirks) }
        for row in self.rows.all {
            for rule in row.modelRules {
                quirks.formUnion(rule.changes.quirks)
            }
        }
        #expect(quirks.all == ProviderQuirk.allCases, "\(Set(ProviderQuirk.allCases).subtracting(quirks.all))")
    }

    /// Each quirk has a place of its own in a set.
    @Test func quirksAreToldApart() {
        for quirk in ProviderQuirk.allCases {
            let one: ProviderQuirks = [quirk]
            #expect(one.all == [quirk])
            #expect(one.isSubset(of: [quirk, .addressRequired]) && !one.isDisjoint(with: one) && !one.isEmpty)
        }
    }

    /// Addresses, names of environment variables, operations and parameters as they are recorded.
    @Test func rowsAgreeWithTheRecordedTable() throws {
        // The default of the local server lacks the part of its path that every request needs.
        let otherBase: Set = ["docker_model_runner"]
        for recorded in try TestData.list("provider_table.json") {
            let id = try #require(recorded["prefix"]?.stringValue)
            let row = try #require(self.rows[id], "\(id)")
            if !otherBase.contains(id) {
                #expect(row.baseURL == recorded["api_base"]?.stringValue, "\(id)")
            }
            #expect(row.baseEnvironment == Self.strings(recorded["base_env"]), "\(id)")
            let keys = row.credential.environment + row.credential.bearerEnvironment
            let all = keys + row.otherEnvironment
            let wanted = Self.strings(recorded["key_env"])
            #expect(all.filter(wanted.contains).prefix(wanted.count) == wanted[...], "\(id)")
            #expect(Set(all).isSuperset(of: Self.strings(recorded["other_env"])), "\(id)")
            // The table lacks operations of some providers that LiteLLM calls for them.
            let incomplete: Set = ["embeddings", "batches", "realtime", "videos"]
            let operations = Set(row.operations.map(\.rawValue))
            let known = Set(Self.strings(recorded["endpoints"]))
            #expect(operations.subtracting(incomplete) == known.subtracting(incomplete), "\(id)")
            #expect(operations.isSuperset(of: known), "\(id)")
            #expect((row.dialect == .service) == (recorded["kind"]?.stringValue == "service"), "\(id)")
            for (name, new) in recorded["param_renames"]?.objectValue ?? [:] {
                #expect(row.rules.rename[name] == new.stringValue, "\(id)")
            }
            if case .array? = recorded["supported_openai_params"] {
                let wanted = Set(Self.strings(recorded["supported_openai_params"]))
                #expect(Set(row.supportedParameters ?? []) == wanted, "\(id)")
                let listed = self.rows.supportedParameters(model: "\(id)/some-model", provider: id)
                #expect(Set(listed ?? []) == wanted, "\(id)")
            } else {
                #expect(row.supportedParameters == nil, "\(id)")
            }
        }
        // A row that LiteLLM does not have is no mistake.
        #expect(try TestData.list("provider_table.json").count <= self.rows.all.count)
    }

    @Test func importantRows() throws {
        let openai = try #require(self.rows["openai"])
        #expect(openai.dialect == .openai)
        #expect(openai.baseEnvironment == ["OPENAI_BASE_URL", "OPENAI_API_BASE"])
        #expect(openai.credential.scheme == .bearer)
        #expect(!openai.credential.isOptional)
        let azure = try #require(self.rows["azure"])
        #expect(azure.credential.scheme == .entra(header: "api-key"))
        #expect(azure.credential.bearerEnvironment == ["AZURE_AD_TOKEN"])
        let anthropic = try #require(self.rows["anthropic"])
        #expect(anthropic.credential.scheme == .header(name: "x-api-key", prefix: ""))
        let vllm = try #require(self.rows["hosted_vllm"])
        #expect(vllm.credential.isOptional)
        #expect(vllm.credential.placeholder == "fake-api-key")
        #expect(vllm.rules.quirks.contains(.addressRequired))
        let fireworks = try #require(self.rows["fireworks_ai"])
        let profile = fireworks.profile(of: "llama-v3p1-8b-instruct", catalog: ModelCatalog())
        #expect(profile.model == "accounts/fireworks/models/llama-v3p1-8b-instruct")
        #expect(fireworks.profile(of: "accounts/x/models/y", catalog: ModelCatalog()).model == "accounts/x/models/y")
        #expect(self.rows["scx-ai"]?.rules.clamp["temperature"] == 0...1.99)
        #expect(self.rows["parasail"]?.rules.force["store"] == false)
    }

    /// Keys that differ by the host or by how they begin.
    @Test func keysOfSeveralKinds() throws {
        let azure = try #require(self.rows["azure_ai"]).credential
        #expect(azure.scheme(at: "x.services.ai.azure.com") == .header(name: "api-key", prefix: ""))
        #expect(azure.scheme(at: "X.OpenAI.Azure.com") == .header(name: "api-key", prefix: ""))
        #expect(azure.scheme(at: "services.ai.azure.com.evil.example") == .bearer)
        #expect(azure.scheme(at: "evilservices.ai.azure.com") == .bearer)
        let snowflake = try #require(self.rows["snowflake"]).credential
        #expect(snowflake.sent("pat/abc").key == "abc")
        #expect(snowflake.sent("pat/abc").headers.map(\.value) == ["PROGRAMMATIC_ACCESS_TOKEN"])
        #expect(snowflake.sent("jwt").key == "jwt" && snowflake.sent("jwt").headers.isEmpty)
    }

    @Test func modelsWithAddressesOfTheirOwn() throws {
        let clarifai = try #require(self.rows["clarifai"])
        let profile = clarifai.profile(of: "a.b.c-1.5", catalog: ModelCatalog())
        #expect(profile.model == "https://clarifai.com/a/b/models/c-1.5" && profile.plainModel == "a.b.c-1.5")
        #expect(clarifai.profile(of: "a.b", catalog: ModelCatalog()).model == "a.b")
        let baseten = try #require(self.rows["baseten"]).address
        #expect(baseten.ownHost(of: "abcd1234")?.hasPrefix("https://model-abcd1234.") == true)
        #expect(baseten.ownHost(of: "abc/1234") == nil && baseten.ownHost(of: "abcd12345") == nil)
        let cloudflare = try #require(self.rows["cloudflare"]).address
        #expect(cloudflare.path("/accounts/a/ai/run", at: "x") == "/accounts/a/ai/v1")
        let huggingFace = try #require(self.rows["huggingface"])
        #expect(huggingFace.dialect(of: .chat) == .huggingFace)
        #expect(huggingFace.dialect(of: .embeddings) == .textEmbeddings)
    }

    /// Claude behind the keys of clouds that otherwise speak OpenAI's format.
    @Test func modelsInTheirMakersFormat() throws {
        let azure = try #require(self.rows["azure_ai"])
        let claude = azure.serving("claude-sonnet-4-5")
        #expect(azure.dialect == .openai && azure.serving("mistral-large").dialect == .openai)
        #expect(claude.id == azure.id && claude.dialect == .anthropic)
        #expect(claude.credential.scheme == .header(name: "x-api-key", prefix: ""))
        let snowflake = try #require(self.rows["snowflake"])
        #expect(snowflake.serving("claude-3-5-sonnet").dialect == .anthropic)
        #expect(snowflake.serving("claude-3-5-sonnet").credential == snowflake.credential)
    }

    private static func strings(_ json: JSON?) -> [String] {
        json?.arrayValue?.compactMap(\.stringValue) ?? []
    }
}

@Suite struct ProviderReaderTests {
    private static let good: JSON = [
        "id": "x", "dialect": "openai", "credential": ["scheme": "bearer", "env": ["X"]], "operations": ["chat"],
    ]

    private func read(_ row: JSON) throws {
        _ = try ProviderRows(json: ["providers": [row]])
    }

    @Test func aGoodRow() throws {
        try self.read(Self.good)
    }

    /// Members that are wrong: as JSON text, so that the compiler need not guess types.
    @Test(arguments: [
        ("id", "3"), ("dialect", #""smoke-signals""#), ("credential", "null"),
        ("credential", #"{"scheme":"whisper"}"#), ("credential", #"{"scheme":"header"}"#),
        ("credential", #"{"scheme":"bearer","x":1}"#), ("operations", #"["dance"]"#), ("operations", "3"),
        ("quirks", #"["unheard-of"]"#), ("params", #"["@nowhere"]"#), ("surprise", "1"), ("rename", #"{"a":1}"#),
        ("clamp", #"{"temperature":[2,1]}"#), ("models", #""nowhere""#),
        ("models", #"[{"match":["a"],"surprise":1}]"#), ("models", #"[{"feature":"supports_magic"}]"#),
        ("catalog_names", #"["shout"]"#), ("paths", #"{"dance":"/x"}"#), ("reroutes", #"[{"match":["a"]}]"#),
        ("address", "1"), ("address", #"{"surprise":1}"#), ("address", #"{"tails":{"/a":1}}"#),
        ("dialects", #"{"dance":"openai"}"#), ("dialects", #"{"chat":"smoke-signals"}"#),
        ("credential", #"{"scheme":"bearer","variants":[{"headers":{}}]}"#),
        ("bare", #"{"surprise":1}"#), ("size_buckets", #"[{"key":"x"}]"#),
    ])
    func anUnknownWordIsAnError(_ name: String, _ value: String) throws {
        var row = Self.good
        row[name] = try JSON(parsing: value)
        #expect(throws: CatalogError.self) { try self.read(row) }
    }

    @Test func aDoubledIDIsAnError() {
        #expect(throws: CatalogError.self) { try ProviderRows(json: ["providers": [Self.good, Self.good]]) }
        #expect(throws: CatalogError.self) { try ProviderRows(json: [:]) }
    }
}
