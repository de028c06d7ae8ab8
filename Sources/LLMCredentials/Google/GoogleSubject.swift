import LLMCore

/// Where an external account's own token comes from (`credential_source`).
///
/// Source: AIP-4117 and google-auth's documentation of workload identity federation.
enum GoogleSubject: Sendable, Hashable {
    /// A file that somebody keeps fresh.
    case file(String, Format)
    /// An address that answers with the token.
    case url(WireURL, headers: [String: Secret<String>], Format)
    /// AWS keys, sent as a signed request that Google makes.
    case aws(regionAddress: String?, verificationAddress: String)

    /// How the token stands in a text.
    enum Format: Sendable, Hashable {
        case text
        case json(member: String)
    }

    init(_ source: JSON) throws(LLMError) {
        let format = try Self.format(source["format"])
        if let environment = source["environment_id"]?.stringValue, environment.hasPrefix("aws") {
            guard environment == "aws1" else {
                throw Self.wrong("has the version '\(environment)'; only aws1 is known.")
            }
            guard let address = source["regional_cred_verification_url"]?.stringValue else {
                throw Self.wrong("lacks `regional_cred_verification_url`.")
            }
            self = .aws(regionAddress: source["region_url"]?.stringValue, verificationAddress: address)
        } else if let path = source["file"]?.stringValue {
            self = .file(path, format)
        } else if let text = source["url"]?.stringValue {
            guard let url = WireURL(text) else { throw Self.wrong("has a `url` that is none.") }
            var headers: [String: Secret<String>] = [:]
            for (name, value) in source["headers"]?.objectValue ?? [:] {
                headers[name] = value.stringValue.map { Secret($0) }
            }
            self = .url(url, headers: headers, format)
        } else if source["executable"] != nil {
            throw Self.wrong("names a program, which the gateway does not run.")
        } else if source["certificate"] != nil {
            throw Self.wrong("names a client certificate, which is not supported.")
        } else {
            throw Self.wrong("names no file, url or AWS environment.")
        }
    }

    private static func format(_ json: JSON?) throws(LLMError) -> Format {
        guard let type = json?["type"]?.stringValue, type != "text" else { return .text }
        guard type == "json", let member = json?["subject_token_field_name"]?.stringValue else {
            throw Self.wrong("has an unknown format.")
        }
        return .json(member: member)
    }

    private static func wrong(_ what: String) -> LLMError {
        LLMError(
            .badRequest,
            "`credential_source` of the Google credential \(what)",
            parameter: "vertex_credentials"
        )
    }

    /// The token now.
    ///
    /// - Parameters:
    ///   - audience: what an AWS request is bound to.
    ///   - context: the world outside.
    /// - Returns: the token.
    /// - Throws: `authentication` when it is not there, and what asking for it failed with.
    func token(audience: String, _ context: CredentialContext) async throws(LLMError) -> Secret<String> {
        switch self {
        case .file(let path, let format): return try format.token(in: try context.token(inFile: path).reveal())
        case .url(let url, let headers, let format):
            var fields = WireHeaders()
            for (name, value) in headers.sorted(by: { $0.key < $1.key }) { fields.append(name, value.reveal()) }
            let request = WireRequest(method: "GET", url: url, headers: fields, body: [])
            let response = try await context.exchange(request)
            return try format.token(in: try TokenExchange.text(response, from: "The credential's source"))
        case .aws(_, let address): return try await Self.awsToken(address, audience: audience, context)
        }
    }

    /// A signed `GetCallerIdentity` that Google sends to AWS to see who is asking, as percent-encoded JSON.
    private static func awsToken(
        _ address: String,
        audience: String,
        _ context: CredentialContext
    ) async throws(LLMError) -> Secret<String> {
        let region = AWSRegion.resolve(CredentialParameters([:]), context)
        let filled = address.split(separator: "{region}", omittingEmptySubsequences: false).joined(separator: region)
        guard let url = WireURL(filled) else {
            throw Self.wrong("has a `regional_cred_verification_url` that is none.")
        }
        let tokenService = try AWSSecurityTokenService(address: nil, region: region)
        let keys = try await AWSLoader(context, tokenService).load(.machine).value
        var request = WireRequest(
            url: url,
            headers: WireHeaders([("x-goog-cloud-target-resource", audience)]),
            body: []
        )
        var signature = SignatureV4(keys, service: "sts", region: region)
        signature.coverage = .all
        signature.sign(&request, at: context.now())
        request.headers.append("host", url.origin.authority)
        let headers = request.headers.all.map { JSON.object(["key": JSON($0.name), "value": JSON($0.value)]) }
        // WireURL drops the slash of an empty path, which the signature has.
        let query = url.query.isEmpty ? "" : "?" + url.query
        let path = url.path.isEmpty ? "/" : url.path
        let token: JSON = [
            "url": JSON("https://\(url.origin.authority)\(path)\(query)"), "method": "POST",
            "headers": .array(headers),
        ]
        return Secret(PercentEncoding.query(token.description))
    }
}

extension GoogleSubject.Format {
    fileprivate func token(in text: String) throws(LLMError) -> Secret<String> {
        switch self {
        case .text: return Secret(text)
        case .json(let member):
            guard let json = try? JSON(parsing: text), let token = json[member]?.stringValue, !token.isEmpty else {
                throw LLMError(.authentication, "The credential's source has no text `\(member)`.")
            }
            return Secret(token)
        }
    }
}
