import LLMCore
import LLMDialects
import Testing

@Suite struct ErrorMappingTests {
    /// An answer of a provider that speaks OpenAI's format: its status and error, and what that means.
    struct Case: Sendable {
        let status: Int
        let error: JSON
        let code: LLMError.Code
        let answer: Int
    }

    static let cases: [Case] = [
        Case(status: 429, error: ["message": "Rate limit reached"], code: .rateLimit, answer: 429),
        Case(status: 400, error: ["message": "rate_limit exceeded"], code: .rateLimit, answer: 429),
        Case(status: 500, error: ["message": "Service tier capacity exceeded"], code: .rateLimit, answer: 429),
        Case(status: 400, error: ["message": "item 429 is wrong"], code: .badRequest, answer: 400),
        Case(status: 413, error: ["message": "Request too large for gpt-4"], code: .rateLimit, answer: 429),
        Case(
            status: 400,
            error: ["message": "Input is longer than the model's context length"],
            code: .contextWindowExceeded,
            answer: 400
        ),
        Case(
            status: 400,
            error: ["message": "string too long. Expected a string with maximum length 5"],
            code: .contextWindowExceeded,
            answer: 400
        ),
        Case(
            status: 400,
            error: ["message": "Invalid 'user': string too long. Expected a string with maximum length 5"],
            code: .badRequest,
            answer: 400
        ),
        Case(
            status: 400,
            error: ["message": "current length is 9 while limit is 5"],
            code: .contextWindowExceeded,
            answer: 400
        ),
        Case(
            status: 400,
            error: [
                "message": "Your input exceeds the context window of this model.", "type": "invalid_request_error",
            ],
            code: .contextWindowExceeded,
            answer: 400
        ),
        Case(
            status: 400,
            error: ["message": "This model's maximum prompt length is 8 but the request contains 9 tokens."],
            code: .contextWindowExceeded,
            answer: 400
        ),
        Case(
            status: 400,
            error: ["message": "too much", "type": "invalid_request_error", "code": "context_length_exceeded"],
            code: .contextWindowExceeded,
            answer: 400
        ),
        Case(
            status: 400,
            error: ["message": "The prompt is too long: 9 tokens"],
            code: .contextWindowExceeded,
            answer: 400
        ),
        Case(status: 403, error: ["message": "authorization denied for x"], code: .authentication, answer: 401),
        Case(status: 400, error: ["message": "Authentication error"], code: .authentication, answer: 401),
        Case(
            status: 404,
            error: ["message": "no", "type": "invalid_request_error", "code": "model_not_found"],
            code: .notFound,
            answer: 404
        ),
        Case(status: 404, error: ["message": "no", "type": "invalid_request_error"], code: .badRequest, answer: 404),
        Case(
            status: 400,
            error: ["message": "no", "type": "invalid_request_error", "code": "content_policy_violation"],
            code: .contentPolicyViolation,
            answer: 400
        ),
        Case(
            status: 400,
            error: ["message": "Invalid prompt: violating our usage policy"],
            code: .contentPolicyViolation,
            answer: 400
        ),
        Case(
            status: 401,
            error: ["message": "Incorrect API key provided", "type": "invalid_request_error"],
            code: .authentication,
            answer: 401
        ),
        Case(
            status: 401,
            error: ["message": "Invalid key", "type": "invalid_request_error"],
            code: .badRequest,
            answer: 401
        ),
        Case(status: 500, error: ["message": "A timeout occurred"], code: .timeout, answer: 408),
        Case(status: 500, error: ["message": "Request timed out."], code: .timeout, answer: 408),
        Case(
            status: 400,
            error: ["message": "Web server is returning an unknown error"],
            code: .internalServerError,
            answer: 500
        ),
        Case(status: 402, error: ["message": "pay"], code: .paymentRequired, answer: 402),
        Case(status: 403, error: ["message": "no"], code: .permissionDenied, answer: 403),
        Case(status: 409, error: ["message": "no"], code: .conflict, answer: 409),
        Case(status: 413, error: ["message": "no"], code: .badRequest, answer: 413),
        Case(status: 418, error: ["message": "teapot"], code: .apiError, answer: 418),
        Case(status: 422, error: ["message": "no"], code: .badRequest, answer: 422),
        Case(status: 500, error: ["message": "no"], code: .internalServerError, answer: 500),
        Case(status: 502, error: ["message": "no"], code: .badGateway, answer: 502),
        Case(status: 503, error: ["message": "no"], code: .serviceUnavailable, answer: 503),
        Case(status: 504, error: ["message": "no"], code: .timeout, answer: 504),
        Case(status: 529, error: ["message": "no"], code: .apiError, answer: 529),
        Case(status: 400, error: ["message": "litellm.Timeout: slow"], code: .timeout, answer: 408),
        Case(
            status: 500,
            error: ["message": "litellm.BudgetExceededError: spent"],
            code: .internalServerError,
            answer: 500
        ),
    ]

