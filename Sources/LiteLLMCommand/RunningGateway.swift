import ArgumentParser
import GatewayConfig
import LLMCore
import LLMTransport
import LiteLLM
import NIOPosix

/// A gateway that is already running, as the commands that ask one reach it.
///
/// It was most likely started with the same options, environment and file; so these tell where it is, whether it speaks
/// TLS, which certificates to trust, and the key.
struct RunningGateway {
    private let plan: ServerPlan
    private let environment: [String: String]
    /// What the gateway was most likely started with, as far as it can be read.
    let config: GatewayConfig

    init(_ plan: ServerPlan, environment: [String: String]) {
        self.plan = plan
        self.environment = environment
        let source = plan.configSource(environment)
        // A file that cannot be read is no reason not to ask; without one, only the environment counts.
        self.config =
            source.check(for: .start).partial
            ?? ConfigSource(path: nil, environment: environment).check(for: .start).partial ?? GatewayConfig()
    }

    /// Its address on this machine.
    var address: String {
        let host =
            switch self.plan.host {
            case nil, "", "0.0.0.0", "::": "localhost"
            case .some(let host): host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
            }
        return "\(self.plan.certificatePath == nil ? "http" : "https")://\(host):\(self.plan.port)"
    }

    /// The header fields of a request; `key` instead of the key that is known from file and environment.
    func headers(key: String? = nil) -> WireHeaders {
        var headers = WireHeaders([("content-type", "application/json")])
        if let key = key ?? self.config.masterKey?.reveal() ?? self.environment["LITELLM_PROXY_API_KEY"] {
            headers.append("authorization", "Bearer \(key)")
        }
        return headers
    }

    /// Connects as the gateway itself does to providers, but through no proxy, and trusts the gateway's own certificate.
    ///
    /// - Throws: an `ExitCode` after the cause was printed.
    func handle() throws -> UpstreamHandle {
        let environment = ConfigSource(path: nil, environment: self.environment).merged(self.config)
        do throws(LLMError) {
            var configuration = try TransportSettings.make(self.config, environment)
            configuration.proxies = ProxySettings()
            if let path = self.plan.certificatePath { configuration.tls.additionalRootPaths.append(path) }
            let transport = try PreparedTransport(configuration)
            return UpstreamHandle(eventLoop: MultiThreadedEventLoopGroup.singleton.next(), transport: transport)
        } catch {
            Serve.note("\(error.message) `litellm check` names the setting.")
            throw ExitCode(1)
        }
    }
}
