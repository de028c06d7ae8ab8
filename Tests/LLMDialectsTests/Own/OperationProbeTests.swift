import LLMCatalog
import LLMCore
import LLMDialects
import Testing

/// What health checks send for operations that are neither text nor vectors, and what they make of answers.
@Suite("OperationProbe")
struct OperationProbeTests {
    private struct Address: CustomTestStringConvertible, Sendable {
        let provider: String
        let base: String
        let probe: OperationProbe
        /// Method and address; nil where nothing is asked.
        let asked: String?
        var version: String?
        var model = "m"
        var options: JSONObject = [:]

        var testDescription: String { "\(self.probe.rawValue) at \(self.provider), \(self.base)" }
    }

    private static let azure = "https://r.openai.azure.com"
    private static let addresses: [Address] = [
        Address(
            provider: "openai",
            base: "https://a.test/v1",
            probe: .batch,
            asked: "GET https://a.test/v1/batches?limit=1"
        ),
        Address(provider: "openai", base: "https://a.test/v1", probe: .videos, asked: "GET https://a.test/v1/models"),
        Address(provider: "openai", base: "https://a.test/v1", probe: .ocr, asked: nil),
        Address(
            provider: "openai",
            base: "https://a.test/v1",
            probe: .realtime,
            asked: "GET https://a.test/v1/realtime?model=m"
        ),
        Address(
            provider: "openai",
            base: "https://a.test",
            probe: .realtime,
            asked: "GET https://a.test/v1/realtime?model=m"
        ),
        Address(
            provider: "xai",
            base: "https://a.test/v1",
            probe: .realtime,
            asked: "GET https://a.test/v1/realtime?model=m"
        ),
        Address(
            provider: "xai",
            base: "https://a.test/v1",
            probe: .batch,
            asked: "GET https://a.test/v1/batches?limit=1"
        ),
        Address(provider: "groq", base: "https://a.test/v1", probe: .realtime, asked: nil),
        Address(
            provider: "litellm_proxy",
            base: "https://a.test",
            probe: .realtime,
            asked: "GET https://a.test/v1/realtime?model=m"
        ),
        Address(
            provider: "hosted_vllm",
            base: "https://a.test/v1",
            probe: .videos,
            asked: "GET https://a.test/v1/models"
        ),
        Address(provider: "mistral", base: "https://a.test/v1", probe: .ocr, asked: "POST https://a.test/v1/ocr"),
        Address(provider: "mistral", base: "https://a.test", probe: .ocr, asked: "POST https://a.test/v1/ocr"),
        Address(
            provider: "mistral",
            base: "https://a.test/v1",
            probe: .batch,
            asked: "GET https://a.test/v1/batch/jobs?limit=1"
        ),
        Address(
            provider: "azure_ai",
            base: "https://r.services.ai.azure.com",
            probe: .ocr,
            asked: "POST https://r.services.ai.azure.com/providers/mistral/azure/ocr"
        ),
        Address(
            provider: "azure_ai",
            base: "https://r.services.ai.azure.com",
            probe: .ocr,
            asked: nil,
            model: "doc-intelligence/prebuilt-read"
        ),
        Address(provider: "azure_ai", base: "https://r.services.ai.azure.com", probe: .batch, asked: nil),
        Address(provider: "cohere", base: "https://a.test/v2/chat", probe: .ocr, asked: "POST https://a.test/v2/parse"),
        Address(
            provider: "anthropic",
            base: "https://a.test",
            probe: .batch,
            asked: "GET https://a.test/v1/messages/batches?limit=1"
        ),
        Address(
            provider: "gemini",
            base: "https://a.test/v1beta",
            probe: .videos,
            asked: "GET https://a.test/v1beta/models/m"
        ),
        Address(provider: "gemini", base: "https://a.test", probe: .realtime, asked: nil),
        Address(
            provider: "vertex_ai",
            base: "https://a.test",
            probe: .batch,
            asked: "GET https://a.test/v1/projects/p/locations/us-central1/batchPredictionJobs?pageSize=1",
            options: ["vertex_project": "p"]
        ),
        Address(
            provider: "vertex_ai",
            base: "https://a.test",
            probe: .ocr,
            asked:
                "POST https://a.test/v1/projects/p/locations/us-central1/publishers/mistralai/models/mistral-ocr:rawPredict",
            model: "mistral-ocr",
            options: ["vertex_project": "p"]
        ),
        Address(
            provider: "vertex_ai",
            base: "https://a.test",
            probe: .ocr,
            asked: nil,
            options: ["vertex_project": "p"]
        ),
        Address(
            provider: "azure",
            base: azure,
            probe: .batch,
            asked: "GET \(azure)/openai/batches?api-version=2024-10-21&limit=1",
            version: "2024-10-21"
        ),
        Address(
            provider: "azure",
            base: azure + "/openai/deployments/x",
            probe: .batch,
            asked: "GET \(azure)/openai/batches?api-version=2024-10-21&limit=1",
            version: "2024-10-21"
        ),
        Address(
            provider: "azure",
            base: azure,
            probe: .batch,
            asked: "GET \(azure)/openai/v1/batches?limit=1",
            version: "v1"
        ),
        Address(
            provider: "azure",
            base: azure + "/openai/v1",
            probe: .batch,
            asked: "GET \(azure)/openai/v1/batches?limit=1",
            version: "2024-10-21"
        ),
        Address(
            provider: "azure",
            base: azure,
            probe: .videos,
            asked: "GET \(azure)/openai/v1/videos?limit=1",
            version: "2024-10-21"
        ),
        Address(
            provider: "azure",
            base: azure,
            probe: .realtime,
            asked: "GET \(azure)/openai/v1/realtime?model=m",
            version: "2024-10-01-preview"
        ),
        Address(
            provider: "azure",
            base: azure,
            probe: .realtime,
            asked: "GET \(azure)/openai/v1/realtime?model=m",
            options: ["realtime_protocol": "GA"]
        ),
        Address(
            provider: "azure",
            base: azure,
            probe: .realtime,
            asked: "GET \(azure)/openai/realtime?api-version=2024-10-01-preview&deployment=m",
            version: "2024-10-01-preview",
            options: ["realtime_protocol": "beta"]
        ),
    ]

