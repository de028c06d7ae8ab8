import LLMCatalog
package import LLMCore

/// Credentials and addresses that a call brings along, where that is allowed: they stand in the place of the deployment's own.
///
/// The deployment's secrets never go where only the call says: an address counts with a credential that is complete without
/// anything of the operator's, and no file, profile or variable of the machine can be named. What a program says itself, through
/// the library, is believed.
package struct CallerCredentials: Sendable {
    private let fields: Secret<JSONObject>
    /// Whether whoever runs the program said so, not one of its clients.
    private let isTrusted: Bool

    /// The key, where one is brought along (`api_key`).
    package var key: Secret<String>? { self.text("api_key").map { Secret($0) } }

    /// Nil where there are none.
    ///
    /// - Parameters:
    ///   - fields: members of a request by LiteLLM's names; others than credentials and addresses are left out.
    ///   - isTrusted: whether the operator said it.
    package init?(_ fields: JSONObject, isTrusted: Bool) {
        var own: JSONObject = [:]
        for (name, value) in fields where Self.names.contains(name) && !value.isNull && value != "" {
            own[name] = value
        }
        guard !own.isEmpty else { return nil }
        self.fields = Secret(own)
        self.isTrusted = isTrusted
    }

    /// What can only be used together.
    private static let complete = [
        ["api_key"], ["aws_access_key_id", "aws_secret_access_key"], ["aws_role_name", "aws_web_identity_token"],
        ["vertex_credentials"], ["vertex_ai_credentials"], ["azure_ad_token"],
        ["tenant_id", "client_id", "client_secret"],
    ]

    /// Parts of credentials besides those.
    private static let parts = ["aws_session_token", "aws_profile_name", "aws_session_name", "aws_external_id"]

    private static let addresses = ["api_base", "base_url", "aws_bedrock_runtime_endpoint", "aws_sts_endpoint"]

    /// What is neither secret nor an address by itself.
    private static let places = [
        "api_version", "aws_region_name", "vertex_project", "vertex_location", "vertex_ai_project",
        "vertex_ai_location",
    ]

    /// Every member that is read.
    package static let names = Set(Self.complete.joined() + Self.parts + Self.addresses + Self.places)

    /// Whether the provider is asked on the caller's account.
    package var isPaidByCaller: Bool { self.holdsAny(of: Self.complete.flatMap(\.self) + Self.parts) }

    /// Whether a key is all there is.
    package var isKeyAlone: Bool { self.fields.reveal().count == 1 && self.key != nil }

    /// Puts everything in the place of what a deployment has.
    ///
    /// - Returns: the names of members that came from outside and may not point at anything of the machine's; nil where
    ///   the deployment's own credential stays in use.
    /// - Throws: `rejectedRequest` for an address without a credential, `badRequest` for half a credential, one of another
    ///   provider, or a place that is none.
    func replace(in definition: inout DeploymentDefinition, of row: Credential) throws(LLMError) -> Set<String>? {
        let own = self.fields.reveal()
        try self.checkPlaces()
        let hasAddress = self.holdsAny(of: Self.addresses)
        guard self.isPaidByCaller else {
            guard !hasAddress || self.isTrusted else { throw Self.addressAlone }
            self.write(own, to: &definition)
            return self.isTrusted ? [] : nil
        }
        if !self.isTrusted {
            guard self.fits(row) else { throw self.misfit }
            definition.apiKey = nil
            definition.directoryToken = nil
            for name in Self.complete.joined() + Self.parts + Self.secrets { definition.parameters[name] = nil }
            // They may be keys, and are the operator's.
            if hasAddress { (definition.headers, definition.organization) = ([], nil) }
        }
        self.write(own, to: &definition)
        return self.isTrusted ? [] : Set(own.map(\.key))
    }

    /// Other parameters by which deployments hold credentials.
    private static let secrets = [
        "azure_username", "azure_password", "zen_api_key", "token", "oci_user", "oci_fingerprint", "oci_tenancy",
        "oci_key",
        "oci_key_file", "aws_session_tags",
    ]

    private func write(_ own: JSONObject, to definition: inout DeploymentDefinition) {
        for (name, value) in own { definition.parameters[name] = value }
        if let key = self.key { definition.apiKey = key }
        if let base = self.text("api_base") ?? self.text("base_url") {
            definition.apiBase = base
            definition.parameters["api_base"] = .string(base)
            definition.parameters["base_url"] = nil
        }
        if let version = self.text("api_version") { definition.apiVersion = version }
        if let token = self.text("azure_ad_token") { definition.directoryToken = Secret(token) }
    }

    /// Whether a whole credential is among them that a provider of this kind takes.
    private func fits(_ row: Credential) -> Bool {
        let fields = self.fields.reveal()
        return Self.complete.contains { names in
            guard names.allSatisfy({ fields[$0]?.stringValue?.isEmpty == false || fields[$0]?.objectValue != nil })
            else {
                return false
            }
            if names == ["api_key"] { return Self.takesKeyAlone(row) }
            switch row.scheme {
            case .aws: return names[0].hasPrefix("aws_")
            case .google: return names[0].hasPrefix("vertex_")
            case .entra: return names[0] == "azure_ad_token" || names[0] == "tenant_id"
            case .none, .bearer, .header, .query, .ownFlow: return false
            }
        }
    }

    /// Whether a key is all that a provider's procedure needs; what it lacks, others take from the machine's environment.
    private static func takesKeyAlone(_ row: Credential) -> Bool {
        switch row.flow {
        case nil, .ibmCloud, .workspaceClient, .keyExchange: true
        case .serviceKey, .signedRequests: false
        }
    }

    private var misfit: LLMError {
        let names = self.fields.reveal().map(\.key).filter { !Self.places.contains($0) && !Self.addresses.contains($0) }
        return LLMError(
            .badRequest,
            """
            \(names.sorted().joined(separator: ", ")): this is not a whole credential of the model's provider. Nothing of the \
            gateway's own is put beside what a request brings along.
            """,
            parameter: names.min()
        )
    }

    private static let addressAlone = LLMError(
        .rejectedRequest,
        """
        Authentication Error, Rejected Request: an address in the request is used only together with a credential in the \
        request (such as api_key): the gateway's own is not sent there.
        """,
        parameter: "None"
    )

    /// Places become parts of addresses, so they have to be names.
    private func checkPlaces() throws(LLMError) {
        guard !self.isTrusted else { return }
        for name in Self.places {
            guard let value = self.fields.reveal()[name] else { continue }
            let text = value.stringValue ?? ""
            let isName =
                (1...128).contains(text.utf8.count)
                && text.utf8.allSatisfy { byte in
                    UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
                        || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                        || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
                        || (byte == UInt8(ascii: ":") && name.hasSuffix("project"))
                }
            guard isName else { throw LLMError(.badRequest, "\(name) is no name of a place.", parameter: name) }
        }
    }

    private func text(_ name: String) -> String? { self.fields.reveal()[name]?.stringValue }

    private func holdsAny(of names: [String]) -> Bool { names.contains { self.fields.reveal()[$0] != nil } }
}
