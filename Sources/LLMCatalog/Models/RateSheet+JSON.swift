package import LLMCore

extension RateSheet {
    /// Takes the rates out of an object: a catalog row, `model_info`, `litellm_params`; other members are passed over.
    ///
    /// - Parameter object: rates by name, as numbers or as text that holds one.
    package init(_ object: JSONObject) {
        self.init()
        for (key, value) in object {
            if let name = RateName(key), let rate = Rate(json: value) {
                self[name] = rate
            }
        }
    }
}
