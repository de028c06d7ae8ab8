import Yams

/// Turns the bytes of one YAML (or JSON) file into a tree that knows where each value was written.
///
/// Anchors, aliases and merge keys are followed here, under a cap; scalars get their meaning from ``YAMLScalar``.
struct YAMLReader {
    /// Bounds that no honest configuration meets.
    struct Limits {
        var bytes = 64 << 20
        var depth = 128
        /// Values after aliases are followed.
        var values = 1_000_000
    }

    private let limits: Limits
    private let source: String
    private let file: UInt16
    private var text: YAMLText
    /// Keys that stand twice in one mapping; the second one is left out.
    private var repeatedKeys = RepeatedKeys()
    private var anchors: [String: (node: ConfigNode, size: Int)] = [:]
    private var size = 0

    /// What a file holds, and what can be read past: keys that stand in one mapping twice.
    struct Content {
        let root: ConfigNode
        let problems: [ConfigDiagnostic]
    }

    /// Reads one file; `nil` when it holds no value at all.
    static func read(
        _ bytes: [UInt8],
        source: String,
        file: UInt16,
        limits: Limits = Limits()
    ) throws(ConfigDiagnostic) -> Content? {
        guard bytes.count <= limits.bytes else {
            throw ConfigDiagnostic(
                .error,
                source: source,
                message: "the file is larger than \(limits.bytes >> 20) MiB",
                remedy: "check that this is the configuration and not some other file."
            )
        }
        guard let original = String(validating: bytes[Self.mark(bytes)...], as: UTF8.self) else {
            throw ConfigDiagnostic(
                .error,
                source: source,
                line: self.lineOfInvalidText(bytes),
                message: "the file is not valid UTF-8",
                remedy: "save it with the encoding UTF-8."
            )
        }
        guard let text = YAMLText(original) else {
            throw ConfigDiagnostic(.error, source: source, message: "the file uses every private Unicode character")
        }
        var reader = YAMLReader(limits: limits, source: source, file: file, text: text)
        return try reader.compose().map { Content(root: $0, problems: reader.repeatedKeys.problems) }
    }

    /// How many bytes of a byte order mark stand in front; editors of Windows write one, and the parser would take it for
    /// a column of the first line.
    private static func mark(_ bytes: [UInt8]) -> Int {
        bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    private init(limits: Limits, source: String, file: UInt16, text: YAMLText) {
        self.limits = limits
        self.source = source
        self.file = file
        self.text = text
    }

    private mutating func compose() throws(ConfigDiagnostic) -> ConfigNode? {
        let parser: Parser
        let root: Node?
        do {
            // The default resolver runs regular expressions over every scalar; the basic one none.
            parser = try Parser(yaml: self.text.text, resolver: .basic, encoding: .utf8)
            root = try parser.singleRoot()
        } catch let error as YamlError {
            if let text = self.repeatedKeys.text(self.text, without: error, source: self.source) {
                self.text = text
                return try self.compose()
            }
            throw YAMLSyntaxError(error, text: self.text).diagnostic(source: self.source)
        } catch {
            throw ConfigDiagnostic(.error, source: self.source, message: "the file cannot be read as YAML")
        }
        guard let root else {
            return nil
        }
        // Nodes hold their anchors weakly; the parser keeps them alive.
        defer { withExtendedLifetime(parser) {} }
        return try self.convert(root, depth: 0)
    }

    private static func lineOfInvalidText(_ bytes: [UInt8]) -> Int {
        var line = 1
        for part in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if String(validating: part, as: UTF8.self) == nil {
                return line
            }
            line += 1
        }
        return 0
    }

    // MARK: Values

    private mutating func convert(_ node: Node, depth: Int) throws(ConfigDiagnostic) -> ConfigNode {
        guard depth < self.limits.depth else {
            throw self.problem(node, "values are nested deeper than \(self.limits.depth) levels")
        }
        let start = self.size
        try self.count(1, at: node)
        let result: ConfigNode
        let anchor: Anchor?
        switch node {
        case .scalar(let scalar):
            result = try self.convert(scalar, node)
            anchor = scalar.anchor
        case .sequence(let sequence):
            result = try self.convert(sequence, node, depth: depth)
            anchor = sequence.anchor
        case .mapping(let mapping):
            result = try self.convert(mapping, node, depth: depth)
            anchor = mapping.anchor
        case .alias:
            throw self.problem(node, "an alias in an unexpected place")
        }
        if let anchor {
            self.anchors[anchor.rawValue] = (result, self.size - start)
        }
        return result
    }

    private mutating func count(_ values: Int, at node: Node) throws(ConfigDiagnostic) {
        self.size += values
        guard self.size <= self.limits.values else {
            throw self.problem(
                node,
                "aliases and merges blow the file up to more than \(self.limits.values) values",
                "repeat less with anchors."
            )
        }
    }

    private func mark(_ node: Node) -> ConfigMark {
        guard let mark = node.mark else {
            return ConfigMark(file: self.file)
        }
        return ConfigMark(
            file: self.file,
            line: UInt32(clamping: mark.line),
            column: UInt32(clamping: mark.column)
        )
    }

    private func problem(_ node: Node, _ message: String, _ remedy: String = "") -> ConfigDiagnostic {
        let mark = self.mark(node)
        return ConfigDiagnostic(
            .error,
            source: self.source,
            line: Int(mark.line),
            column: Int(mark.column),
            message: message,
            remedy: remedy
        )
    }

    // MARK: Scalars

