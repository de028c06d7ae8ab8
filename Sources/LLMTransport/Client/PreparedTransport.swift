package import LLMCore
import NIOCore
import NIOSSL

/// A configuration with its certificates loaded; shared by the clients of all event loops.
package struct PreparedTransport: Sendable {
    package let configuration: TransportConfiguration
    let tls: NIOSSLContext
    /// Whether the machine has no certificates to trust, as slim container images have none: then only those count that
    /// were named.
    package let lacksSystemRoots: Bool

    /// Reads certificate files, so not on an event loop.
    ///
    /// - Throws: `LLMError` when a certificate, key or directory cannot be read.
    package init(_ configuration: TransportConfiguration) throws(LLMError) {
        self.configuration = configuration
        do {
            let tls = try? NIOSSLContext(configuration: Self.tlsConfiguration(configuration.tls))
            self.lacksSystemRoots = tls == nil && configuration.tls.trustsSystemRoots
            // What else is wrong shows without the machine's certificates, too.
            self.tls = try tls ?? NIOSSLContext(configuration: Self.tlsConfiguration(configuration.tls, isAlone: true))
        } catch {
            throw LLMError(.apiConnection, "The TLS certificates or keys configured cannot be used.", cause: error)
        }
    }

    private static func tlsConfiguration(_ settings: TLSSettings, isAlone: Bool = false) throws -> TLSConfiguration {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.applicationProtocols = ["http/1.1"]
        tls.certificateVerification = settings.verifies ? .fullVerification : .none
        tls.minimumTLSVersion = settings.minimumVersion == .tls13 ? .tlsv13 : .tlsv12
        tls.trustRoots = settings.trustsSystemRoots && !isAlone ? .default : .certificates([])
        tls.additionalTrustRoots = settings.additionalRootPaths.map { .file($0) }
        if let path = settings.clientCertificatePath {
            tls.certificateChain = try NIOSSLCertificate.fromPEMFile(path).map { .certificate($0) }
            tls.privateKey = .privateKey(try NIOSSLPrivateKey(file: settings.clientKeyPath ?? path, format: .pem))
        }
        return tls
    }

    /// The TLS half of a connection to a host; names are sent to the server, addresses are not.
    func tlsHandler(host: String) throws -> NIOSSLClientHandler {
        let isAddress = IPNetwork.address(Substring(host)) != nil
        return try NIOSSLClientHandler(context: self.tls, serverHostname: isAddress ? nil : host)
    }
}
