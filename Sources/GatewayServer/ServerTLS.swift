import NIOSSL

/// The server's side of TLS.
package struct ServerTLS: Sendable {
    let context: NIOSSLContext

    /// Loads a certificate chain and its key, both in PEM form.
    ///
    /// - Throws: ``CipherListError`` when the list of ciphers leaves none, else the TLS library's error.
    package init(certificatePath: String, keyPath: String, ciphers: String?) throws {
        let chain = try NIOSSLCertificate.fromPEMFile(certificatePath).map { NIOSSLCertificateSource.certificate($0) }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain,
            privateKey: .privateKey(try NIOSSLPrivateKey(file: keyPath, format: .pem))
        )
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        if let ciphers { configuration.cipherSuites = try CipherList(ciphers).names.joined(separator: ":") }
        self.context = try NIOSSLContext(configuration: configuration)
    }
}
