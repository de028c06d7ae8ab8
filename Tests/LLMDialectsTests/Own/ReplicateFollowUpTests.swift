import LLMCatalog
import LLMCore
import LLMDialects
import Testing

/// A prediction that is not there yet is asked about again, at the deployment's own address only.
@Suite struct ReplicateFollowUpTests {
    private func followUp(_ body: String, isStream: Bool = false) throws -> FollowUp? {
        let provider = try #require(ProviderRows.builtin["replicate"])
        let base = try #require(WireURL("https://api.replicate.com/v1"))
        let profile = provider.profile(of: "a/b", catalog: ModelCatalog())
        let target = Target(provider: provider, profile: profile, base: base)
        let document = try JSONDocument(parsing: Array(#"{"model": "m", "messages": [], "stream": \#(isStream)}"#.utf8))
        let input = ChatInput(request: try ChatRequest(document: document), answerID: "chatcmpl-1", created: 1)
        let chat = try #require(Dialect.replicate.chat)
        let response = WireResponse(status: 201, headers: WireHeaders(), body: Array(body.utf8))
        return try chat.followUp(to: response, of: input, from: target)
    }

    @Test(arguments: ["starting", "processing"])
    func `asks again`(_ status: String) throws {
        let body = """
            {"id": "p/1", "status": "\(status)", "urls": {"get": "https://elsewhere.example/v1/predictions/p1"}}
            """
        let followUp = try #require(try self.followUp(body))
        #expect(followUp.request.method == "GET")
        #expect(followUp.request.url.withoutQuery == "https://api.replicate.com/v1/predictions/p%2F1")
        #expect(followUp.delay == .seconds(1))
    }

    @Test(
        arguments: [
            #"{"id": "p1", "status": "succeeded", "output": []}"#, #"{"id": "p1", "status": "failed"}"#,
            #"{"status": "starting"}"#, "no JSON", #"{"detail": "x"}"#,
        ]
    )
    func `is content with an end`(_ body: String) throws {
        let followUp = try self.followUp(body)
        #expect(followUp?.request == nil)
    }

    private func streaming(_ address: String) throws -> FollowUp? {
        try self.followUp(
            #"{"id": "p1", "status": "starting", "urls": {"get": "x", "stream": "\#(address)"}}"#,
            isStream: true
        )
    }

    @Test(
        arguments: [
            "https://stream.replicate.com/v1/files/abc", "https://stream-b.svc.rno2.c.replicate.net/v1/predictions/p1",
            "https://api.replicate.com/v1/predictions/p1/stream",
        ]
    )
    func `reads the events of a stream without the key`(_ address: String) throws {
        let followUp = try #require(try self.streaming(address))
        #expect(followUp.request.url.withoutQuery == address)
        #expect(followUp.request.headers["accept"] == "text/event-stream")
        #expect(!followUp.carriesCredential)
        #expect(followUp.delay == .zero)
    }

    @Test(
        arguments: [
            "https://elsewhere.example/v1/files/abc", "http://stream.replicate.com/x", "https://notreplicate.com/x",
            "https://stream.replicate.com:8443/x", "http://169.254.169.254/latest", "no address",
        ]
    )
    func `polls where the events are elsewhere`(_ address: String) throws {
        let followUp = try #require(try self.streaming(address))
        #expect(followUp.request.url.withoutQuery == "https://api.replicate.com/v1/predictions/p1")
        #expect(followUp.carriesCredential)
    }

    @Test func `polls for who wants no stream`() throws {
        let followUp = try #require(
            try self.followUp(
                #"{"id": "p1", "status": "starting", "urls": {"stream": "https://stream.replicate.com/v1/files/abc"}}"#
            )
        )
        #expect(followUp.request.url.withoutQuery == "https://api.replicate.com/v1/predictions/p1")
    }
}
