/// Puts the files named by `include` into the file that names them.
///
/// Lists are appended to the same list, anything else replaces what was there. A file that was merged once is not
/// merged again, so cycles end.
struct ConfigIncludes {
    private static let mostFiles = 256

    private let readFile: (String) throws -> [UInt8]
    private var merged: Set<String> = []
    /// Every file that was read or tried, the first one included.
    private(set) var files: [String]
    private(set) var problems: [ConfigDiagnostic] = []

    init(source: String, readFile: @escaping (String) throws -> [UInt8]) {
        self.readFile = readFile
        self.files = [source]
        self.merged = [Self.normalized(source)]
    }

    /// Merges all includes into a mapping and drops the key.
    mutating func expand(_ node: ConfigNode, in file: String) -> ConfigNode {
        guard case .map(var entries) = node.value,
            let position = entries.firstIndex(where: { $0.key == "include" })
        else {
            return node
        }
        let include = entries.remove(at: position).value
        for path in self.paths(include, in: file) {
            for entry in self.entries(of: path.text, from: file, mark: path.mark) {
                Self.merge(entry, into: &entries)
            }
        }
        var result = node
        result.value = .map(entries)
        return result
    }

    private mutating func paths(_ node: ConfigNode, in file: String) -> [(text: String, mark: ConfigMark)] {
        switch node.value {
        case .null:
            return []
        case .string(let text):
            return [(text, node.mark)]
        case .list(let items):
            var result: [(String, ConfigMark)] = []
            for item in items {
                guard case .string(let text) = item.value else {
                    self.problem(file, item.mark, "an included file must be given as text")
                    continue
                }
                result.append((text, item.mark))
            }
            return result
        case .bool, .number, .map:
            self.problem(file, node.mark, "must be a list of files")
            return []
        }
    }

    private mutating func entries(of path: String, from file: String, mark: ConfigMark) -> [ConfigNode.Entry] {
        let full = Self.resolved(path, besides: file)
        guard self.merged.insert(Self.normalized(full)).inserted else {
            return []
        }
        guard self.files.count < Self.mostFiles else {
            self.problem(file, mark, "more than \(Self.mostFiles) files are included")
            return []
        }
        let number = UInt16(self.files.count)
        self.files.append(full)
        let bytes: [UInt8]
        do {
            bytes = try self.readFile(full)
        } catch {
            self.problem(
                file,
                mark,
                "the included file \(full) cannot be read: \(error)",
                remedy: "paths are relative to the file that includes them."
            )
            return []
        }
        do {
            let content = try YAMLReader.read(bytes, source: full, file: number)
            self.problems += content?.problems ?? []
            guard let node = content?.root, !node.isNull else {
                self.problem(file, mark, "the included file \(full) is empty")
                return []
            }
            guard case .map = node.value, case .map(let entries) = self.expand(node, in: full).value else {
                self.problem(file, mark, "the included file \(full) must hold a mapping of sections")
                return []
            }
            return entries
        } catch {
            self.problems.append(error)
            return []
        }
    }

    /// Notes a problem of the first file itself.
    mutating func add(_ problem: ConfigDiagnostic) {
        self.problems.append(problem)
    }

    private mutating func problem(_ file: String, _ mark: ConfigMark, _ message: String, remedy: String = "") {
        self.problems.append(
            ConfigDiagnostic(
                .error,
                source: file,
                path: "include",
                line: Int(mark.line),
                column: Int(mark.column),
                message: message,
                remedy: remedy
            )
        )
    }

    private static func merge(_ entry: ConfigNode.Entry, into entries: inout [ConfigNode.Entry]) {
        guard let position = entries.firstIndex(where: { $0.key == entry.key }) else {
            entries.append(entry)
            return
        }
        if case .list(let more) = entry.value.value, case .list(let present) = entries[position].value.value {
            entries[position].value.value = .list(present + more)
        } else {
            entries[position] = entry
        }
    }

    // MARK: Paths

    /// A path relative to the folder of another file.
    static func resolved(_ path: String, besides file: String) -> String {
        guard !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else {
            return path
        }
        return file[...slash] + path
    }

    /// The path without `.`, `..` and doubled slashes, for telling files apart.
    static func normalized(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." {
                parts.removeLast()
            } else {
                parts.append(part)
            }
        }
        return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    }
}
