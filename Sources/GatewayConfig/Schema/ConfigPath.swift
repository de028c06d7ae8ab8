/// The way from the top of the configuration to a value.
package struct ConfigPath: Sendable, CustomStringConvertible {
    private enum Step: Sendable {
        case key(String)
        case index(Int)
    }

    private var steps: [Step] = []

    package mutating func append(_ key: String) {
        self.steps.append(.key(key))
    }

    package mutating func append(_ index: Int) {
        self.steps.append(.index(index))
    }

    package mutating func removeLast() {
        self.steps.removeLast()
    }

    /// The last key, if it is not an entry of a list that the path leads to.
    package var lastKey: String? {
        if case .key(let key)? = self.steps.last { return key }
        return nil
    }

    /// `model_list[3].litellm_params.api_key`.
    package var description: String { self.text(indices: true) }

    /// `model_list[].litellm_params.api_key`: the same for every entry of a list.
    package var pattern: String { self.text(indices: false) }

    private func text(indices: Bool) -> String {
        var text = ""
        for step in self.steps {
            switch step {
            case .index(let index):
                text += indices ? "[\(index)]" : "[]"
            case .key(let key):
                let isPlain = key.utf8.allSatisfy {
                    $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") || $0 &- UInt8(ascii: "0") <= 9
                        || ($0 | 0x20) &- UInt8(ascii: "a") <= 25
                }
                if !isPlain || key.isEmpty {
                    text += "[\"\(key)\"]"
                } else {
                    text += text.isEmpty ? key : ".\(key)"
                }
            }
        }
        return text
    }
}
