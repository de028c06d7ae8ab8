import LLMCore
import LiteLLM

/// Fields by which a client could send its own credentials or another destination along.
enum ClientCredentials {
    /// Source: the parameters that LiteLLM's proxy refuses from clients, the provider keys besides.
    private static let known = [
        "api_key", "api_base", "base_url", "api_version", "user_config", "aws_access_key_id", "aws_secret_access_key",
        "aws_session_token", "aws_region_name", "aws_role_name", "aws_profile_name", "aws_sts_endpoint",
        "aws_web_identity_token", "aws_bedrock_runtime_endpoint", "vertex_credentials", "vertex_project",
        "vertex_location", "azure_ad_token", "client_secret", "tenant_id", "client_id", "litellm_credential_name",
        "model_list", "langfuse_host", "langfuse_secret_key", "langfuse_public_key",
    ]

    /// Whatever a call's credentials are read from is among them, so that nothing is read that was not allowed.
    private static let fields = Self.known + CallerCredentials.names.subtracting(Self.known).sorted()

    static let names = Set(Self.fields)

    /// - Throws: `rejectedRequest` naming the first such field, unless clients may send them.
    static func check(_ document: JSONDocument, allowed: Bool) throws(LLMError) {
        guard !allowed else { return }
        for field in Self.fields {
            guard let node = document.member(field), !document.isNull(node) else { continue }
            throw Self.refusal(of: field)
        }
    }

    static func refusal(of field: String) -> LLMError {
        LLMError(
            .rejectedRequest,
            """
            Authentication Error, Rejected Request: \(field) is not allowed in the request body. To let clients \
            send it, set `allow_client_side_credentials: true` in general_settings.
            """,
            parameter: "None"
        )
    }
}
