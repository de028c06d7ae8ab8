package import LLMCore

/// What authenticates a deployment at Google Cloud: `vertex_credentials`, or what the machine has.
package struct GoogleCredentials: Sendable, Hashable {
    private enum Origin: Sendable, Hashable {
        case file(GoogleCredentialFile, quotaProject: String?)
        /// The metadata server.
        case machine
    }

    private let origin: Origin

    /// The scope that all of Google Cloud's services take.
    package static let scopes = ["https://www.googleapis.com/auth/cloud-platform"]

    /// Finds the credential: `vertex_credentials` (JSON text, an object, or the path of a file), the variables
    /// `VERTEXAI_CREDENTIALS` and `VERTEX_CREDENTIALS` (the same), `GOOGLE_APPLICATION_CREDENTIALS` (a path, or JSON
    /// text), the file that `gcloud auth application-default login` writes, else the metadata server.
    ///
    /// - Throws: `badRequest` when it is no credential, or a client's that reads files; `authentication` when a named
    ///   file is missing.
    package init(_ parameters: CredentialParameters, _ context: CredentialContext) throws(LLMError) {
        for name in ["vertex_credentials", "vertex_ai_credentials"] {
            guard let value = parameters.json(name), value != "" else { continue }
            self.origin = try Self.origin(value, isTrusted: parameters.isTrusted(name), context)
            return
        }
        let names = ["VERTEXAI_CREDENTIALS", "VERTEX_CREDENTIALS", "GOOGLE_APPLICATION_CREDENTIALS"]
        if let text = context.variable(names) {
            self.origin = try Self.origin(JSON(text), isTrusted: true, context)
            return
        }
        let folder = context.variable("CLOUDSDK_CONFIG") ?? "~/.config/gcloud"
        if let text = try context.text(of: folder + "/application_default_credentials.json") {
            self.origin = try Self.file(try Self.parsed(text))
            return
        }
        self.origin = .machine
    }

    private static func origin(
        _ value: JSON,
        isTrusted: Bool,
        _ context: CredentialContext
    ) throws(LLMError) -> Origin {
        guard let text = value.stringValue else { return try Self.own(value, isTrusted) }
        guard !text.trimmedBlanks.hasPrefix("{") else { return try Self.own(try Self.parsed(text), isTrusted) }
        guard isTrusted else {
            throw LLMError(.badRequest, "A request cannot name files of the gateway.", parameter: "vertex_credentials")
        }
        guard let content = try context.text(of: text) else {
            throw LLMError(
                .authentication,
                "The file with Google credentials, '\(text)', is missing.",
                parameter: "vertex_credentials"
            )
        }
        return try Self.file(try Self.parsed(content))
    }

    private static func own(_ json: JSON, _ isTrusted: Bool) throws(LLMError) -> Origin {
        let origin = try Self.file(json)
        if case .file(let file, _) = origin, file.readsFromMachine, !isTrusted {
            throw LLMError(
                .badRequest,
                "A request cannot bring an external account, which reads files and addresses of the gateway.",
                parameter: "vertex_credentials"
            )
        }
        return origin
    }

    private static func file(_ json: JSON) throws(LLMError) -> Origin {
        .file(try GoogleCredentialFile(json), quotaProject: json["quota_project_id"]?.stringValue)
    }

    private static func parsed(_ text: String) throws(LLMError) -> JSON {
        guard let json = try? JSON(parsing: text), json.objectValue != nil else {
            throw LLMError(
                .badRequest,
                "The Google credentials are not a JSON object.",
                parameter: "vertex_credentials"
            )
        }
        return json
    }

    /// The project in the credential itself; nil where it says none.
    package var ownProject: String? {
        switch self.origin {
        case .file(let file, let quotaProject): file.project ?? quotaProject
        case .machine: nil
        }
    }

    /// The project calls are made in: `vertex_project`, the credential's, the environment's; nil where none is known
    /// without asking the metadata server.
    ///
    /// Environment variables are `VERTEXAI_PROJECT`, `VERTEX_PROJECT`, `GOOGLE_CLOUD_PROJECT` and `GCLOUD_PROJECT`.
    package func project(_ parameters: CredentialParameters, _ context: CredentialContext) -> String? {
        let names = ["VERTEXAI_PROJECT", "VERTEX_PROJECT", "GOOGLE_CLOUD_PROJECT", "GCLOUD_PROJECT"]
        return parameters["vertex_project"] ?? parameters["vertex_ai_project"] ?? self.ownProject
            ?? context.variable(names)
    }

    /// Puts tokens of the credential on requests that parameters mean, and the project that is charged where it is a
    /// user's; see ``init(_:_:)``.
    ///
    /// Files are read again for each token, so that a rotated key is found.
    package static func source(
        _ parameters: CredentialParameters,
        _ context: CredentialContext
    ) throws(LLMError) -> BearerSource {
        let make: SharedRefresh<Secret<String>>.Make = { (context) async throws(LLMError) in
            try await GoogleCredentials(parameters, context).token(context)
        }
        let credentials = try GoogleCredentials(parameters, context)
        guard case .file(let file, let project?) = credentials.origin, file.takesQuotaProject else {
            return BearerSource(context, make: make)
        }
        return BearerSource(context, headers: [("x-goog-user-project", project)], make: make)
    }

    private func token(_ context: CredentialContext) async throws(LLMError) -> AccessToken {
        switch self.origin {
        case .file(let file, _): return try await GoogleTokens(context).token(file, scopes: Self.scopes)
        case .machine:
            do throws(LLMError) {
                return try await GoogleMetadata(context).accessToken(scopes: Self.scopes)
            } catch {
                guard error.upstreamStatus == nil, error.code != .clientGone else { throw error }
                throw LLMError(
                    .authentication,
                    """
                    No Google credentials: set `vertex_credentials` in litellm_params or the environment variable \
                    GOOGLE_APPLICATION_CREDENTIALS, or run where Google Cloud gives a service account.
                    """,
                    cause: error
                )
            }
        }
    }
}