    @Test(arguments: ErrorMappingTests.cases)
    func `text decides before status`(_ test: Case) throws {
        let fixture = try #require(FixtureCase.all.first { $0.name == "openai/simple" })
        let body: JSON = ["error": test.error]
        let response = WireResponse(status: test.status, headers: WireHeaders(), body: body.serialized())
        let error = try fixture.translator().decodeError(response, from: fixture.target())
        #expect(error.code == test.code, "\(test.error)")
        #expect(error.status == test.answer, "\(test.error)")
        #expect(error.upstreamStatus == test.status)
        #expect(error.provider == "openai")
    }

    @Test(arguments: [
        (#"{"error":{"message":"m","type":"t","param":"p"}}"#, "m"), (#"{"error":"m"}"#, "m"),
        (#"{"message":"m"}"#, "m"),
        (#"{"detail":"m"}"#, "m"), (#"{"detail":[{"msg":"m"}]}"#, #"[{"msg":"m"}]"#),
        (#"{"error":{"message":""}}"#, #"{"error":{"message":""}}"#),
        (#"{"error":{"message":{"a":1}}}"#, #"{"a":1}"#), ("  <html>\n", "<html>"), ("", ""), ("[1]", "[1]"),
    ])
    func `finds the provider's words in every form`(_ body: String, _ words: String) {
        #expect(UpstreamErrorBody(Array(body.utf8)).message == words)
    }

    @Test("a date to wait for is counted from the answer's own date")
    func retryAfterDate() {
        func seconds(_ then: String, _ now: String?) -> Int64? {
            var headers = WireHeaders([("retry-after", then)])
            if let now { headers.append("date", now) }
            return RetryAfter.duration(in: headers)?.components.seconds
        }
        #expect(seconds("Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:30 GMT") == 7)
        #expect(seconds("Fri, 01 Mar 2024 00:00:05 GMT", "Thu, 29 Feb 2024 23:59:55 GMT") == 10)
        #expect(seconds("Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:50:00 GMT") == 0)
        #expect(seconds("Sun, 06 Nov 2094 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT") == 86_400)
        #expect(seconds("Sun, 06 Nov 1994 08:49:37 GMT", nil) == nil)
        #expect(seconds("tomorrow", "Sun, 06 Nov 1994 08:49:30 GMT") == nil)
        #expect(seconds("Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:30 GMT") == nil)
    }

    @Test(
        arguments: [
            ("retry-after", "3", 3_000), ("Retry-After", " 0.25 ", 250), ("retry-after-ms", "40", 40),
            ("retry-after", "999999", 86_400_000), ("retry-after", "-1", nil),
            ("retry-after", "Wed, 21 Oct 2015 07:28:00 GMT", nil),
            ("retry-after", "nan", nil), ("x-other", "3", nil),
        ] as [(String, String, Int?)]
    )
    func `reads how long to wait`(_ name: String, _ value: String, _ milliseconds: Int?) {
        let duration = RetryAfter.duration(in: WireHeaders([(name, value)]))
        #expect(duration == milliseconds.map { .milliseconds($0) })
    }

    @Test(arguments: [
        ("Incorrect API key provided: sk-test-openai.", "Incorrect API key provided: sk-test-openai."),
        ("key sk-proj-0123456789abcdefghij0123 is bad", "key REDACTED is bad"),
        ("key sk-proj-0123456789abcdefghij0123.", "key REDACTED."),
        ("Bearer 0123456789abcdef0123456789", "Bearer REDACTED"),
        ("request req_0123456789abcdef0123456789 failed", "request req_0123456789abcdef0123456789 failed"),
        ("accounts/fireworks/models/llama-v3p1-70b-instruct", "accounts/fireworks/models/llama-v3p1-70b-instruct"),
        ("sk-abc***********************xyz", "sk-abc***********************xyz"), ("", ""), ("é sk- ü", "é sk- ü"),
        (#"{"x-api-key": "house-secret-0123"}"#, #"{"x-api-key": "REDACTED"}"#),
        ("you sent api_key=abcdef0123456789&model=x", "you sent api_key=REDACTED&model=x"),
        (#"\"password\": \"hunter2hunter2\""#, #"\"password\": \"REDACTED\""#),
        ("The api_key is missing: see 0123456789abcdef", "The api_key is missing: see 0123456789abcdef"),
        ("authorization denied for pb_0123456789abcdef0123456789", "authorization denied for REDACTED"),
        ("invalid api token: 0123456789abcdef", "invalid api token: REDACTED"),
        ("Bearer short", "Bearer short"), ("Bearer authentication failed", "Bearer authentication failed"),
        ("authorization: Bearer eyJhbGciOi.abc.def", "authorization: Bearer REDACTED"),
        ("Basic dXNlcjpwQHNz", "Basic REDACTED"),
        ("https://h/v1/models?key=AIzaSyD0123456789012345678901234567890123", "https://h/v1/models?key=REDACTED"),
        ("OPENAI_KEY=sk-0123456789abcdef, ~/sk-0123456789abcdef", "OPENAI_KEY=REDACTED, ~/REDACTED"),
        ("h/p?sig=abcdefgh1234&v=1 --sk-proj-0123456789ab", "h/p?sig=REDACTED&v=1 --REDACTED"),
        ("X-Amz-Credential=AKIA" + "IOSFODNN7EXAMPLE/20260101/eu", "X-Amz-Credential=REDACTED/20260101/eu"),
        (
            "key \"-----BEGIN RSA PRIVATE" + " KEY-----\\nMII\\n-----END RSA PRIVATE KEY-----\\n\" bad",
            "key \"REDACTED\\n\" bad"
        ),
        ("-----BEGIN PRIVATE" + " KEY-----MIIE", "REDACTED"), ("no PRIVATE KEY----- here", "no PRIVATE KEY----- here"),
        ("token: 30000000, max_token: 12345678", "token: 30000000, max_token: 12345678"),
        (
            "hf_mistral-7b-instruct-v0.2 fw_llama-v3p1-70b-instruct",
            "hf_mistral-7b-instruct-v0.2 fw_llama-v3p1-70b-instruct"
        ),
        ("cannot reach postgres://u:pw@host/db", "cannot reach postgres://REDACTED@host/db"),
        ("see https://example.com/a@b:c and http://[::1]:80/", "see https://example.com/a@b:c and http://[::1]:80/"),
        ("Incorrect API key provided: sk-short-one.", "Incorrect API key provided: sk-short-one."),
        ("api-key: required", "api-key: required"), ("max_tokens: 50000000000000", "max_tokens: 50000000000000"),
    ])
    func `masks what looks like a key`(_ text: String, _ masked: String) {
        #expect(SecretMask.mask(text) == masked)
    }

    @Test func `every shape of a key is masked from its least length on`() {
        for (prefix, least) in SecretMask.shapes + SecretMask.plainShapes {
            let key = prefix + String(repeating: "Ab3", count: 20).prefix(least - prefix.count)
            #expect(SecretMask.mask("no \(key) here") == "no REDACTED here", "\(prefix)")
            #expect(SecretMask.mask("no \(key.dropLast()) here") == "no \(key.dropLast()) here", "\(prefix)")
        }
    }

    @Test func `an error of a stream tells its kind by its text and its code`() throws {
        let fixture = try #require(FixtureCase.all.first { $0.name == "openai/simple-stream" })
        let cases: [(String, LLMError.Code)] = [
            (#"{"error":{"message":"x","code":"429"}}"#, .apiConnection),
            (#"{"error":{"message":"x","code":503}}"#, .apiConnection),
            (#"{"error":{"message":"Rate limit reached","code":429}}"#, .rateLimit),
            (#"{"error":{"message":"x","code":400}}"#, .badRequest),
            (#"{"error":"plain words"}"#, .apiConnection),
            (#"{"error":{"message":"x","code":"server_error"}}"#, .apiConnection),
            (#"{"error":{"message":"This model's maximum context length is 5"}}"#, .contextWindowExceeded),
            (#"[1]"#, .apiConnection), (#"{"error""#, .apiConnection),
        ]
        for (data, code) in cases {
            var stream = try fixture.translator().makeStream(for: fixture.chatInput(), from: fixture.target())
            let action = Array(data.utf8).withUnsafeBufferPointer {
                stream.receive(StreamEvent(name: UnsafeBufferPointer(start: nil, count: 0), data: $0))
            }
            guard case .fail(let error) = action else {
                Issue.record("\(data) is no failure")
                continue
            }
            #expect(error.code == code, "\(data)")
        }
    }

    @Test(arguments: ["beginning", "end"])
    func `of an error of any size the ends are read and a bounded part is kept`(_ place: String) {
        let words = "This model's maximum context length is 8192 tokens."
        // A key lies across the place where the text is cut.
        let filling = String(repeating: "sk-0123456789abcdef0123456789 é ", count: 100_000)
        let text = place == "end" ? filling + words : "\(words) \(filling)"
        let error = LLMError.upstream(
            ErrorText(text).isContextWindow ? .contextWindowExceeded : .badRequest,
            text,
            response: WireResponse(status: 400, headers: WireHeaders(), body: Array(text.utf8)),
            provider: "p"
        )
        #expect(error.code == .contextWindowExceeded)
        #expect(error.message.utf8.count < 33 << 10 && error.message.contains("bytes more"))
        #expect(!error.message.contains("sk-"))
        #expect(error.upstreamBody?.reveal().count == 64 << 10)
    }
}
