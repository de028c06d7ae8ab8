package import LLMCore

/// Signs requests to Oracle Cloud with an API key.
///
/// Source: the Oracle Cloud Infrastructure documentation, "Request Signatures", version 1.
package struct OracleSigner: CredentialSource {
    private let key: RSAPrivateKey
    private let keyID: String
    private let now: @Sendable () -> Int

    /// Reads `oci_user`, `oci_fingerprint`, `oci_tenancy` and `oci_key` (PEM) or `oci_key_file`, each also from the
    /// environment in capitals; nil when one is missing.
    ///
    /// - Throws: `authentication` when the key is none, `badRequest` when a client names a file.
    package init?(_ parameters: CredentialParameters, _ context: CredentialContext) throws(LLMError) {
        func value(_ name: String) -> String? { parameters[name] ?? context.variable(name.uppercased()) }
        guard let user = value("oci_user"), let fingerprint = value("oci_fingerprint"),
            let tenancy = value("oci_tenancy")
        else { return nil }
        var pem = value("oci_key")
        if pem == nil, let path = value("oci_key_file") {
            guard parameters.isTrusted("oci_key_file") else {
                throw LLMError(.badRequest, "A request cannot name files of the gateway.", parameter: "oci_key_file")
            }
            pem = try context.text(of: path)
        }
        guard let pem else { return nil }
        self.key = try RSAPrivateKey(pem: Secret(pem), name: "`oci_key`")
        self.keyID = "\(tenancy)/\(user)/\(fingerprint)"
        self.now = context.now
    }

    package func authorize(_ request: inout WireRequest) async throws(LLMError) {
        guard request.headers["authorization"] == nil else { return }
        try self.sign(&request, at: self.now())
    }

    func sign(_ request: inout WireRequest, at now: Int) throws(LLMError) {
        request.headers.set("date", HTTPDate.text(now))
        var signed = [
            ("date", HTTPDate.text(now)),
            ("(request-target)", "\(request.method.lowercased()) \(request.url.target)"),
            ("host", request.headers["host"] ?? request.url.origin.authority),
        ]
        if request.method == "POST" || request.method == "PUT" || request.method == "PATCH" {
            let hash = Base64.encode(Hexadecimal.sha256Bytes(request.body))
            request.headers.set("x-content-sha256", hash)
            if request.headers["content-type"] == nil { request.headers.append("content-type", "application/json") }
            signed += [
                ("content-length", String(request.body.count)),
                ("content-type", request.headers["content-type"] ?? ""), ("x-content-sha256", hash),
            ]
        }
        let text = signed.map { "\($0.0): \($0.1)" }.joined(separator: "\n")
        let signature = Base64.encode(try self.key.signature(of: Array(text.utf8)))
        let names = signed.map { $0.0 }.joined(separator: " ")
        request.headers.append(
            "authorization",
            #"Signature version="1",keyId="\#(self.keyID)",algorithm="rsa-sha256",headers="\#(names)","#
                + #"signature="\#(signature)""#
        )
    }
}