    @Test("who is asked where", arguments: Self.addresses)
    private func asks(_ example: Address) throws {
        let target = try Self.target(example.provider, example.base, example.model, example.version, example.options)
        let request = try example.probe.request(to: target, maxTokens: 16, voice: nil, [:])
        let asked = request.map { "\($0.method) https://\($0.url.origin.authority)\($0.url.target)" }
        #expect(asked == example.asked)
        if request?.method == "GET" {
            #expect(request?.body == [])
            #expect(request?.headers["content-type"] == nil)
        }
    }

    @Test("documents travel with the request")
    func documents() throws {
        let mistral = try Self.body(.ocr, try Self.target("mistral", "https://a.test/v1"))
        #expect(mistral["model"] == "m")
        #expect(mistral["document"]?["type"] == "document_url")
        let pdf = try #require(mistral["document"]?["document_url"]?.stringValue)
        let bytes = try #require(Base64.decode(String(pdf.dropFirst("data:application/pdf;base64,".count))))
        #expect(bytes.starts(with: Array("%PDF-1.4".utf8)))
        let cohere = try Self.body(.ocr, try Self.target("cohere", "https://a.test/v2"))
        #expect(cohere["document"]?["image_url"]?.stringValue?.hasPrefix("data:image/png;base64,") == true)
    }

    private struct Answer: CustomTestStringConvertible, Sendable {
        let probe: OperationProbe
        let provider: String
        let body: String
        /// The error's status; nil where the answer is one.
        let status: Int?
        var asked = 200

