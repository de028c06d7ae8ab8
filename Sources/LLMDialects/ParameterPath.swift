package import LLMCore

/// A place inside a parameter, as `additional_drop_params` names it: `seed`, `response_format.json_schema`,
/// `tools[*].input_examples`, `messages[0].name`.
package struct ParameterPath: Sendable, Hashable {
    /// One step down.
    enum Step: Sendable, Hashable {
        case key(String)
        case index(Int)
        case every
    }

    /// The parameter.
    package let parameter: String
    /// The steps into it; none for the parameter itself.
    let steps: [Step]

    /// Reads a path; what does not parse as a place is taken as a parameter's name.
    package init(_ text: String) {
        var steps: [Step] = []
        for part in text.split(separator: ".", omittingEmptySubsequences: false) {
            let name = part.prefix { $0 != "[" }
            var rest = part[name.endIndex...]
            if !name.isEmpty { steps.append(.key(String(name))) }
            while rest.hasPrefix("["), let close = rest.firstIndex(of: "]") {
                let inside = rest[rest.index(after: rest.startIndex)..<close]
                if inside == "*" {
                    steps.append(.every)
                } else if let index = Int(inside), index >= 0 {
                    steps.append(.index(index))
                }
                rest = rest[rest.index(after: close)...]
            }
        }
        if case .key(let parameter)? = steps.first {
            self.parameter = parameter
            self.steps = Array(steps.dropFirst())
        } else {
            self.parameter = text
            self.steps = []
        }
    }

    /// Whether the path is of a parameter itself, not of something in it.
    package var isWhole: Bool { self.steps.isEmpty }

    /// The parameter's value without what is at this place.
    package func removed(from value: JSON) -> JSON {
        Self.removed(self.steps[...], from: value)
    }

    private static func removed(_ steps: ArraySlice<Step>, from value: JSON) -> JSON {
        guard let step = steps.first else { return value }
        let rest = steps.dropFirst()
        switch (step, value) {
        case (.key(let key), .object(var object)):
            guard let inner = object[key] else { return value }
            if rest.isEmpty {
                object.removeValue(forKey: key)
            } else {
                object[key] = Self.removed(rest, from: inner)
            }
            return .object(object)
        case (.every, .array(let elements)):
            return .array(elements.map { Self.removed(rest, from: $0) })
        case (.index(let index), .array(var elements)) where elements.indices.contains(index):
            elements[index] = Self.removed(rest, from: elements[index])
            return .array(elements)
        default:
            return value
        }
    }

    /// Notes the removal of what is at this place of a parameter's value.
    package func remove(from value: JSONNode, of document: JSONDocument, _ edits: inout DocumentEdits) {
        Self.remove(self.steps[...], from: value, of: document, &edits)
    }

    private static func remove(
        _ steps: ArraySlice<Step>,
        from node: JSONNode,
        of document: JSONDocument,
        _ edits: inout DocumentEdits
    ) {
        guard let step = steps.first else { return }
        let rest = steps.dropFirst()
        switch step {
        case .key(let key):
            guard let inner = document.member(key, of: node) else { return }
            if rest.isEmpty { return edits.remove(key, of: node) }
            Self.remove(rest, from: inner, of: document, &edits)
        case .every:
            for element in document.elements(of: node) { Self.remove(rest, from: element, of: document, &edits) }
        case .index(let index):
            guard let element = document.element(index, of: node) else { return }
            Self.remove(rest, from: element, of: document, &edits)
        }
    }
}
