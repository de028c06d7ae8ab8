import LLMCore
import LiteLLM

/// Answers the routes that inform.
struct ControlPlane {
    let scope: RequestScope

    /// The answer to a route, with its access line: authenticates first where the route is not public.
    func respond(to route: ControlRoute) async -> OutgoingResponse {
        do throws(LLMError) {
            if !route.isPublic { _ = try self.scope.caller() }
            return self.scope.finish(try await self.answer(route))
        } catch {
            return self.scope.finish(Self.refusal(error, route), error: error)
        }
    }

    /// The routes under `/utils` tell problems as a `detail`.
    private static func refusal(_ error: LLMError, _ route: ControlRoute) -> OutgoingResponse {
        switch route {
        case .tokenCounter, .transformRequest, .supportedParameters:
            error.details.map { .json(["detail": $0], status: error.status) } ?? .error(error)
        default: .error(error)
        }
    }

    private func answer(_ route: ControlRoute) async throws(LLMError) -> OutgoingResponse {
        switch route {
        case .liveliness: .json(.string("I'm alive!"))
        case .readiness: .json(self.readiness())
        case .readinessDetails: .json(self.readiness())
        case .health: await HealthReport(scope: self.scope).answer()
        case .testConnection: .json(try await ConnectionTest(scope: self.scope).answer())
        case .test: .json(["route": "/test"])
        case .routes: .json(RouteList.json)
        case .models: .json(try ModelListing(self.scope).all())
        case .model(let id): try ModelListing(self.scope).one(id)
        case .modelInfo: ModelInfo(self.scope).answer()
        case .modelGroupInfo: .json(ModelGroupInfo(self.scope).answer())
        case .providerBudgets: .json(ProviderBudgets(self.scope).answer())
        case .tokenCounter: .json(try await self.countTokens())
        case .supportedParameters: .json(try SupportedParameters(self.scope).answer())
        case .transformRequest: .json(try TransformRequest(self.scope).answer())
        case .openAPI:
            self.scope.snapshot.settings.docs.isHidden ? Self.notFound : .json(OpenAPIDocument.json(self.scope))
        case .decision(let callID): try self.decision(callID)
        case .page(let path): self.page(path)
        }
    }

    private func countTokens() async throws(LLMError) -> JSON {
        let scope = self.scope
        if scope.request.queryValue("call_endpoint").map({ ["true", "1", "yes", "on"].contains($0.lowercased()) })
            == true,
            let answer = try await TokenCounting(scope).provided()
        {
            return answer
        }
        return try await scope.besidesLoop { () throws(LLMError) in try TokenCounting(scope).answer() }
    }

    private static let notFound = OutgoingResponse.detail("Not Found", status: 404)

    private func readiness() -> JSON {
        [
            "status": "healthy", "db": "Not connected", "cache": nil,
            "litellm_version": .string(ProductVersion.text), "success_callbacks": [],
        ]
    }

    private func decision(_ callID: String) throws(LLMError) -> OutgoingResponse {
        guard let report = DecisionReport(self.scope.application.decisions, of: callID) else {
            throw LLMError(
                .notFound,
                """
                No decision is kept of call \(callID): it never reached a model, or it is older than the last \
                requests that are kept (general_settings.decision_log_size).
                """
            )
        }
        return .json(report.json)
    }

    private func page(_ path: String) -> OutgoingResponse {
        let docs = self.scope.snapshot.settings.docs
        guard path == docs.path || path == "/docs" || path == docs.secondPath, !docs.isHidden else {
            return Self.notFound
        }
        let method = self.scope.request.method
        guard method == .get || method == .head else { return .detail("Method Not Allowed", status: 405) }
        return .text(APIPage.html(self.scope), type: "text/html; charset=utf-8")
    }
}
