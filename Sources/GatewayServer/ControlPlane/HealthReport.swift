import LLMCore
import LLMDialects
import LLMRouter
import LiteLLM

/// `GET /health`: asks every deployment for one token and tells which ones answered.
struct HealthReport {
    let scope: RequestScope

    /// Deployments are asked one after the other; each at most as long as `health_check_timeout` (60 s).
    func check() async -> JSON {
        let wanted = self.scope.request.queryValue("model")
        var healthy: [JSON] = []
        var unhealthy: [JSON] = []
        for deployment in self.scope.snapshot.client.deployments
        where wanted == nil || deployment.routed.group == wanted || deployment.routed.id == wanted {
            var row: JSONObject = [
                "model": .string(deployment.routed.model), "model_id": .string(deployment.routed.id),
            ]
            row["api_base"] = .string(deployment.target.base.withoutQuery)
            if let failure = await self.probe(deployment) {
                row["error"] = .string(failure.clientMessage)
                unhealthy.append(.object(row))
            } else {
                healthy.append(.object(row))
            }
        }
        return [
            "healthy_endpoints": .array(healthy), "unhealthy_endpoints": .array(unhealthy),
            "healthy_count": .number(JSONNumber(healthy.count)),
            "unhealthy_count": .number(JSONNumber(unhealthy.count)),
        ]
    }

    private func probe(_ deployment: Deployment) async -> LLMError? {
        guard !deployment.routed.model.contains("*") else {
            return LLMError(.badRequest, "A wildcard has no model of its own to ask.")
        }
        do throws(LLMError) {
            let body: JSON = [
                "model": .string(deployment.routed.group),
                "messages": [["role": "user", "content": "Hey, how's it going?"]],
                "max_tokens": .number(JSONNumber(deployment.definition.info["health_check_max_tokens"]?.intValue ?? 5)),
            ]
            let request = try ChatRequest(document: RequestBody.parse(body.serialized()))
            var options = CallOptions()
            options.timeout = .seconds(deployment.definition.info["health_check_timeout"]?.doubleValue ?? 60)
            options.maxRetries = 0
            var wishes = PlanWishes()
            wishes.hasNoFallbacks = true
            options.wishes = Shared(wishes)
            options.isProbe = true
            let call = ChatCall(
                request: request,
                group: deployment.routed.id,
                answerID: "chatcmpl-" + self.scope.loop.makeID(),
                created: self.scope.loop.unixSeconds(),
                options: options
            )
            var random = self.scope.loop.makeRandom()
            var trace = CallTrace()
            _ = try await self.scope.snapshot.client.chat(
                call,
                over: self.scope.loop.upstream,
                using: &random,
                trace: &trace,
                into: ChatStreamOutput { _, _ in ChunkCollector() }
            )
            return nil
        } catch {
            return error
        }
    }
}
