import LLMCore

/// Keys of `litellm_params` and `model_info` that are prices of the catalog.
enum PriceName {
    /// Whether a key is the name of a price.
    ///
    /// Such as `input_cost_per_token`, `cache_read_input_token_cost_above_200k_tokens` and `tiered_pricing`.
    static func matches(_ name: String) -> Bool {
        ByteSearch.contains("cost_per_", in: name) || ByteSearch.contains("_token_cost", in: name)
            || name == "tiered_pricing" || name == "off_peak_pricing"
    }

    /// A block of prices of a token under their own names; a price beside the block counts more than one in it.
    static let block = "cost_per_token"

    /// Reads a price, or a block of them.
    static func read(_ entry: ConfigNode.Entry, into prices: inout JSONObject, _ reader: inout ConfigReader) {
        guard entry.key == Self.block else {
            prices[entry.key] = Self.read(entry.value, &reader) ?? prices[entry.key]
            return
        }
        guard case .map(let entries) = entry.value.value else {
            return reader.expected("a block with input_cost_per_token and output_cost_per_token", entry.value)
        }
        for price in entries {
            guard price.key != Self.block, Self.matches(price.key) else {
                reader.report(.warning, price.value.mark, "`\(price.key)` is no price of a token, and is ignored")
                continue
            }
            if let number = Self.read(price.value, &reader) { prices[price.key] = prices[price.key] ?? number }
        }
    }

    /// A price, or a table of prices; numbers in text count, negative ones do not.
    static func read(_ node: ConfigNode, _ reader: inout ConfigReader) -> JSON? {
        switch node.value {
        case .list, .map:
            return node.json
        case .null:
            return nil
        case .bool, .number, .string:
            guard let text = node.numberText, let number = JSONNumber(text: text) else {
                reader.expected("a price in US dollars", node)
                return nil
            }
            guard !text.hasPrefix("-") || Double(text) == 0 else {
                reader.report(.error, node.mark, "must be at least 0")
                return nil
            }
            return .number(number)
        }
    }
}
