import LLMCore

extension JSONObject {
    /// The object with the members of another laid over it.
    func adding(_ others: JSONObject) -> JSONObject {
        var object = self
        for (key, value) in others { object[key] = value }
        return object
    }
}
