/// A credential or address parameter that only some providers have.
///
/// This is data: nothing here depends on what a provider is; the dialects look the names up.
struct ProviderParameter: Sendable {
    let name: String
    let status: ConfigKeyStatus
    let summary: String

    private static func active(_ summary: String, _ names: String...) -> [ProviderParameter] {
        names.map { ProviderParameter(name: $0, status: .active, summary: summary) }
    }

    static let all: [ProviderParameter] =
        active("Token of Microsoft Entra.", "azure_ad_token")
        + active("Application in Microsoft Entra.", "tenant_id", "client_id", "client_secret")
        + active("Account in Microsoft Entra.", "azure_username", "azure_password", "azure_scope")
        + active("AWS access.", "aws_access_key_id", "aws_secret_access_key", "aws_session_token")
        + active("AWS region.", "aws_region_name")
        + active(
            "AWS role or profile.",
            "aws_session_name",
            "aws_profile_name",
            "aws_role_name",
            "aws_web_identity_token",
            "aws_external_id",
            "aws_session_tags",
            "aws_sts_endpoint"
        )
        + active("AWS address.", "aws_bedrock_runtime_endpoint", "sagemaker_base_url")
        + active("ARN of provisioned throughput, or a model's id at the provider.", "model_id")
        + active("Google Cloud project, place and account.", "vertex_project", "vertex_location", "vertex_credentials")
        + active("IBM Cloud place and project.", "watsonx_region_name", "project_id", "space_id")
        + active("Token or key in place of a key.", "token", "zen_api_key")
        + active(
            "User and key of Oracle Cloud.",
            "oci_user",
            "oci_fingerprint",
            "oci_tenancy",
            "oci_key",
            "oci_key_file"
        )
        + active("Place in Oracle Cloud.", "oci_region", "oci_compartment_id", "oci_serving_mode", "oci_endpoint_id")
}
