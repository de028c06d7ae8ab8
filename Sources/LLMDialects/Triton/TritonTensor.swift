import LLMCore

/// Text and settings as tensors of one element, `{"name", "shape", "datatype", "data"}`, and back.
enum TritonTensor {
    static func inputs(_ prompt: String, _ settings: JSONObject) -> [JSON] {
        var inputs = [Self.tensor("text_input", "BYTES", .string(prompt))]
        for (name, value) in settings {
            guard let type = Self.type(of: value) else { continue }
            inputs.append(Self.tensor(name, type, value))
        }
        return inputs
    }

    private static func tensor(_ name: String, _ type: String, _ value: JSON) -> JSON {
        ["name": .string(name), "shape": [1], "datatype": .string(type), "data": [value]]
    }

    /// The element type; nil for what is no single value.
    private static func type(of value: JSON) -> String? {
        switch value {
        case .string: "BYTES"
        case .bool: "BOOL"
        case .number(let number): number.intValue == nil ? "FP32" : "INT32"
        case .null, .array, .object: nil
        }
    }

    /// The text of an answer: the output named so, or the first that is text.
    static func text(_ outputs: JSON?) -> String? {
        let all = outputs?.arrayValue ?? []
        let output =
            all.first { $0["name"]?.stringValue == "text_output" } ?? all.first {
                $0["datatype"]?.stringValue == "BYTES"
            }
            ?? all.first
        guard let data = output?["data"]?.arrayValue else { return nil }
        return data.map { $0.stringValue ?? $0.description }.joined()
    }
}
