extension LLMError {
    /// The message as clients of LiteLLM know it: the class's name in front, where the kind has one.
    public var clientMessage: String {
        let name = self.isUnprefixed ? "" : self.code.row.className
        return name.isEmpty ? self.message : "litellm.\(name): \(self.message)"
    }

    /// The error object of the OpenAI format: `{"error": {"message", "type", "param", "code"}}`.
    ///
    /// `code` is the HTTP status as a string. `provider_specific_fields` is there only when the provider gave some.
    package func openAIBody(messageSuffix: String = "") -> [UInt8] {
        var writer = JSONWriter(reserving: 256 + self.message.utf8.count)
        writer.beginObject()
        writer.key("error")
        writer.beginObject()
        writer.key("message")
        writer.string(self.clientMessage + messageSuffix)
        writer.key("type")
        if let type = self.type { writer.string(type) } else { writer.null() }
        writer.key("param")
        if let parameter = self.parameter { writer.string(parameter) } else { writer.null() }
        writer.key("code")
        writer.string(String(self.status))
        if let details = self.details {
            writer.key("provider_specific_fields")
            writer.value(details)
        }
        writer.endObject()
        writer.endObject()
        return writer.bytes
    }
}
