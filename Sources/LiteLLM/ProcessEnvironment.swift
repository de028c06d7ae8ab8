#if canImport(Glibc)
import Glibc
#endif

/// The process's environment, read once.
package enum ProcessEnvironment {
    /// All variables, with some added.
    package static func current(adding extra: [String: String] = [:]) -> [String: String] {
        var result: [String: String] = [:]
        var entry = environ
        while let pointer = entry.pointee {
            let text = String(cString: pointer)
            if let equals = text.firstIndex(of: "=") {
                result[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            entry = entry.advanced(by: 1)
        }
        return result.merging(extra) { _, new in new }
    }
}
