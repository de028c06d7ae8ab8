import Foundation
import LLMCore
import LLMCredentials
import Testing

/// Signatures that botocore made (`scripts/signature-cases`); LITELLM_SIGNATURE_CASES names a file with more.
@Suite struct SignatureTests {
    private func check(_ cases: [JSON]) throws {
        for (index, item) in cases.enumerated() {
            func text(_ name: String) -> String { item[name]?.stringValue ?? "" }
            let origin = Origin(
                isTLS: item["tls"]?.boolValue ?? true,
                host: text("host"),
                port: item["port"]?.intValue ?? 443
            )
            var headers = WireHeaders()
            for field in item["headers"]?.arrayValue ?? [] {
                headers.append(field[0]?.stringValue ?? "", field[1]?.stringValue ?? "")
            }
            var request = WireRequest(
                method: text("method"),
                url: WireURL(origin: origin, path: text("path"), query: text("query")),
                headers: headers,
                body: Array(text("body").utf8)
            )
            let credentials = AWSCredentials(
                accessKeyID: text("key"),
                secretAccessKey: Secret(text("secret")),
                sessionToken: text("token").isEmpty ? nil : Secret(text("token"))
            )
            var signature = SignatureV4(credentials, service: text("service"), region: text("region"))
            signature.coverage = text("coverage") == "all" ? .all : .necessary
            let isUnsigned = text("payload") == "unsigned"
            signature.sign(&request, at: item["time"]?.intValue ?? 0, payload: isUnsigned ? .unsigned : .signed)
            for name in ["x-amz-date", "x-amz-security-token", "x-amz-content-sha256", "authorization"] {
                let wanted = item["signed"]?[name]?.stringValue
                if request.headers[name] != wanted {
                    Issue.record("case \(index), \(name): \(request.headers[name] ?? "none"), not \(wanted ?? "none")")
                    return
                }
            }
        }
    }

    @Test func `equal botocore's`() throws {
        let cases = try #require(JSON(parsing: try TestWorld.data("signatures.json")).arrayValue)
        #expect(cases.count >= 400)
        try self.check(cases)
    }

    @Test func `equal botocore's in a file of the environment`() throws {
        guard let path = ProcessInfo.processInfo.environment["LITELLM_SIGNATURE_CASES"] else { return }
        let bytes = Array(try Data(contentsOf: URL(filePath: path)))
        var limits = JSONLimits.default
        limits.maximumBytes = max(limits.maximumBytes, bytes.count)
        let cases = try #require(JSON(parsing: bytes, limits: limits).arrayValue)
        #expect(!cases.isEmpty)
        try self.check(cases)
    }

    /// The example of AWS's documentation of S3, "GET Object".
    @Test func `equal the documented example`() throws {
        var request = WireRequest(
            method: "GET",
            url: try #require(WireURL("https://examplebucket.s3.amazonaws.com/test.txt")),
            headers: WireHeaders([("range", "bytes=0-9")]),
            body: []
        )
        let credentials = AWSCredentials(
            accessKeyID: "AKIAIOSFODNN7" + "EXAMPLE",
            secretAccessKey: Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
        )
        var signature = SignatureV4(credentials, service: "s3", region: "us-east-1")
        signature.coverage = .all
        signature.sign(&request, at: 1_369_353_600)
        #expect(
            request.authorization.hasSuffix("f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")
        )
    }

    @Test func `a second signature replaces the first`() throws {
        let credentials = AWSCredentials(accessKeyID: "A", secretAccessKey: Secret("s"), sessionToken: Secret("t"))
        let signature = SignatureV4(credentials, service: "bedrock", region: "us-east-1")
        let url = try #require(WireURL("https://bedrock-runtime.us-east-1.amazonaws.com/model/a%3A0/converse"))
        var once = WireRequest(url: url, headers: WireHeaders(), body: [1, 2])
        signature.sign(&once, at: 1_700_000_100)
        var twice = WireRequest(url: url, headers: WireHeaders(), body: [1, 2])
        signature.sign(&twice, at: 1_700_000_000)
        signature.sign(&twice, at: 1_700_000_100)
        #expect(Set(once.headers.all.map { "\($0)" }) == Set(twice.headers.all.map { "\($0)" }))
        #expect(once.authorization.contains("SignedHeaders=host;x-amz-date;x-amz-security-token,"))
    }
}
