import LLMCatalog
import LLMCore

/// Where on watsonx.ai a deployment's requests go, and on whose account.
///
/// A model named `deployment/<id>` has its own path and belongs to a space already; all others are named in the body,
/// with the project or space that pays: the deployment's `project_id` or `space_id`.
struct WatsonxPlace: Sendable {
    /// Members that name model and account.
    private(set) var members: JSONObject = [:]
    /// Whether the model has a path of its own.
    let isDeployment: Bool

    private let base: WireURL
    private let version: String
    private let root: String

    /// The version of the API that requests are written for.
    private static let defaultVersion = "2024-03-13"

    /// Settings that belong to the deployment, whatever way they came.
    static let settings: Set<String> = [
        "project_id", "space_id", "token", "watsonx_token", "apikey", "zen_api_key", "username", "password",
        "region_name", "watsonx_region_name", "watsonx_apikey", "watsonx_zenapikey", "wx_credentials", "iam_url",
    ]

    /// - Throws: `authentication` when neither project nor space is named, as LiteLLM does.
    init(_ target: Target, _ parameters: RequestParameters) throws(LLMError) {
        try self.init(target) { parameters.setting($0, of: target) }
    }

    /// - Throws: `authentication` when neither project nor space is named, as LiteLLM does.
    init(_ target: Target, setting: (String) -> JSON?) throws(LLMError) {
        self.base = target.base
        self.version = target.apiVersion ?? Self.defaultVersion
        let prefix = "deployment/"
        self.isDeployment = target.model.hasPrefix(prefix)
        if self.isDeployment {
            self.root = "/ml/v1/deployments/" + PercentEncoding.segment(String(target.model.dropFirst(prefix.count)))
            return
        }
        self.root = "/ml/v1"
        self.members["model_id"] = .string(target.model)
        for name in ["project_id", "space_id"] {
            if let text = setting(name)?.stringValue, !text.isEmpty {
                self.members[name] = .string(text)
                return
            }
        }
        throw LLMError(
            .authentication,
            "\(OpenAIErrors.exceptionName(of: target.provider)) - The deployment needs a project_id or a space_id.",
            provider: target.provider.id
        )
    }

    /// The address of an operation, such as `/text/chat`.
    func url(_ operation: String) -> WireURL {
        let url = self.base.appending(path: self.root + operation)
        return url.query.contains("version=") ? url : url.appending(query: "version", self.version)
    }

    /// What the provider's error texts tell.
    static func errors(_ target: Target) -> PlainErrors {
        PlainErrors(
            target,
            [
                PlainErrors.Phrase("authorization denied for", .authentication),
                PlainErrors.Phrase("token_quota_reached", .rateLimit),
                PlainErrors.Phrase("model_no_support_for_function", .badRequest),
            ]
        )
    }
}
