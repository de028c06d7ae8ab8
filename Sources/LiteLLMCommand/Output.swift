#if canImport(Glibc)
import Glibc
#endif

/// The process's own two streams.
enum Output {
    /// Sends on what was printed: standard output is buffered when it is not a terminal.
    static func flush() {
        fflush(nil)
    }

    /// Writes to standard error at once.
    static func writeError(_ text: String) {
        let bytes = Array(text.utf8)
        bytes.withUnsafeBytes { pointer in
            _ = write(STDERR_FILENO, pointer.baseAddress, pointer.count)
        }
    }
}
