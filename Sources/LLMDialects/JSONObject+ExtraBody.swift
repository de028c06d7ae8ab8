import LLMCore

/// What a client, or the deployment, adds to the provider's body; null takes a member out.
extension JSONObject {
    /// Adds it to a body's members.
    mutating func add(_ extra: JSONObject) {
        for (name, value) in extra { self[name] = value.isNull ? nil : value }
    }

    /// A written body with this added to it.
    func added(to body: [UInt8]) -> [UInt8] {
        if self.isEmpty { return body }
        guard let document = try? JSONDocument(parsing: body, policy: .response) else { return body }
        var edit = JSONObjectEdit()
        for (name, value) in self {
            if value.isNull { edit.remove(name) } else { edit.set(name, to: value) }
        }
        return document.applying(edit)
    }
}
