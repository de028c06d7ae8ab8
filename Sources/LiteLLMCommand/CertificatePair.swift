import GatewayConfig
import Glibc
import NIOSSL

/// A certificate and its private key in files, and what is wrong with them in words.
struct CertificatePair {
    private let certificatePath: String
    private let keyPath: String

    /// Both paths may be the same: one file with both.
    init(_ certificatePath: String, _ keyPath: String) {
        self.certificatePath = certificatePath
        self.keyPath = keyPath
    }

    /// Why the two cannot be used; nil when they can.
    func fault() -> String? {
        let (certificates, key): ([UInt8], [UInt8])
        switch (Self.content(self.certificatePath), Self.content(self.keyPath)) {
        case (.fault(let fault), _): return "\(self.certificatePath) \(fault)"
        case (_, .fault(let fault)): return "\(self.keyPath) \(fault)"
        case (.bytes(let first), .bytes(let second)): (certificates, key) = (first, second)
        }
        guard Self.holds("CERTIFICATE-----", certificates) else {
            return "\(self.certificatePath) holds no certificate in PEM form"
        }
        guard Self.holds("PRIVATE KEY-----", key) else {
            let hint = self.keyPath == self.certificatePath ? ", only a certificate" : ""
            return "\(self.keyPath) holds no private key in PEM form\(hint)"
        }
        guard !Self.holds("ENCRYPTED", key) else {
            return "\(self.keyPath) holds a private key that is locked with a passphrase"
        }
        guard let chain = try? NIOSSLCertificate.fromPEMBytes(certificates) else {
            return "\(self.certificatePath) holds a certificate that cannot be read"
        }
        guard let privateKey = try? NIOSSLPrivateKey(bytes: key, format: .pem) else {
            return "\(self.keyPath) holds a private key that cannot be read"
        }
        let configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(privateKey)
        )
        guard (try? NIOSSLContext(configuration: configuration)) != nil else {
            return "the private key in \(self.keyPath) does not belong to the certificate in \(self.certificatePath)"
        }
        return nil
    }

    /// Why certificates to trust cannot be read from a file or a directory; nil when they look well.
    static func fault(ofRoots path: String) -> String? {
        var facts = stat()
        if stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFDIR { return nil }
        switch self.content(path) {
        case .fault(let fault): return "\(path) \(fault)"
        case .bytes(let bytes):
            let isPEM =
                self.holds("-----BEGIN CERTIFICATE-----", bytes)
                || self.holds("-----BEGIN TRUSTED CERTIFICATE-----", bytes)
            return isPEM ? nil : "\(path) holds no certificate in PEM form"
        }
    }

    private enum Content {
        case bytes([UInt8])
        case fault(String)
    }

    private static func content(_ path: String) -> Content {
        var facts = stat()
        guard stat(path, &facts) == 0 else {
            return .fault(errno == EACCES ? "cannot be read (permission denied)" : "cannot be read (no such file)")
        }
        guard facts.st_mode & S_IFMT != S_IFDIR else { return .fault("is a directory") }
        do {
            return .bytes(try LocalConfigFiles().read(path))
        } catch {
            return .fault("cannot be read (\(error))")
        }
    }

    private static func holds(_ words: String, _ bytes: [UInt8]) -> Bool {
        String(decoding: bytes, as: UTF8.self).contains(words)
    }
}
