import Foundation
import LLMCatalog
import LLMCore
import LLMDialects

/// What LiteLLM sends and makes of answers, recorded by running it: the files of the folder `Data`.
enum Oracle {
    /// A list of a recorded file.
    static func list(_ file: String, _ member: String) -> [JSON] { self.file(file)[member]?.arrayValue ?? [] }

    static func file(_ name: String) -> JSON {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        guard let data = try? Data(contentsOf: folder.appending(path: "Data/\(name).json")),
            let json = try? JSON(parsing: Array(data))
        else { return nil }
        return json
    }

    /// Where LiteLLM's calls of a model go; nil if the provider's wire format is not built.
    static func call(_ model: String, deployment: JSON = [:]) throws -> (any ChatTranslator, Target)? {
        let resolved = try ModelResolver().resolve(model: model)
        guard let chat = Dialect.named(resolved.provider.dialect)?.chat else { return nil }
        let places = [
            "{host}": "https://host", "{location}": "us-central1", "{region}": self.region(resolved.provider),
        ]
        var base = deployment["api_base"]?.stringValue ?? resolved.base ?? "http://127.0.0.1:9"
        for (place, value) in places { base = base.replacing(place, with: value) }
        base = base.replacing(#/\{[A-Z_]+\}/#, with: "acct")
        guard let url = WireURL(base) else { return nil }
        let profile = resolved.provider.profile(of: resolved.model, catalog: ModelCatalog())
        var target = Target(provider: resolved.provider, profile: profile, base: url)
        target.apiVersion = deployment["api_version"]?.stringValue
        target.dropsParameters = true
        target.options = self.options
        return (chat, target)
    }

    private static func region(_ provider: ProviderRow) -> String {
        if case .aws = provider.credential.scheme { return "us-east-1" }
        return provider.dialect == .oci ? "us-ashburn-1" : "us-south"
    }

    /// Settings of deployments that the recordings were made with.
    private static let options: JSONObject = [
        "project_id": "proj", "tenant_id": "ten", "vertex_project": "proj", "vertex_location": "us-central1",
        "oci_compartment_id": "comp",
    ]

    static func input(_ body: JSON) throws -> ChatInput {
        let document = try JSONDocument(parsing: body.serialized())
        return ChatInput(request: try ChatRequest(document: document), answerID: "chatcmpl-1", created: 1)
    }

    // MARK: Comparing

    /// A request's body without what says nothing: null, `stream: false`, a list of one text in place of the text.
    static func plain(_ json: JSON) -> JSON {
        switch json {
        case .array(let elements):
            if elements.count == 1, elements[0]["type"] == "text", let text = elements[0]["text"],
                elements[0].objectValue?.count == 2
            {
                return text
            }
            return .array(elements.map { self.plain($0) })
        case .object(let members):
            var plain: JSONObject = [:]
            for (key, value) in members where !value.isNull {
                if key == "stream", value == false { continue }
                plain[key] = self.plain(value)
            }
            return .object(plain)
        default: return json
        }
    }

    /// The places where two values differ.
    static func differences(_ actual: JSON, _ expected: JSON, _ place: String = "") -> [String] {
        if actual == expected { return [] }
        switch (actual, expected) {
        case (.object(let left), .object(let right)):
            let keys = Set(left.map(\.key)).union(right.map(\.key)).sorted()
            return keys.flatMap { self.differences(left[$0] ?? nil, right[$0] ?? nil, "\(place).\($0)") }
        case (.array(let left), .array(let right)) where left.count == right.count:
            return zip(left, right).enumerated().flatMap { self.differences($1.0, $1.1, "\(place).\($0)") }
        default: return ["\(place): \(actual) instead of \(expected)"]
        }
    }
}
