import LLMCore

/// Reading of parameters where they stand, so that their bytes can go on.
extension RequestParameters {
    /// A parameter's value where it stands; nil if the request does not have it.
    func place(_ name: String) throws(LLMError) -> JSONPlace? {
        guard let value = self[name] else { return nil }
        return try self.place(value, of: name)
    }

    /// A parameter's value where it stands, without the places that are taken out of it.
    func place(_ value: Value, of name: String) throws(LLMError) -> JSONPlace {
        if case .node(let node) = value, !self.removedPlaces.contains(where: { $0.parameter == name }) {
            return JSONPlace(self.document, node)
        }
        return try JSONPlace(self.json(value, of: name))
    }

    /// The conversation, without what the deployment wants removed from it.
    func conversation() throws(LLMError) -> JSONPlace {
        guard let node = self.document.member("messages") else {
            throw LLMError(.badRequest, "messages is missing.", parameter: "messages")
        }
        return try self.place(.node(node), of: "messages")
    }

    /// `stop` as a list without empty texts; with `drops`, also without texts of white space, which some providers
    /// refuse.
    mutating func takeStops(drops: Bool) throws(LLMError) -> [JSON] {
        guard let stop = self.json("stop") else { return [] }
        let list = stop.arrayValue ?? [stop]
        guard list.allSatisfy({ $0.stringValue != nil }) else {
            throw LLMError(.badRequest, "stop must be text or a list of texts.", parameter: "stop")
        }
        let texts = list.filter { $0.stringValue?.isEmpty == false }
        guard drops else { return texts }
        let seen = texts.filter { $0.stringValue?.contains { !$0.isWhitespace } ?? false }
        if seen.count < texts.count { self.note(dropped: "stop") }
        return seen
    }
}

extension JSONPlace {
    /// The schema in the value of `response_format`; nil where it asks for text, or for any JSON.
    ///
    /// - Throws: `badRequest` when the schema is missing or is no object.
    func schemaOfFormat() throws(LLMError) -> JSONPlace? {
        guard self.isObject else { return nil }
        let schema: JSONPlace
        switch self["type"]?.string {
        case "json_schema":
            guard let given = self["json_schema"]?["schema"] ?? self["schema"] else {
                throw LLMError(.badRequest, "response_format has no json_schema.schema.", parameter: "response_format")
            }
            schema = given
        case "json_object":
            guard let given = self["response_schema"] else { return nil }
            schema = given
        default: return nil
        }
        guard schema.isObject else {
            throw LLMError(
                .badRequest,
                "The schema of response_format must be an object.",
                parameter: "response_format"
            )
        }
        return schema
    }

    /// What the schema that a `response_format` asks for is described with: JSON text.
    var descriptionOfFormat: ArraySlice<UInt8>? {
        guard let words = self["json_schema"]?["description"], words.kind == .string, !words.isEmptyText else {
            return nil
        }
        return words.bytes
    }
}
