import GatewayConfig
import GatewayPolicy
import LLMCore
import LLMRouter
import LiteLLM

/// `POST /health/test_connection`: tries parameters of a deployment that stands in no configuration yet.
///
/// The body is `{"mode": "chat", "litellm_params": {…}, "model_info": {…}}`. An address needs a key beside it: the ones of
/// this machine's environment are never sent to where a request says. For the same reason only the holder of the master
/// key may ask.
struct ConnectionTest {
    let scope: RequestScope

    /// The answer: whether the provider answered, and what it said about rate limits, or why not.
    func answer() async throws(LLMError) -> JSON {
        guard try self.scope.caller().role == .proxyAdmin else {
            throw LLMError(
                .permissionDenied,
                "Only the holder of the master key may try connections; set general_settings.master_key."
            )
            .unprefixed()
        }
        let body = try RequestBody.parse(self.scope.body).tree
        guard let parameters = body["litellm_params"]?.objectValue, let model = parameters["model"]?.stringValue,
            !model.isEmpty
        else {
            throw LLMError(
                .badRequest,
                "Missing required parameter: 'litellm_params.model'.",
                parameter: "litellm_params"
            )
            .unprefixed()
        }
        let info = body["model_info"]?.objectValue ?? [:]
        let mode = body["mode"]?.stringValue ?? info["mode"]?.stringValue
        let deployment = try self.deployment(model, parameters, info)
        let checkup = HealthCheckup(snapshot: self.scope.snapshot, loop: self.scope.loop)
        let result = await checkup.check(deployment, mode: mode)
        switch result.verdict {
        case .healthy(let rateLimits): return ["status": "success", "result": .object(rateLimits)]
        case .unhealthy(let error):
            return [
                "status": "error",
                "result": [
                    "error": .string(error.clientMessage), "exception_status": .number(JSONNumber(error.status)),
                ],
            ]
        case .unchecked(let reason): return ["status": "error", "result": ["error": .string(reason)]]
        }
    }

    private func deployment(
        _ model: String,
        _ parameters: JSONObject,
        _ info: JSONObject
    ) throws(LLMError) -> Deployment {
        let client = self.scope.snapshot.client
        // A configured deployment, named by its id alone, is tried as it is.
        if let id = info["id"]?.stringValue, parameters.count == 1,
            let known = client.deployments.first(where: { $0.routed.id == id })
        {
            return known
        }
        for (name, value) in parameters where value.stringValue.map(EnvironmentReferences.isReference) == true {
            throw LLMError(
                .badRequest,
                "The environment is not read for a request: give the value of '\(name)' itself.",
                parameter: name
            )
            .unprefixed()
        }
        var definition = DeploymentDefinition(name: model, model: model)
        definition.provider = parameters["custom_llm_provider"]?.stringValue
        definition.apiKey = parameters["api_key"]?.stringValue.flatMap { $0.isEmpty ? nil : Secret($0) }
        definition.apiBase = (parameters["api_base"] ?? parameters["base_url"])?.stringValue
        definition.apiVersion = parameters["api_version"]?.stringValue
        definition.organization = parameters["organization"]?.stringValue
        definition.baseModel = (info["base_model"] ?? parameters["base_model"])?.stringValue
        definition.info = info
        definition.parameters = parameters
        guard definition.apiBase == nil || definition.apiKey != nil else {
            throw LLMError(
                .badRequest,
                "An `api_base` needs an `api_key` beside it; where the server wants none, any word will do.",
                parameter: "api_key"
            )
            .unprefixed()
        }
        return try client.deployment(for: definition)
    }
}
