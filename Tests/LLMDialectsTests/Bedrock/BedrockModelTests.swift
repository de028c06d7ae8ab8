import LLMCore
import LLMDialects
import Testing

@Suite struct BedrockModelTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let model: String
        let region: String
        let id: String
        let operation: String
        var testDescription: String { self.model }

        init(_ model: String, _ region: String, _ id: String, _ operation: String) {
            self.model = model
            self.region = region
            self.id = id
            self.operation = operation
        }
    }

    private static let haiku = "anthropic.claude-3-haiku-20240307-v1:0"
    private static let imported = "arn:aws:bedrock:us-east-1:123456789012:imported-model/abc"
    private static let profile = "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.\(Self.haiku)"

    static let cases = [
        Case(Self.haiku, "us-west-2", Self.haiku, "converse"),
        Case("us.\(Self.haiku)", "us-west-2", "us.\(Self.haiku)", "converse"),
        Case("global.\(Self.haiku)", "us-west-2", "global.\(Self.haiku)", "converse"),
        Case("eu-west-3/\(Self.haiku)", "eu-west-3", Self.haiku, "converse"),
        Case("us-gov-west-1/converse/\(Self.haiku)", "us-gov-west-1", Self.haiku, "converse"),
        Case("converse/us-gov-west-1/\(Self.haiku)", "us-gov-west-1", Self.haiku, "converse"),
        Case("invoke/\(Self.haiku)", "us-west-2", Self.haiku, "invoke"),
        Case("bedrock/invoke/\(Self.haiku)", "us-west-2", Self.haiku, "invoke"),
        Case(Self.profile, "eu-west-1", Self.profile, "converse"),
        Case("converse/\(Self.profile)", "eu-west-1", Self.profile, "converse"),
        Case("anthropic/\(Self.profile)", "eu-west-1", Self.profile, "converse"),
        Case("nova/\(Self.imported)", "us-east-1", Self.imported, "converse"),
        Case(Self.imported, "us-east-1", Self.imported, "converse"),
        Case("llama/\(Self.imported)", "us-east-1", Self.imported, "invoke"),
        Case("deepseek_r1/\(Self.imported)", "us-east-1", Self.imported, "invoke"),
        Case("openai/\(Self.imported)", "us-east-1", Self.imported, "invoke"),
        Case("amazon.titan-text-express-v1", "us-west-2", "amazon.titan-text-express-v1", "invoke"),
        Case("meta.llama3-8b-instruct-v1:0", "us-west-2", "meta.llama3-8b-instruct-v1:0", "converse"),
        Case("mistral.mistral-7b-instruct-v0:2", "us-west-2", "mistral.mistral-7b-instruct-v0:2", "invoke"),
        Case("mistral.mistral-large-2407-v1:0", "us-west-2", "mistral.mistral-large-2407-v1:0", "converse"),
        Case("cohere.command-r-v1:0", "us-west-2", "cohere.command-r-v1:0", "invoke"),
        Case("from.the-future-v1:0", "us-west-2", "from.the-future-v1:0", "converse"),
    ]

    @Test(arguments: BedrockModelTests.cases)
    func `a name tells place, model and operation`(_ expected: Case) throws {
        let url = try BedrockCall(model: expected.model).encode().url
        #expect(url.origin.host == "bedrock-runtime.\(expected.region).amazonaws.com")
        let id = PercentEncoding.query(expected.id)
        #expect(url.path == "/model/\(id)/\(expected.operation)")
    }

    @Test(arguments: [("converse-stream", ""), ("invoke-with-response-stream", "invoke/")])
    func `streams have operations of their own`(_ operation: String, _ prefix: String) throws {
        let url = try BedrockCall(["stream": true], model: prefix + Self.haiku).encode().url
        #expect(url.path.hasSuffix("/" + operation))
    }

    @Test func `the deployment's region, address and id win`() throws {
        var call = try BedrockCall(model: "eu-west-3/\(Self.haiku)")
        call.target.options = ["aws_region_name": "cn-north-1"]
        #expect(try call.encode().url.origin.host == "bedrock-runtime.cn-north-1.amazonaws.com.cn")
        call.target.options = [
            "aws_bedrock_runtime_endpoint": "http://127.0.0.1:9/x", "model_id": .string(Self.imported),
        ]
        let url = try call.encode().url
        #expect(url.withoutQuery == "http://127.0.0.1:9/x/model/\(PercentEncoding.query(Self.imported))/converse")
    }

    @Test func `signs nothing and sends no credentials`() throws {
        let wire = try BedrockCall().encode()
        #expect(wire.headers.all.map { $0.name } == ["content-type"])
    }
}
