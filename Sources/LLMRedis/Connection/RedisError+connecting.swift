import NIOCore
import NIOPosix
import NIOSSL
import RedisCore

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

extension RedisError {
    /// What an error of a channel means.
    ///
    /// Errors of unknown kinds are named by their type only, for their text might quote anything.
    init(connecting error: any Error) {
        switch error {
        case let error as RedisError: self = error
        case let error as NIOConnectionError:
            let failures = error.connectionErrors.map { RedisError(connecting: $0.error) }
            self = failures.first ?? RedisError(.unreachable, "host name not found")
        case is SocketAddressError: self.init(.unreachable, "host name not found")
        case ChannelError.connectTimeout: self.init(.unreachable, "timed out while connecting")
        case is ChannelError: self.init(.disconnected, "the connection was closed")
        case let error as IOError: self.init(errno: error.errnoCode)
        case NIOSSLError.uncleanShutdown: self.init(.disconnected, "the TLS connection was closed without notice")
        case let error as NIOSSLExtraError where error == .failedToValidateHostname:
            self.init(.tls, "the certificate is for another host name")
        case let error where "\(error)".contains("CERTIFICATE_VERIFY_FAILED"):
            self.init(.tls, "the certificate is not trusted")
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError: self.init(.tls, "the TLS handshake failed")
        default: self.init(.unreachable, String(describing: type(of: error)))
        }
    }

    private init(errno code: CInt) {
        switch code {
        case ECONNREFUSED: self.init(.unreachable, "connection refused")
        case ENOENT: self.init(.unreachable, "there is no such socket")
        case ECONNRESET, EPIPE: self.init(.disconnected, "connection reset")
        case ETIMEDOUT: self.init(.unreachable, "connection timed out")
        case ENETUNREACH, EHOSTUNREACH, EADDRNOTAVAIL: self.init(.unreachable, "host unreachable")
        case EMFILE, ENFILE: self.init(.unreachable, "too many open files")
        default: self.init(.unreachable, "system error \(code)")
        }
    }
}
