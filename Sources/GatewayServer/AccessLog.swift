import Dispatch
import LLMCore
import LiteLLM
import Logging
import ServiceLifecycle
import Synchronization

#if canImport(Glibc)
import Glibc
#endif

/// One line per request, written in batches.
///
/// A write per request would cost more than the request's own work. Lines wait at most the flush interval; when
/// standard output blocks and the buffer is full, lines are dropped and counted instead of holding up requests.
package final class AccessLog: Service {
    private struct Buffer {
        var bytes: [UInt8] = []
        var dropped = 0
    }

    private static let capacity = 4 << 20
    private let buffer = Mutex(Buffer())
    private let isEnabled: Bool
    private let isJSON: Bool

    /// - Parameters:
    ///   - isEnabled: whether lines are kept at all.
    ///   - isJSON: whether each line is a JSON object (`json_logs`).
    package init(isEnabled: Bool, isJSON: Bool = false) {
        self.isEnabled = isEnabled
        self.isJSON = isJSON
    }

    /// Adds a line that `write` appends to the buffer; the line's end is added here.
    func add(_ write: (inout [UInt8]) -> Void) {
        guard self.isEnabled else { return }
        self.buffer.withLock { buffer in
            guard buffer.bytes.count < Self.capacity else {
                buffer.dropped += 1
                return
            }
            if self.isJSON {
                var line: [UInt8] = []
                write(&line)
                buffer.bytes += Self.object(line).serialized()
            } else {
                write(&buffer.bytes)
            }
            buffer.bytes.append(UInt8(ascii: "\n"))
        }
    }

    private static func object(_ line: [UInt8]) -> JSON {
        let text = String(decoding: line, as: UTF8.self)
        let level = "INFO:     "
        return [
            "timestamp": .string(CalendarDate.timestamp(unixMilliseconds: WallClock.unixMilliseconds())),
            "level": "INFO", "component": "access",
            "message": .string(String(text.hasPrefix(level) ? text.dropFirst(level.count) : text[...])),
        ]
    }

    /// Writes what has gathered, until the server stops; then once more.
    package func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .milliseconds(100)) }
            self.flush()
        }
        self.flush()
    }

    /// Writes what has gathered.
    package func flush() {
        var (bytes, dropped) = self.buffer.withLock { buffer in
            let taken = (buffer.bytes, buffer.dropped)
            buffer.bytes = []
            buffer.dropped = 0
            return taken
        }
        if dropped > 0 { bytes.append(contentsOf: "access log: \(dropped) lines were dropped\n".utf8) }
        bytes.withUnsafeBytes { pointer in
            var offset = 0
            while offset < pointer.count {
                let written = write(STDOUT_FILENO, pointer.baseAddress?.advanced(by: offset), pointer.count - offset)
                guard written > 0 || errno == EINTR else { return }
                offset += max(written, 0)
            }
        }
    }
}