    private mutating func convert(_ scalar: Node.Scalar, _ node: Node) throws(ConfigDiagnostic) -> ConfigNode {
        let tag = scalar.tag.description
        if scalar.style == .plain, let name = self.text.aliasName(scalar.string) {
            return try self.alias(name, node)
        }
        let text = self.text.restored(scalar.string)
        var result = ConfigNode(.string(text), mark: self.mark(node))
        switch tag {
        case "" where scalar.style == .plain:
            result.value = YAMLScalar.resolve(text)
            switch result.value {
            case .bool, .number: result.spelling = text
            default: break
            }
        case "", "!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:timestamp":
            break
        case "tag:yaml.org,2002:null":
            result.value = .null
        case "tag:yaml.org,2002:bool":
            guard let value = YAMLScalar.word(text), case .bool = value else {
                throw self.problem(node, "the tag !!bool stands before something that is no boolean")
            }
            (result.value, result.spelling) = (value, text)
        case "tag:yaml.org,2002:int", "tag:yaml.org,2002:float":
            guard let number = YAMLScalar.number(text) else {
                throw self.problem(node, "a number tag stands before something that is no number")
            }
            (result.value, result.spelling) = (.number(number), text)
        default:
            throw self.unknownTag(node)
        }
        return result
    }

    private func unknownTag(_ node: Node) -> ConfigDiagnostic {
        self.problem(node, "a YAML tag (`!…`) that means nothing here", "remove it.")
    }

    private mutating func alias(_ name: Substring, _ node: Node) throws(ConfigDiagnostic) -> ConfigNode {
        let isName =
            !name.isEmpty
            && name.utf8.allSatisfy { byte in
                byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte &- UInt8(ascii: "0") <= 9
                    || (byte | 0x20) &- UInt8(ascii: "a") <= 25
            }
        guard isName else {
            throw self.problem(
                node,
                "a value that begins with `*` must be quoted",
                "write it as \"*\(self.text.restored(String(name)))\"."
            )
        }
        guard let (value, size) = self.anchors[String(name)] else {
            throw self.problem(
                node,
                "the alias `*\(name)` has no anchor `&\(name)` before it",
                "define the anchor first, or quote the value."
            )
        }
        try self.count(size, at: node)
        return value
    }

    // MARK: Collections

    private mutating func convert(
        _ sequence: Node.Sequence,
        _ node: Node,
        depth: Int
    ) throws(ConfigDiagnostic) -> ConfigNode {
        guard ["", "!", "tag:yaml.org,2002:seq"].contains(sequence.tag.description) else {
            throw self.unknownTag(node)
        }
        var items: [ConfigNode] = []
        items.reserveCapacity(sequence.count)
        for item in sequence {
            items.append(try self.convert(item, depth: depth + 1))
        }
        return ConfigNode(.list(items), mark: self.mark(node))
    }

    private mutating func convert(
        _ mapping: Node.Mapping,
        _ node: Node,
        depth: Int
    ) throws(ConfigDiagnostic) -> ConfigNode {
        guard ["", "!", "tag:yaml.org,2002:map"].contains(mapping.tag.description) else {
            throw self.unknownTag(node)
        }
        var own: [ConfigNode.Entry] = []
        own.reserveCapacity(mapping.count)
        var merged = MergedEntries()
        for (keyNode, valueNode) in mapping {
            let key = try self.key(keyNode)
            let value = try self.convert(valueNode, depth: depth + 1)
            guard !self.repeatedKeys.covers(key) else { continue }
            if key == "<<", case .scalar(let scalar) = keyNode, scalar.style == .plain {
                try self.merge(value, into: &merged, at: valueNode)
            } else {
                own.append(ConfigNode.Entry(key: key, mark: self.mark(keyNode), value: value))
            }
        }
        guard !merged.entries.isEmpty else {
            return ConfigNode(.map(own), mark: self.mark(node))
        }
        // The mapping's own keys win over merged ones, wherever the `<<` stands.
        for entry in own {
            merged.set(entry)
        }
        return ConfigNode(.map(merged.entries), mark: self.mark(node))
    }

    private mutating func key(_ node: Node) throws(ConfigDiagnostic) -> String {
        guard case .scalar(let scalar) = node else {
            throw self.problem(node, "a key must be plain text, not a list or a mapping")
        }
        if scalar.style == .plain, let name = self.text.aliasName(scalar.string) {
            guard let text = try self.alias(name, node).text else {
                throw self.problem(node, "a key must be plain text, not a list or a mapping")
            }
            return text
        }
        return self.text.restored(scalar.string)
    }

    /// Adds the entries of a merged mapping (or of several); what is there already wins.
    private func merge(
        _ value: ConfigNode,
        into merged: inout MergedEntries,
        at node: Node
    ) throws(ConfigDiagnostic) {
        switch value.value {
        case .map(let entries):
            for entry in entries {
                merged.add(entry)
            }
        case .list(let items):
            for item in items {
                guard case .map = item.value else {
                    throw self.problem(node, "a list behind `<<` may hold only mappings")
                }
                try self.merge(item, into: &merged, at: node)
            }
        case .null, .bool, .number, .string:
            throw self.problem(node, "`<<` merges a mapping, not \(value.kind)", "give it an alias such as *defaults.")
        }
    }
}

/// The keys of a mapping that takes over others' keys, in the order in which they came.
private struct MergedEntries {
    private(set) var entries: [ConfigNode.Entry] = []
    private var positions: [String: Int] = [:]

    /// Adds an entry unless its key is there.
    mutating func add(_ entry: ConfigNode.Entry) {
        if self.positions[entry.key] == nil {
            self.positions[entry.key] = self.entries.count
            self.entries.append(entry)
        }
    }

    /// Adds an entry, or puts it in place of the one with its key.
    mutating func set(_ entry: ConfigNode.Entry) {
        if let position = self.positions[entry.key] {
            self.entries[position] = entry
        } else {
            self.add(entry)
        }
    }
}
