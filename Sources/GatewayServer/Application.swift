package import GatewayPolicy
import LLMCore
package import LLMRouter
import LiteLLM
package import Logging
import Synchronization

/// What the listener hands requests to: the routes, the configuration in force, the logs.
package final class Application: Sendable {
    let limits: ServerLimits
    let patience: ConnectionPatience
    let logger: Logger
    /// Whether each request is logged in detail.
    let logsDetail: Bool
    package let accessLog: AccessLog
    /// What calls have cost since the start; configurations come and go, it stays.
    let spending: SpendAccount
    private let current: Mutex<GatewaySnapshot>
    /// How the last requests were routed.
    let decisions: DecisionLog
    /// What background health checks found last.
    let health = HealthBook()
    /// Copies of requests for `silent_model`.
    package let mirrors: MirrorService
    /// The large bodies that all connections hold.
    let bodies = SharedRoom()
    /// The bytes of ended streams whose tokens have to be counted yet.
    let uncounted = SharedRoom()
    /// The requests that are being answered, where their number is limited.
    private let requests = SharedRoom()
    private let draining = Atomic<Bool>(false)

    package init(
        snapshot: GatewaySnapshot,
        limits: ServerLimits = ServerLimits(),
        accessLog: AccessLog,
        spending: SpendAccount = SpendAccount(),
        logger: Logger
    ) {
        self.spending = spending
        self.current = Mutex(snapshot)
        self.limits = limits
        self.patience = ConnectionPatience(limits)
        self.decisions = DecisionLog(capacity: snapshot.settings.decisionLogSize)
        self.accessLog = accessLog
        self.mirrors = MirrorService(logger: logger)
        self.logger = logger
        self.logsDetail = logger.logLevel <= .trace
    }

    /// The configuration in force.
    package var snapshot: GatewaySnapshot { self.current.withLock { $0 } }

    /// What was learned about deployments, for the configuration to come.
    package var routingState: RoutingState { self.snapshot.client.table.state }

    /// Puts another configuration in force; requests in progress keep theirs.
    package func replace(_ snapshot: GatewaySnapshot) {
        self.current.withLock { $0 = snapshot }
    }

    /// Whether answers are the last ones of their connections.
    var isDraining: Bool { self.draining.load(ordering: .relaxed) }

    func beginDraining() {
        self.draining.store(true, ordering: .relaxed)
    }

    /// What a request's head tells.
    func admit(_ request: IncomingRequest) -> Admission {
        Admission(request, snapshot: self.snapshot)
    }

    /// The largest body a request may have.
    func bodyLimit(_ snapshot: GatewaySnapshot) -> Int {
        snapshot.settings.maxRequestBytes ?? self.limits.maxBodyBytes
    }

    /// How many bytes of bodies are held at once.
    func roomForBodies(_ snapshot: GatewaySnapshot) -> Int {
        snapshot.settings.maxHeldBytes ?? self.limits.maxHeldBytes
    }

    /// The refusal of a body that finds no room beside the others.
    static let noRoom = LLMError(
        .serviceUnavailable,
        "The server holds as many request bodies as it may. Try again in a moment."
    )

    /// The refusal of a body beyond the limit; names both sizes when an operator set the limit.
    func bodyTooLarge(_ size: Int, limit: Int, _ snapshot: GatewaySnapshot) -> LLMError {
        var error = LLMError(
            .requestTooLarge,
            "Request size is too large. Request size is \(Self.megabytes(size)) MB. Max size is \(Self.megabytes(limit)) MB"
        )
        if snapshot.settings.maxRequestBytes != nil { error.statusOverride = 400 }
        return error
    }

    private static func megabytes(_ bytes: Int) -> String {
        let hundredths = (bytes * 100 + (1 << 19)) >> 20
        let rest = hundredths % 100
        return rest == 0 ? "\(hundredths / 100)" : "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }

    /// The refusal of a request beyond those that may be answered at once.
    ///
    /// Source: uvicorn's `limit_concurrency`, which LiteLLM's option sets, answers 503, too.
    private static var tooManyRequests: LLMError {
        var error = LLMError(
            .serviceUnavailable,
            "The server answers as many requests as it may at once (--limit_concurrency). Try again in a moment."
        )
        error.retryAfter = .seconds(1)
        return error
    }

    /// The one entry of every request.
    func respond(to call: RequestScope, on exchange: Exchange) async {
        guard let limit = self.limits.maxConcurrentRequests, !call.admission.route.isProbe else {
            return await self.answer(call, on: exchange)
        }
        guard self.requests.take(1, limit: limit) else {
            return exchange.send(call.finish(.error(Self.tooManyRequests), error: Self.tooManyRequests))
        }
        await self.answer(call, on: exchange)
        self.requests.giveBack(1)
    }

    private func answer(_ call: RequestScope, on exchange: Exchange) async {
        switch call.admission.route {
        case .model(.chat, let pathModel):
            await ChatCompletions(scope: call, pathModel: pathModel).respond(on: exchange)
        case .model(.textCompletions, let pathModel):
            await TextCompletions(scope: call, pathModel: pathModel).respond(on: exchange)
        case .model(.embeddings, let pathModel):
            await Embeddings(scope: call, pathModel: pathModel).respond(on: exchange)
        case .model(.messages, _):
            await Messages(scope: call).respond(on: exchange)
        case .model(.countMessages, _):
            await Messages(scope: call).count(on: exchange)
        case .control(let route):
            exchange.send(await ControlPlane(scope: call).respond(to: route))
        case .preflight:
            exchange.send(CrossOrigin.preflight(call.request.headers))
        case .methodNotAllowed(let allowed):
            var response = OutgoingResponse.detail("Method Not Allowed", status: 405)
            response.headers.append("allow", allowed)
            exchange.send(call.finish(response))
        case .notFound:
            exchange.send(call.finish(.detail("Not Found", status: 404)))
        }
    }
}
