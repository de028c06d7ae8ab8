package import LLMCore

/// Signs requests with keys that are loaded when they are first needed and again before they end.
package struct AWSSigner: CredentialSource {
    private let credentials: SharedRefresh<AWSCredentials>
    private let service: String
    private let region: String
    private let now: @Sendable () -> Int

    /// Makes a signer; nothing is fetched yet.
    ///
    /// - Parameters:
    ///   - parameters: what ``AWSSource`` reads, and `aws_region_name`, `aws_sts_endpoint`.
    ///   - service: the signing name: `bedrock`, `sagemaker`, `s3`, `polly`.
    ///   - model: the upstream model, whose ARN may name the region.
    ///   - context: the world outside.
    /// - Throws: `badRequest` for a region or an address that is none, and what ``AWSSource`` throws.
    package init(
        _ parameters: CredentialParameters,
        service: String,
        model: String = "",
        _ context: CredentialContext
    ) throws(LLMError) {
        let region = AWSRegion.resolve(parameters, model: model, context)
        guard AWSRegion.isRegion(region) else {
            throw LLMError(.badRequest, "'\(region)' is no AWS region.", parameter: "aws_region_name")
        }
        guard parameters.isTrusted("aws_sts_endpoint") || !parameters.isTrusted("aws_secret_access_key") else {
            throw LLMError(.badRequest, "A request cannot say where the gateway's own identity is sent.")
        }
        let endpoint = context.variable(["AWS_STS_ENDPOINT", "AWS_ENDPOINT_URL_STS"])
        let tokenService = try AWSSecurityTokenService(
            address: parameters["aws_sts_endpoint"] ?? endpoint,
            region: region
        )
        let source = try AWSSource(parameters, context)
        self.credentials = SharedRefresh(context) { (context) async throws(LLMError) in
            try await AWSLoader(context, tokenService).load(source)
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
