import GatewayPolicy
import LLMCore

/// What a request's head tells, before any of its body is read: where it goes, who sends it, whether it may.
///
/// A reference, because it is handed on several times and holds much.
final class Admission: Sendable {
    /// The configuration that the request keeps to its end.
    let snapshot: GatewaySnapshot
    let route: Routes.Match
    /// Who calls, or why they may not; nil for routes that ask for no key.
    let caller: Result<Caller, LLMError>?

    init(_ request: IncomingRequest, snapshot: GatewaySnapshot) {
        self.snapshot = snapshot
        self.route = Routes.match(request.method, request.path, rootPath: snapshot.settings.rootPath)
        self.caller = self.route.needsKey ? Self.caller(request, snapshot) : nil
    }

    /// Whether the answer depends on the body.
    var readsBody: Bool {
        guard self.route.readsBody else { return false }
        if case .failure = self.caller { return false }
        return true
    }

    static func caller(_ request: IncomingRequest, _ snapshot: GatewaySnapshot) -> Result<Caller, LLMError> {
        do throws(LLMError) {
            return .success(
                try snapshot.authenticator.caller { name in
                    name == Authenticator.ownHeader ? request.ownHeader(name) : request.header(name)
                }
            )
        } catch {
            return .failure(error)
        }
    }
}

extension Routes.Match {
    /// Whether only callers with a key are answered.
    var needsKey: Bool {
        switch self {
        case .model: true
        case .control(let route): !route.isPublic
        case .preflight, .methodNotAllowed, .notFound: false
        }
    }

    /// Whether an orchestrator asks here whether the process lives; it is answered however much else there is to do.
    var isProbe: Bool {
        switch self {
        case .control(.liveliness), .control(.readiness): true
        case .model, .control, .preflight, .methodNotAllowed, .notFound: false
        }
    }

    /// Whether the answer depends on the request's body.
    var readsBody: Bool {
        switch self {
        case .model, .control(.tokenCounter), .control(.transformRequest), .control(.testConnection): true
        case .control, .preflight, .methodNotAllowed, .notFound: false
        }
    }
}
