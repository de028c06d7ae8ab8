/// Makes a tree of a tape.
///
/// It calls itself once per level; ``JSONLimits`` bounds the levels.
struct JSONTreeBuilder {
    let nodes: UnsafeBufferPointer<JSONTapeNode>
    let base: UnsafeRawPointer

    func json(_ index: Int) -> JSON {
        let entry = self.nodes[index]
        switch entry.kind {
        case .null: return .null
        case .bool: return .bool(entry.end - entry.start == 4)
        case .number: return .number(Self.number(entry, self.base))
        case .string: return .string(Self.string(entry, self.base))
        case .array: return .array(self.array(index, entry))
        case .object: return .object(self.object(index, entry))
        }
    }

    private func array(_ index: Int, _ entry: JSONTapeNode) -> [JSON] {
        var elements: [JSON] = []
        elements.reserveCapacity(entry.count)
        var element = index + 1
        for _ in 0..<entry.count {
            elements.append(self.json(element))
            element = Int(self.nodes[element].next)
        }
        return elements
    }

    private func object(_ index: Int, _ entry: JSONTapeNode) -> JSONObject {
        var object = JSONObject(reserving: entry.count)
        var key = index + 1
        for _ in 0..<entry.count {
            // The last of several members with one key wins.
            object.set(Self.string(self.nodes[key], self.base), self.json(key + 1))
            key = Int(self.nodes[key + 1].next)
        }
        return object
    }

    static func string(_ entry: JSONTapeNode, _ base: UnsafeRawPointer) -> String {
        let start = base + (Int(entry.start) + 1)
        let count = Int(entry.end &- entry.start) - 2
        guard entry.flagged else {
            return String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
        }
        return String(unsafeUninitializedCapacity: count) { buffer in
            guard let target = buffer.baseAddress else { return 0 }
            return JSONEscapes.resolve(start, count: count, into: target)
        }
    }

    static func number(_ entry: JSONTapeNode, _ base: UnsafeRawPointer) -> JSONNumber {
        let text = UnsafeRawBufferPointer(
            rebasing: UnsafeRawBufferPointer(start: base, count: Int(entry.end))[entry.range]
        )
        return JSONNumber(accepted: text, integer: entry.flagged)
    }
}
