import HTTPFraming
import LLMCore
import NIOCore
import NIOPosix
import NIOSSL

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// What went wrong on the way to an upstream; the `cause` of every `LLMError` of this module.
///
/// For logs and metrics: it names the origin, which the message for the client does not.
package struct TransportFailure: Error, Sendable, CustomStringConvertible {
    /// A bounded set, fit for a metric label.
    package enum Kind: String, Sendable, CaseIterable {
        case refused
        case unreachable
        case nameResolution
        case reset
        case closed
        case tls
        case proxy
        case framing
        case contentCoding
        case tooLarge
        case rejectedRequest
        case connectTimeout
        case headTimeout
        case firstByteTimeout
        case firstTokenTimeout
        case idleTimeout
        case totalTimeout
        case cancelled
        case shutDown
        case other
    }

    package let kind: Kind
    /// Scheme, host and port.
    package let origin: String
    /// A short text without any part of a request or an answer.
    package let detail: String

    init(_ kind: Kind, _ origin: Origin, _ detail: String) {
        self.kind = kind
        self.origin = "\(origin.isTLS ? "https" : "http")://\(origin.authority)"
        self.detail = detail
    }

    private init(_ kind: Kind, origin: String, _ detail: String) {
        self.kind = kind
        self.origin = origin
        self.detail = detail
    }

    package var description: String { "\(self.origin): \(self.detail)" }
}

extension TransportFailure {
    /// The failure as callers see it.
    func asLLMError() -> LLMError {
        switch self.kind {
        case .rejectedRequest: LLMError(.badRequest, "Request not sent. - \(self.detail)", cause: self)
        case .framing, .contentCoding, .tooLarge:
            LLMError(.apiConnection, "Invalid response from the provider. - \(self.detail)", cause: self)
        default: LLMError(.apiConnection, "Connection error. - \(self.detail)", cause: self)
        }
    }

    /// The failure of a connection that goes to a proxy: where nothing could be reached, that is the proxy.
    func ofProxy() -> TransportFailure {
        switch self.kind {
        case .refused, .unreachable, .nameResolution:
            TransportFailure(.proxy, origin: self.origin, "proxy: \(self.detail)")
        default: self
        }
    }

    static func framing(_ error: HTTPFramingError, _ origin: Origin) -> TransportFailure {
        switch error {
        case .closedBeforeHead, .closedInHead, .closedInBody: TransportFailure(.closed, origin, error.reason)
        default: TransportFailure(.framing, origin, error.reason)
        }
    }

    /// What an error of a channel means.
    ///
    /// Errors of unknown kinds are named by their type only, for their text might quote anything.
    static func from(_ error: any Error, _ origin: Origin) -> TransportFailure {
        switch error {
        case let error as TransportFailure: error
        case let error as HTTPFramingError: Self.framing(error, origin)
        case let error as IOError: Self.from(errno: error.errnoCode, origin)
        case let error as NIOConnectionError: Self.from(error, origin)
        case let error as ChannelError: Self.from(error, origin)
        case let error as NIOSSLError: TransportFailure(.tls, origin, Self.text(error))
        case let error as BoringSSLError: TransportFailure(.tls, origin, "TLS: \(Self.reasons("\(error)"))")
        case let error as NIOSSLExtraError: TransportFailure(.tls, origin, Self.text(error))
        case is PublicResolver.NotPublic:
            TransportFailure(.unreachable, origin, "its address is not a public one")
        case is SocketAddressError: TransportFailure(.nameResolution, origin, "host name not found")
        default: TransportFailure(.other, origin, String(describing: type(of: error)))
        }
    }

    private static func from(_ error: ChannelError, _ origin: Origin) -> TransportFailure {
        switch error {
        case .connectTimeout: TransportFailure(.connectTimeout, origin, "timed out while connecting")
        case .eof, .ioOnClosedChannel, .alreadyClosed, .inputClosed, .outputClosed:
            TransportFailure(.closed, origin, "connection closed")
        default: TransportFailure(.other, origin, "channel error")
        }
    }

    /// No address could be reached: a refusal tells most, else the first reason does, or that there was no address.
    private static func from(_ error: NIOConnectionError, _ origin: Origin) -> TransportFailure {
        let failures = error.connectionErrors.map { Self.from($0.error, origin) }
        return failures.first { $0.kind == .refused } ?? failures.first
            ?? TransportFailure(.nameResolution, origin, "host name not found")
    }

    private static func from(errno code: CInt, _ origin: Origin) -> TransportFailure {
        switch code {
        case ECONNREFUSED: TransportFailure(.refused, origin, "connection refused")
        case ECONNRESET, EPIPE: TransportFailure(.reset, origin, "connection reset")
        case ETIMEDOUT: TransportFailure(.connectTimeout, origin, "connection timed out")
        case ENETUNREACH, EHOSTUNREACH, EADDRNOTAVAIL: TransportFailure(.unreachable, origin, "host unreachable")
        case EMFILE, ENFILE: TransportFailure(.other, origin, "too many open files")
        default: TransportFailure(.other, origin, "system error \(code)")
        }
    }

    private static func text(_ error: NIOSSLError) -> String {
        switch error {
        case .handshakeFailed(let inner): "TLS handshake failed: \(Self.reasons("\(inner)"))"
        case .uncleanShutdown: "TLS connection closed without notice"
        case .noCertificateToValidate: "TLS: no certificate to check"
        case .unableToValidateCertificate: "TLS: certificate verification failed"
        default: "TLS error"
        }
    }

    private static func text(_ error: NIOSSLExtraError) -> String {
        error == .failedToValidateHostname
            ? "TLS: certificate verification failed: it is for another host name" : "TLS error"
    }

    /// The reasons in BoringSSL's words (`CERTIFICATE_VERIFY_FAILED`), taken out of `error:1000007d:…` lines.
    private static func reasons(_ text: String) -> String {
        let words = text.split { !($0.isUppercase || $0 == "_" || $0.isNumber) }
        let reasons = words.filter { $0.contains("_") && $0.allSatisfy { $0 == "_" || $0.isLetter || $0.isNumber } }
        guard !reasons.isEmpty else { return "closed by the other side" }
        if reasons.contains("CERTIFICATE_VERIFY_FAILED") { return "certificate verification failed" }
        return reasons.joined(separator: ", ").lowercased().split(separator: "_").joined(separator: " ")
    }
}
