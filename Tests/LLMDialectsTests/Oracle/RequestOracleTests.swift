import LLMCore
import LLMDialects
import Testing

/// Requests as LiteLLM sends them: address, headers and body of each recorded row.
@Suite struct RequestOracleTests {
    private static let rows = Oracle.list("provider_requests", "rows")

    @Test(arguments: Self.rows.indices)
    func `sends what LiteLLM sends`(_ index: Int) throws {
        let row = Self.rows[index]
        let model = try #require(row["model"]?.stringValue)
        let open = try Self.differences(row).filter { !OracleException.allows(OracleException.requests, model, "", $0) }
        #expect(open.isEmpty, "\(model): \(open.joined(separator: "; "))")
    }

    @Test(arguments: OracleException.requests)
    func `an exception is one`(_ exception: OracleException) throws {
        let rows = Self.rows.filter { $0["model"]?.stringValue == exception.model }
        #expect(exception.areAllNeeded(for: try rows.flatMap { try Self.differences($0) }))
    }

    private static func differences(_ row: JSON) throws -> [String] {
        let model = try #require(row["model"]?.stringValue)
        guard let (chat, target) = try Oracle.call(model, deployment: Self.deployment(row)) else { return [] }
        let encoded = try chat.encode(Oracle.input(Self.body(row)), for: target)
        var differences = Oracle.differences(
            Oracle.plain(try JSON(parsing: encoded.wire.body)),
            Oracle.plain(Self.sent(row["body"] ?? [:]))
        )
        // The recordings of OpenAI's client know the base only.
        let recorded = row["url"]?.stringValue ?? ""
        let url = encoded.wire.url.withoutQuery + (encoded.wire.url.query.isEmpty ? "" : "?" + encoded.wire.url.query)
        let end = recorded.hasSuffix("/") ? String(recorded.dropLast()) : recorded
        // Some of LiteLLM's addresses have a colon as it is, others escape it; they are the same.
        if !url.replacing("%3A", with: ":").hasPrefix(end.replacing("%3A", with: ":")) {
            differences.append("url: \(url) instead of \(recorded)")
        }
        for (name, value) in row["headers"]?.objectValue ?? [:] {
            // Masked values say nothing, and what is accepted is what comes anyway.
            guard let value = value.stringValue, !value.contains("**"), name.lowercased() != "accept" else { continue }
            let sent = encoded.wire.headers[name]
            if sent != value { differences.append("header \(name): \(sent ?? "none") instead of \(value)") }
        }
        return differences
    }

    @Test func `counts what was compared`() throws {
        let built = try Self.rows.filter { try Oracle.call($0["model"]?.stringValue ?? "") != nil }
        print(
            "recorded requests: \(built.count) of \(Self.rows.count) compared, the others' wire formats are not built"
        )
        #expect(Self.rows.count == 55 && built.count == 55)
    }

    /// The settings of a row's deployment; local servers were recorded at an address of their own.
    private static func deployment(_ row: JSON) -> JSON {
        var deployment = row["extra_params"] ?? [:]
        let local = "http://127.0.0.1:9"
        if deployment["api_base"] == nil, row["url"]?.stringValue?.hasPrefix(local + "/api/") == true {
            deployment["api_base"] = .string(local)
        }
        return deployment
    }

    /// OpenAI's client lays the members of `extra_body` over the body.
    private static func sent(_ body: JSON) -> JSON {
        var sent = body
        sent["extra_body"] = nil
        for (name, value) in body["extra_body"]?.objectValue ?? [:] { sent[name] = value }
        return sent
    }

    private static func body(_ row: JSON) -> JSON {
        let recorded = Oracle.file("provider_requests")
        var body = recorded["base_params"] ?? [:]
        for (name, value) in row["extra_params"]?.objectValue ?? [:] where !name.hasPrefix("api_") {
            body[name] = value
        }
        body["model"] = row["model"]
        body["messages"] = recorded["messages"]?[row["messages"]?.stringValue ?? ""]
        return body
    }
}
