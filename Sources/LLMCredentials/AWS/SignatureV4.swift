import Crypto
package import LLMCore

/// Signs requests with AWS's Signature Version 4, in the `authorization` header.
///
/// Source: the AWS General Reference, "Create a signed AWS API request". Equal to botocore's `SigV4Auth` and, for S3,
/// `S3SigV4Auth`; the signed header fields can be fewer.
package struct SignatureV4: Sendable {
    /// What the signature says about the body.
    package enum Payload: Sendable, Hashable {
        /// The body's hash.
        case signed
        /// Nothing; the service must allow it.
        case unsigned
        /// A hash that is known already, in hexadecimal.
        case hash(String)
    }

    /// Which header fields the signature covers beside `host` and AWS's own.
    package enum Coverage: Sendable, Hashable {
        /// `content-type` and `content-md5`: what a proxy on the way may add, drop or rewrite is left out.
        case necessary
        /// All but those that belong to a connection or to tracing.
        case all
    }

    package let credentials: AWSCredentials
    package let service: String
    package let region: String
    package var coverage = Coverage.necessary

    package init(_ credentials: AWSCredentials, service: String, region: String) {
        self.credentials = credentials
        self.service = service
        self.region = region
    }

    /// Adds `x-amz-date`, the session's token, the payload's hash where the service wants it, and the signature.
    ///
    /// Fields of these names that the request has are replaced, but for a payload hash.
    ///
    /// - Parameters:
    ///   - request: the request, complete.
    ///   - now: seconds since 1970.
    ///   - payload: what the signature says about the body.
    package func sign(_ request: inout WireRequest, at now: Int, payload: Payload = .signed) {
        let time = AWSTime(now)
        request.headers.remove("authorization")
        request.headers.remove("date")
        request.headers.set("x-amz-date", time.stamp)
        request.headers.remove("x-amz-security-token")
        if let token = self.credentials.sessionToken {
            request.headers.append("x-amz-security-token", token.reveal())
        }
        let hash = self.payloadHash(request, payload)
        if self.isS3 || payload == .unsigned { request.headers.set("x-amz-content-sha256", hash) }
        let fields = self.fields(request)
        let names = fields.map { $0.name }.joined(separator: ";")
        let canonical = self.canonicalRequest(request, fields: fields, names: names, hash: hash)
        let scope = "\(time.day)/\(self.region)/\(self.service)/aws4_request"
        let text = "AWS4-HMAC-SHA256\n\(time.stamp)\n\(scope)\n\(Hexadecimal.sha256(Array(canonical.utf8)))"
        let signature = Hexadecimal.encode(Self.code(text, key: self.key(day: time.day)))
        request.headers.append(
            "authorization",
            "AWS4-HMAC-SHA256 Credential=\(self.credentials.accessKeyID)/\(scope), "
                + "SignedHeaders=\(names), Signature=\(signature)"
        )
    }

    // MARK: - The canonical request

    private var isS3: Bool { self.service == "s3" }

    private func payloadHash(_ request: WireRequest, _ payload: Payload) -> String {
        switch payload {
        case .hash(let hash): hash
        case .unsigned: "UNSIGNED-PAYLOAD"
        case .signed: request.headers["x-amz-content-sha256"] ?? Hexadecimal.sha256(request.body)
        }
    }

    func canonicalRequest(
        _ request: WireRequest,
        fields: [(name: String, value: String)],
        names: String,
        hash: String
    ) -> String {
        let lines = fields.map { "\($0.name):\($0.value)\n" }.joined()
        return """
            \(request.method)
            \(self.canonicalPath(request.url.path))
            \(Self.canonicalQuery(request.url.query))
            \(lines)
            \(names)
            \(hash)
            """
    }

    /// The path as it is sent, encoded once more: `%3A` becomes `%253A`.
    ///
    /// S3 takes it as it is.
    private func canonicalPath(_ path: String) -> String {
        guard !path.isEmpty else { return "/" }
        return self.isS3
            ? path
            : Self.normalized(path).split(separator: "/", omittingEmptySubsequences: false)
                .map { PercentEncoding.query(String($0)) }.joined(separator: "/")
    }

    /// The path without empty, `.` and `..` segments.
    private static func normalized(_ path: String) -> String {
        var kept: [Substring] = []
        for segment in path.split(separator: "/") where segment != "." {
            if segment == ".." { _ = kept.popLast() } else { kept.append(segment) }
        }
        return "/" + kept.joined(separator: "/") + (path.hasSuffix("/") && !kept.isEmpty ? "/" : "")
    }

    /// The query's pairs in the order of their names and values, as they are written.
    private static func canonicalQuery(_ query: String) -> String {
        guard !query.isEmpty else { return "" }
        var pairs: [(name: Substring, value: Substring)] = []
        for pair in query.split(separator: "&", omittingEmptySubsequences: false) {
            let equals = pair.firstIndex(of: "=") ?? pair.endIndex
            pairs.append((pair[..<equals], pair[equals...].dropFirst()))
        }
        let sorted = pairs.sorted { left, right in
            left.name == right.name
                ? left.value.utf8.lexicographicallyPrecedes(right.value.utf8)
                : left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
        }
        return sorted.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    }

    /// The signed fields: lower-case names in order, values of one name joined, runs of blanks shortened.
    private func fields(_ request: WireRequest) -> [(name: String, value: String)] {
        var values: [String: String] = [:]
        for (name, value) in request.headers.all {
            let name = name.lowercased()
            guard self.covers(name) else { continue }
            let text = value.split { $0 == " " || $0 == "\t" }.joined(separator: " ")
            values[name] = values[name].map { "\($0),\(text)" } ?? text
        }
        if values["host"] == nil { values["host"] = request.url.origin.authority }
        return values.map { (name: $0.key, value: $0.value) }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    private func covers(_ name: String) -> Bool {
        if Self.changing.contains(name) { return false }
        switch self.coverage {
        case .all: return true
        case .necessary:
            return name == "host" || name == "content-type" || name == "content-md5" || name.hasPrefix("x-amz-")
                || name.hasPrefix("x-amzn-")
        }
    }

    /// Fields that belong to one connection, or that tracing and proxies rewrite.
    private static let changing: Set<String> = [
        "baggage", "connection", "expect", "keep-alive", "proxy-authenticate", "proxy-authorization", "te",
        "traceparent", "tracestate", "trailer", "transfer-encoding", "upgrade", "user-agent", "x-amzn-trace-id",
    ]

    // MARK: - The key

    private func key(day: String) -> [UInt8] {
        let secret = Array("AWS4\(self.credentials.secretAccessKey.reveal())".utf8)
        let dated = Self.code(day, key: secret)
        let placed = Self.code(self.region, key: dated)
        return Self.code("aws4_request", key: Self.code(self.service, key: placed))
    }

    private static func code(_ text: String, key: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: SymmetricKey(data: key)))
    }
}
