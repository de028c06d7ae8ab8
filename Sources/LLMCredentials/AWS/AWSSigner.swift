package import LLMCore

/// Signs requests with keys that are loaded when they are first needed and again before they end.
package struct AWSSigner: CredentialSource {
    private let credentials: SharedRefresh<AWSCredentials>
    private let service: String
    private let region: String
    private let now: @Sendable () -> Int

    /// - Parameters:
    ///   - parameters: what ``AWSSource`` reads, and `aws_region_name`, `aws_sts_endpoint`.
    ///   - service: the signing name: `bedrock`, `sagemaker`, `s3`, `polly`.
    ///   - model: the upstream model, whose ARN may name the region.
    ///   - mayRead: whether parameters may name files, profiles and variables: not in what a client sends.
    package init(
        _ parameters: CredentialParameters,
        service: String,
        model: String = "",
        mayRead: Bool = true,
        _ context: CredentialContext
    ) throws(LLMError) {
        let region = AWSRegion.resolve(parameters, model: model, context)
        guard AWSRegion.isRegion(region) else {
            throw LLMError(.badRequest, "'\(region)' is no AWS region.", parameter: "aws_region_name")
        }
        let endpoint = context.variable(["AWS_STS_ENDPOINT", "AWS_ENDPOINT_URL_STS"])
        let tokenService = try AWSSecurityTokenService(
            address: parameters["aws_sts_endpoint"] ?? endpoint,
            region: region
        )
        let source = try AWSSource(parameters, context, mayRead: mayRead)
        let loader = AWSLoader(context, tokenService)
        self.credentials = SharedRefresh(now: context.now) { () async throws(LLMError) in try await loader.load(source)
        }
        self.service = service
        self.region = region
        self.now = context.now
    }

    package func authorize(_ request: inout WireRequest) async throws(LLMError) {
        guard request.headers["authorization"] == nil else { return }
        let credentials = try await self.credentials.value()
        let region = AWSRegion.region(ofHost: request.url.origin.host) ?? self.region
        SignatureV4(credentials, service: self.service, region: region).sign(&request, at: self.now())
    }

    package func refused() { self.credentials.refused() }
}
