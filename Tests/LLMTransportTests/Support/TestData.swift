import LLMCore
import NIOSSL
import TestServers
import Testing

/// Files beside the tests: a certificate authority, and certificates of `localhost`, of another host, and of a client.
enum TestData {
    static func path(_ name: String) -> String {
        let folder = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(2)
        return (folder.map(String.init) + ["Data", name]).joined(separator: "/")
    }

    static func serverTLS(_ name: String = "server", asksForClient: Bool = false) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(Self.path("\(name).pem")).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: Self.path("\(name).key.pem"), format: .pem))
        )
        configuration.applicationProtocols = ["http/1.1"]
        if asksForClient {
            configuration.certificateVerification = .noHostnameVerification
            configuration.trustRoots = .file(Self.path("ca.pem"))
        }
        return try NIOSSLContext(configuration: configuration)
    }
}

extension WireRequest {
    static func post(
        _ server: FakeServer,
        scheme: String = "http",
        host: String = "127.0.0.1",
        _ body: [UInt8] = Array("{}".utf8)
    ) throws -> WireRequest {
        let url = try #require(WireURL("\(scheme)://\(host):\(server.port)/v1/chat/completions"))
        let headers = WireHeaders([("content-type", "application/json"), ("authorization", "Bearer sk-secret")])
        return WireRequest(url: url, headers: headers, body: body)
    }
}
