import LLMCore
import LLMRouter
import LiteLLM

/// `GET /model/info`: every deployment with its parameters (without secrets) and what is known of its model.
struct ModelInfo {
    private let scope: RequestScope

    init(_ scope: RequestScope) {
        self.scope = scope
    }

    func answer() -> OutgoingResponse {
        let wanted = self.scope.request.queryValue("litellm_model_id")
        let rows = self.scope.snapshot.client.deployments
            .filter { wanted == nil || $0.routed.id == wanted }
            .map(Self.row)
        if let wanted, rows.isEmpty {
            // In the form that LiteLLM's proxy answers in.
            return .json(["detail": ["error": .string("Model id = \(wanted) not found on litellm proxy")]], status: 400)
        }
        return .json(["data": .array(rows)])
    }

    private static func row(_ deployment: Deployment) -> JSON {
        [
            "model_name": .string(deployment.routed.group),
            "litellm_params": .object(PublicParameters.of(deployment.definition.parameters)),
            "model_info": .object(deployment.facts),
        ]
    }
}

/// `litellm_params` without what must not be seen.
enum PublicParameters {
    /// Switches that LiteLLM shows with their defaults.
    private static let defaults: JSONObject = [
        "allow_client_keepalive_override": false, "use_in_pass_through": false, "use_litellm_proxy": false,
        "use_xai_oauth": false, "merge_reasoning_content_in_choices": false,
    ]

    /// Names whose values are credentials, wherever they stand.
    private static let secretWords = ["key", "secret", "token", "password", "credential", "authorization"]

    static func of(_ parameters: JSONObject) -> JSONObject {
        var result = self.defaults
        for (name, value) in parameters where !value.isNull && !self.isSecret(name) {
            if name == "headers" || name == "extra_headers", let fields = value.objectValue {
                // What a field is for does not show in its name.
                var masked: JSONObject = [:]
                for (field, _) in fields { masked[field] = "***" }
                result[name] = .object(masked)
            } else if name == "api_base" || name == "base_url", let address = value.stringValue {
                result[name] = .string(self.cleaned(address: address))
            } else {
                result[name] = self.cleaned(value)
            }
        }
        return result
    }

    /// An address without a password, and without the values of its query.
    private static func cleaned(address: String) -> String {
        let parts = address.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var base = parts.first.map(String.init) ?? ""
        if let scheme = base.firstRange(of: "://"), let at = base[scheme.upperBound...].firstIndex(of: "@"),
            !base[scheme.upperBound..<at].contains("/")
        {
            base.replaceSubrange(scheme.upperBound..<at, with: "***")
        }
        guard parts.count > 1 else { return base }
        let query = parts[1].split(separator: "&").map { pair in
            pair.firstIndex(of: "=").map { "\(pair[..<$0])=***" } ?? String(pair)
        }
        return base + "?" + query.joined(separator: "&")
    }

    static func isSecret(_ name: String) -> Bool {
        let lower = name.lowercased()
        guard !lower.hasSuffix("_tokens"), !lower.contains("cost") else { return false }
        return self.secretWords.contains { lower.contains($0) }
    }

    private static func cleaned(_ value: JSON) -> JSON {
        switch value {
        case .object(let object):
            var result: JSONObject = [:]
            for (name, member) in object { result[name] = self.isSecret(name) ? "***" : self.cleaned(member) }
            return .object(result)
        case .array(let elements): return .array(elements.map(self.cleaned))
        default: return value
        }
    }
}
