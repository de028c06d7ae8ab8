package import LLMCore

/// Requests to AWS's Security Token Service and its answers.
///
/// Source: the API reference of AWS STS, version 2011-06-15.
package struct AWSSecurityTokenService: Sendable, Hashable {
    package let endpoint: WireURL
    package let region: String

    /// The service of a region.
    ///
    /// - Parameters:
    ///   - address: `aws_sts_endpoint`; nil for the region's own.
    ///   - region: the region the calls are for.
    /// - Throws: `badRequest` when the address is none.
    package init(address: String?, region: String) throws(LLMError) {
        let text = address ?? "https://sts.\(region).\(AWSRegion.domain(of: region))"
        guard let url = WireURL(text) else {
            throw LLMError(.badRequest, "The address of AWS's token service is no URL.", parameter: "aws_sts_endpoint")
        }
        self.endpoint = url
        self.region = AWSRegion.region(ofHost: url.origin.host) ?? region
    }

    /// The request for a role's keys, signed.
    package func assumeRole(
        _ role: AWSRole,
        sessionName: String,
        with credentials: AWSCredentials,
        at now: Int
    ) -> WireRequest {
        let tags = role.tags.enumerated().flatMap { (index, tag) -> [(String, String?)] in
            [("Tags.member.\(index + 1).Key", tag.key), ("Tags.member.\(index + 1).Value", tag.value)]
        }
        let fields: [(String, String?)] = [
            ("Action", "AssumeRole"), ("Version", "2011-06-15"), ("RoleArn", role.arn),
            ("RoleSessionName", sessionName), ("ExternalId", role.externalID),
            ("DurationSeconds", role.duration.map(String.init)),
        ]
        var request = Form(fields + tags).request(to: self.endpoint, headers: [("accept", "text/xml")])
        SignatureV4(credentials, service: "sts", region: self.region).sign(&request, at: now)
        return request
    }

    /// The request for a role's keys with a token, which needs no signature.
    package func assumeRole(_ role: AWSRole, sessionName: String, with token: Secret<String>) -> WireRequest {
        Form([
            ("Action", "AssumeRoleWithWebIdentity"), ("Version", "2011-06-15"), ("RoleArn", role.arn),
            ("RoleSessionName", sessionName), ("WebIdentityToken", token.reveal()),
            ("DurationSeconds", role.duration.map(String.init)),
        ]).request(to: self.endpoint, headers: [("accept", "text/xml")])
    }

    /// The keys of either answer.
    package static func credentials(
        _ response: WireResponse,
        at now: Int
    ) throws(LLMError) -> Expiring<AWSCredentials> {
        let name = "AWS's token service"
        let answer = XMLText(String(decoding: response.body, as: UTF8.self))
        guard (200..<300).contains(response.status) else {
            let code = answer["Error/Code"]
            let words = [code, answer["Error/Message"]].compactMap { $0 }.joined(separator: ": ")
            var error = TokenExchange.error(response, from: name, words: words)
            if code == "Throttling" || code == "ThrottlingException" { error.code = .rateLimit }
            throw error
        }
        guard let id = answer["Credentials/AccessKeyId"], let secret = answer["Credentials/SecretAccessKey"],
            !id.isEmpty, !secret.isEmpty
        else { throw LLMError(.responseValidation, "\(name) answered without keys.") }
        return Expiring(
            AWSCredentials(
                accessKeyID: id,
                secretAccessKey: Secret(secret),
                sessionToken: answer["Credentials/SessionToken"].map { Secret($0) }
            ),
            made: now,
            end: answer["Credentials/Expiration"].flatMap(AWSTime.seconds(iso8601:)) ?? now + 900
        )
    }
}
