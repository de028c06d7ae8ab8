import LLMCore

/// The keys that a container or a machine at AWS is given.
struct AWSMetadata: Sendable {
    private let context: CredentialContext

    init(_ context: CredentialContext) {
        self.context = context
    }

    /// Whether a container's role is announced.
    var isContainer: Bool {
        self.context.variable(["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"]) != nil
    }

    /// Whether the machine may be asked.
    var isInstance: Bool {
        self.context.variable("AWS_EC2_METADATA_DISABLED")?.lowercased() != "true"
    }

    // MARK: - Containers (ECS, EKS Pod Identity)

    /// Source: the AWS SDKs' reference guide, "Container credential provider".
    func containerCredentials() async throws(LLMError) -> Expiring<AWSCredentials> {
        let name = "The container's credential service"
        let request = WireRequest(
            method: "GET",
            url: try self.containerAddress(),
            headers: try self.containerHeaders(),
            body: []
        )
        let response = try await self.context.fetch(request, CredentialContext.metadataTime)
        return try Self.credentials(TokenExchange.json(response, from: name), from: name, at: self.context.now())
    }

    private func containerAddress() throws(LLMError) -> WireURL {
        if let path = self.context.variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") {
            guard path.hasPrefix("/"), let url = WireURL("http://169.254.170.2" + path) else {
                throw LLMError(.badRequest, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is no path.")
            }
            return url
        }
        let text = self.context.variable("AWS_CONTAINER_CREDENTIALS_FULL_URI") ?? ""
        guard let url = WireURL(text) else {
            throw LLMError(.badRequest, "AWS_CONTAINER_CREDENTIALS_FULL_URI is no URL.")
        }
        let host = url.origin.host
        let isLocal =
            ["169.254.170.2", "169.254.170.23", "fd00:ec2::23", "localhost", "::1"].contains(host)
            || host.hasPrefix("127.") && host.allSatisfy { $0.isNumber || $0 == "." }
        guard url.origin.isTLS || isLocal else {
            throw LLMError(
                .badRequest,
                "AWS_CONTAINER_CREDENTIALS_FULL_URI must use https, or name this machine or the container service."
            )
        }
        return url
    }

    private func containerHeaders() throws(LLMError) -> WireHeaders {
        var headers = WireHeaders([("accept", "application/json")])
        if let path = self.context.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE") {
            headers.append("authorization", try self.context.token(inFile: path).reveal())
        } else if let token = self.context.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN") {
            headers.append("authorization", token)
        }
        return headers
    }

    // MARK: - Machines (EC2)

    /// Asks the instance metadata service, in its version with sessions only.
    ///
    /// Source: the EC2 user guide, "Retrieve security credentials from instance metadata", IMDSv2.
    func instanceCredentials() async throws(LLMError) -> Expiring<AWSCredentials> {
        let name = "The machine's metadata service"
        let origin = self.instanceOrigin
        let session = try await self.ask(
            "PUT",
            WireURL(origin: origin, path: "/latest/api/token", query: ""),
            ("x-aws-ec2-metadata-token-ttl-seconds", "21600")
        )
        let header = ("x-aws-ec2-metadata-token", session)
        let path = "/latest/meta-data/iam/security-credentials/"
        let roles = try await self.ask("GET", WireURL(origin: origin, path: path, query: ""), header)
        guard let role = roles.split(whereSeparator: \.isNewline).first?.trimmedBlanks else {
            throw LLMError(.authentication, "\(name) names no role.")
        }
        let url = WireURL(origin: origin, path: path + PercentEncoding.segment(role), query: "")
        let answer = try await self.ask("GET", url, header)
        guard let json = try? JSON(parsing: answer) else {
            throw LLMError(.responseValidation, "\(name) did not answer with JSON.")
        }
        return try Self.credentials(json, from: name, at: self.context.now())
    }

    private func ask(_ method: String, _ url: WireURL, _ header: (String, String)) async throws(LLMError) -> String {
        let request = WireRequest(method: method, url: url, headers: WireHeaders([header]), body: [])
        let response = try await self.context.fetch(request, CredentialContext.metadataTime)
        return try TokenExchange.text(response, from: "The machine's metadata service")
    }

    private var instanceOrigin: Origin {
        if let url = self.context.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT").flatMap(WireURL.init) {
            return url.origin
        }
        let isVersion6 = self.context.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE")?.lowercased() == "ipv6"
        return Origin(isTLS: false, host: isVersion6 ? "fd00:ec2::254" : "169.254.169.254", port: 80)
    }

    /// The keys of either service's answer.
    private static func credentials(
        _ json: JSON,
        from name: String,
        at now: Int
    ) throws(LLMError) -> Expiring<AWSCredentials> {
        if let code = json["Code"]?.stringValue, code != "Success" {
            throw LLMError(.authentication, "\(name) gave no keys: \(code). \(json["Message"]?.stringValue ?? "")")
        }
        guard let id = json["AccessKeyId"]?.stringValue, let secret = json["SecretAccessKey"]?.stringValue else {
            throw LLMError(.responseValidation, "\(name) answered without keys.")
        }
        let credentials = AWSCredentials(
            accessKeyID: id,
            secretAccessKey: Secret(secret),
            sessionToken: json["Token"]?.stringValue.map { Secret($0) }
        )
        let end = json["Expiration"]?.stringValue.flatMap(AWSTime.seconds(iso8601:))
        return Expiring(credentials, made: now, end: end ?? now + 900)
    }
}
