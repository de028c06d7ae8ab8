import NIOCore

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// Asks the system for the addresses of a name; blocks until it answers.
enum NameLookup {
    /// Which addresses are wanted.
    enum Family {
        case ipv4
        case any
    }

    /// The system knows no address.
    struct NotFound: Error {}

    static func addresses(of host: String, _ port: Int, family: Family) throws -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_family = family == .ipv4 ? AF_INET : AF_UNSPEC
        #if canImport(Glibc)
        hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        #else
        hints.ai_socktype = SOCK_STREAM
        #endif
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &list) == 0 else { throw NotFound() }
        defer { freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var next = list
        while let entry = next {
            if let raw = UnsafeRawPointer(entry.pointee.ai_addr) {
                switch entry.pointee.ai_family {
                case AF_INET: addresses.append(SocketAddress(raw.loadUnaligned(as: sockaddr_in.self), host: host))
                case AF_INET6: addresses.append(SocketAddress(raw.loadUnaligned(as: sockaddr_in6.self), host: host))
                default: break
                }
            }
            next = entry.pointee.ai_next
        }
        return addresses
    }
}
