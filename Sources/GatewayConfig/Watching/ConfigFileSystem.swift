#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The files that configurations are read from.
package protocol ConfigFileSystem: Sendable {
    /// What a file looks like; `nil` when it is missing.
    func fingerprint(_ path: String) -> FileFingerprint?

    /// The bytes of a file.
    func read(_ path: String) throws(ConfigFileError) -> [UInt8]
}

/// Why a file cannot be read, in words for a finding.
package struct ConfigFileError: Error, Sendable, Equatable, CustomStringConvertible {
    package var description: String

    package init(_ description: String) {
        self.description = description
    }
}

/// The files of this machine.
package struct LocalConfigFiles: ConfigFileSystem {
    /// More than any configuration has; keeps a wrong path from filling the memory.
    private static let mostBytes = 64 << 20

    /// Whether only regular files are read.
    ///
    /// A pipe is fine at a start (`--config <(…)`); a server that runs would wait for
    /// ever for somebody to write into one.
    private let isPatient: Bool

    package init(readsPipes: Bool = true) {
        self.isPatient = readsPipes
    }

    package func fingerprint(_ path: String) -> FileFingerprint? {
        var status = stat()
        guard stat(path, &status) == 0 else {
            return nil
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            // A pipe can be read once; there is nothing to watch.
            return FileFingerprint()
        }
        #if canImport(Darwin)
        let modified = status.st_mtimespec
        #else
        let modified = status.st_mtim
        #endif
        return FileFingerprint(
            device: UInt64(truncatingIfNeeded: status.st_dev),
            inode: UInt64(status.st_ino),
            size: Int64(status.st_size),
            modifiedSeconds: Int64(modified.tv_sec),
            modifiedNanoseconds: Int64(modified.tv_nsec),
            target: Self.target(path)
        )
    }

    package func read(_ path: String) throws(ConfigFileError) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC | (self.isPatient ? 0 : O_NONBLOCK))
        guard file >= 0 else {
            throw Self.lastError()
        }
        defer { close(file) }
        if !self.isPatient {
            var status = stat()
            guard fstat(file, &status) == 0 else { throw Self.lastError() }
            guard [S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT) else {
                throw ConfigFileError("it is no regular file")
            }
        }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            #if canImport(Darwin)
            let count = Darwin.read(file, &chunk, chunk.count)
            #elseif canImport(Musl)
            let count = Musl.read(file, &chunk, chunk.count)
            #else
            let count = Glibc.read(file, &chunk, chunk.count)
            #endif
            if count == 0 {
                return bytes
            }
            guard count > 0 else {
                if errno == EINTR {
                    continue
                }
                throw Self.lastError()
            }
            bytes += chunk[..<count]
            guard bytes.count <= Self.mostBytes else {
                throw ConfigFileError("it is larger than \(Self.mostBytes >> 20) MiB")
            }
        }
    }

    private static func target(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else {
            return ""
        }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func lastError() -> ConfigFileError {
        switch errno {
        case ENOENT: ConfigFileError("no such file")
        case EACCES: ConfigFileError("permission denied")
        case EISDIR: ConfigFileError("it is a folder")
        default: ConfigFileError("error \(errno) of the system")
        }
    }
}
