import LLMCore
package import LLMCredentials
package import LLMTransport

#if canImport(Glibc)
import Glibc
#endif

extension CredentialContext {
    /// The real world: token endpoints over the network, files, the clock.
    package static func network(environment: [String: String], over upstream: UpstreamHandle) -> CredentialContext {
        CredentialContext(
            environment: environment,
            readFile: { (path) throws(LLMError) in try Self.file(path) },
            now: Self.now,
            makeIdentifier: { String(UInt64.random(in: .min ... .max), radix: 36) },
            fetch: { (request, time) async throws(LLMError) in
                try await upstream.response(for: request, deadlines: Deadlines(connect: time, total: time))
            }
        )
    }

    /// The same world without its network, for looking at a configuration: what has to be fetched is only named.
    package static func offline(environment: [String: String]) -> CredentialContext {
        CredentialContext(
            environment: environment,
            readFile: { (path) throws(LLMError) in try Self.file(path) },
            now: Self.now,
            makeIdentifier: { "" },
            fetch: { (request, _) async throws(LLMError) in
                throw LLMError(.apiConnection, "\(request.url.withoutQuery) is not asked here.")
            }
        )
    }

    private static let now: @Sendable () -> Int = { Int(WallClock.unixMilliseconds() / 1000) }

    /// The largest file that a credential is read from.
    private static let maximumFileBytes = 1 << 20

    private static func file(_ path: String) throws(LLMError) -> [UInt8]? {
        guard let file = fopen(path, "rb") else {
            guard errno != ENOENT, errno != ENOTDIR else { return nil }
            throw LLMError(.authentication, "The file '\(path)' cannot be read: \(String(cString: strerror(errno))).")
        }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: Self.maximumFileBytes + 1)
        let count = fread(&bytes, 1, bytes.count, file)
        guard ferror(file) == 0, count <= Self.maximumFileBytes else {
            throw LLMError(.authentication, "The file '\(path)' cannot be read, or is no credential for its size.")
        }
        return Array(bytes.prefix(count))
    }
}
