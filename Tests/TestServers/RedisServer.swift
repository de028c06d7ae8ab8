import Foundation
import Synchronization

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// A real `redis-server` of a test's own, on a free port of this machine; ended with the last reference to it.
package final class RedisServer: Sendable {
    package static let isInstalled = RedisServer.find("redis-server") != nil

    package let port: Int
    package let folder: String
    private let arguments: [String]
    private let process = Mutex<Process?>(nil)

    /// Starts a server and waits until it takes commands.
    ///
    /// - Parameters:
    ///   - arguments: Added to those that make it quiet and small.
    ///   - port: Nil: a free one.
    ///   - configuration: Of a sentinel, which needs a file of its own.
    /// - Throws: When it does not start.
    package init(_ arguments: [String] = [], port: Int? = nil, configuration: String? = nil) async throws {
        let port = try port ?? Self.freePort()
        let folder = NSTemporaryDirectory() + "litellm-redis-\(port)-\(UInt32.random(in: .min ... .max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        self.port = port
        self.folder = folder
        if let configuration {
            let path = folder + "/sentinel.conf"
            try configuration.write(toFile: path, atomically: true, encoding: .utf8)
            self.arguments = [path, "--sentinel", "--port", "\(port)", "--dir", folder] + arguments
        } else {
            self.arguments =
                [
                    "--port", "\(port)", "--bind", "127.0.0.1", "--save", "", "--dir", folder, "--enable-debug-command",
                    "yes",
                ]
                + arguments
        }
        try await self.start()
    }

    deinit {
        self.process.withLock { $0.map { _ = kill($0.processIdentifier, SIGKILL) } }
        try? FileManager.default.removeItem(atPath: self.folder)
    }

    /// Starts it again, on the same port.
    package func start() async throws {
        guard let path = Self.find("redis-server") else { throw RedisProcessError.notInstalled }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = self.arguments
        let log = self.folder + "/log"
        _ = FileManager.default.createFile(atPath: log, contents: nil)
        let output = FileHandle(forWritingAtPath: log)
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let started = process
        self.process.withLock { $0 = started }
        while !self.isListening {
            guard started.isRunning else {
                throw RedisProcessError.notStarted((try? String(contentsOfFile: log, encoding: .utf8)) ?? "")
            }
            await Task.yield()
        }
    }

    /// Whether something takes connections on the port.
    private var isListening: Bool {
        let socket = Self.socket()
        defer { close(socket) }
        var address = Self.loopback(port: self.port)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    /// As `kill -9` does.
    package func kill9() {
        self.process.withLock { process in
            guard let running = process else { return }
            _ = kill(running.processIdentifier, SIGKILL)
            running.waitUntilExit()
            process = nil
        }
    }

    /// Stops it in its tracks: connections stay, nothing is answered.
    package func freeze() {
        self.process.withLock { $0.map { _ = kill($0.processIdentifier, SIGSTOP) } }
    }

    package func thaw() {
        self.process.withLock { $0.map { _ = kill($0.processIdentifier, SIGCONT) } }
    }

    /// Runs `redis-cli` to its end and returns what it printed.
    @discardableResult
    package static func cli(_ arguments: [String]) throws -> String {
        guard let path = Self.find("redis-cli") else { throw RedisProcessError.notInstalled }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let text = String(decoding: data, as: UTF8.self)
        guard process.terminationStatus == 0 else { throw RedisProcessError.notStarted(text) }
        return text
    }

    @discardableResult
    package func cli(_ arguments: String...) throws -> String {
        try Self.cli(["-p", "\(self.port)"] + arguments)
    }

    /// A port of the loopback address that is free now.
    package static func freePort() throws -> Int {
        let socket = Self.socket()
        defer { close(socket) }
        var address = Self.loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, length) == 0 && getsockname(socket, $0, &length) == 0
            }
        }
        guard isBound else { throw RedisProcessError.noPort }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    private static func socket() -> CInt {
        #if canImport(Glibc)
        Glibc.socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        #elseif canImport(Musl)
        Musl.socket(AF_INET, SOCK_STREAM, 0)
        #else
        Darwin.socket(AF_INET, SOCK_STREAM, 0)
        #endif
    }

    private static func loopback(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port)).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    private static func find(_ name: String) -> String? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":") + ["/usr/bin"]
        return folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}

package enum RedisProcessError: Error {
    case notInstalled
    case notStarted(String)
    case noPort
}