        var testDescription: String { "\(self.probe.rawValue) at \(self.provider): \(self.body)" }
    }

    private static let answers: [Answer] = [
        Answer(probe: .batch, provider: "openai", body: #"{"object":"list","data":[]}"#, status: nil),
        Answer(probe: .batch, provider: "xai", body: #"{"batches":[]}"#, status: nil),
        Answer(probe: .batch, provider: "openai", body: #"{"hello":1}"#, status: 500),
        Answer(probe: .batch, provider: "openai", body: "<html>", status: 500),
        Answer(probe: .batch, provider: "vertex_ai", body: "{}", status: nil),
        Answer(probe: .batch, provider: "openai", body: #"{"error":{"message":"no"}}"#, status: 401, asked: 401),
        Answer(probe: .ocr, provider: "mistral", body: #"{"pages":[]}"#, status: nil),
        Answer(probe: .ocr, provider: "mistral", body: #"{"page":[]}"#, status: 500),
        Answer(probe: .videos, provider: "openai", body: #"{"object":"list","data":[{"id":"m"}]}"#, status: nil),
        Answer(probe: .videos, provider: "openai", body: #"{"object":"list","data":[{"id":"n"}]}"#, status: 404),
        Answer(probe: .videos, provider: "openai", body: #"{"object":"list"}"#, status: 500),
        Answer(probe: .videos, provider: "azure", body: #"{"object":"list","data":[]}"#, status: nil),
        Answer(probe: .videos, provider: "gemini", body: #"{"name":"models/m"}"#, status: nil),
        Answer(probe: .videos, provider: "gemini", body: "{}", status: 500),
        Answer(probe: .realtime, provider: "openai", body: "hello", status: 500),
        Answer(probe: .realtime, provider: "openai", body: #"{"error":{"message":"no"}}"#, status: 404, asked: 404),
    ]

    @Test("what an answer means", arguments: Self.answers)
    private func understands(_ example: Answer) throws {
        let target = try Self.target(example.provider, "https://a.test/v1")
        let response = WireResponse(status: example.asked, headers: WireHeaders(), body: Array(example.body.utf8))
        #expect(
            Self.status { () throws(LLMError) in try example.probe.check(response, from: target) } == example.status
        )
    }

    @Test("what the first event of a realtime connection means")
    func firstEvents() throws {
        let target = try Self.target("openai", "https://a.test/v1")
        func status(_ event: String) -> Int? {
            Self.status { () throws(LLMError) in
                try OperationProbe.realtime.check(firstEvent: Array(event.utf8), from: target)
            }
        }
        #expect(status(#"{"type":"session.created","session":{}}"#) == nil)
        #expect(status(#"{"type":"error","error":{"type":"invalid_request_error","message":"no such model"}}"#) != nil)
        #expect(status("[]") != nil)
        #expect(status("hello") != nil)
        let closed = OperationProbe.realtime.closed(with: 1008, "policy", by: target)
        #expect(closed.message.contains("1008") && closed.message.contains("policy"))
    }

    // MARK: - Means

    private static func status(_ body: () throws(LLMError) -> Void) -> Int? {
        do throws(LLMError) {
            try body()
            return nil
        } catch {
            return error.status
        }
    }

    private static func body(_ probe: OperationProbe, _ target: Target) throws -> JSON {
        let request = try #require(try probe.request(to: target, maxTokens: 16, voice: nil, [:]))
        return try JSON(parsing: request.body)
    }

    private static func target(
        _ provider: String,
        _ base: String,
        _ model: String = "m",
        _ version: String? = nil,
        _ options: JSONObject = [:]
    ) throws -> Target {
        let row = try #require(ProviderRows.builtin[provider])
        var target = Target(
            provider: row,
            profile: row.profile(of: model, catalog: ModelCatalog()),
            base: try #require(WireURL(base))
        )
        target.apiVersion = version
        target.options = options
        return target
    }
}
