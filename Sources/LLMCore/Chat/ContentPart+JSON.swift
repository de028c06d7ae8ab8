extension ContentPart {
    /// Reads a part in OpenAI's form.
    ///
    /// An address may stand where an object with one is expected.
    ///
    /// - Throws: `badRequest` when the value is neither an object nor a string, or a part lacks what its type needs.
    public init(json: JSON) throws(LLMError) {
        if let text = json.stringValue {
            self.init(.text(text))
            return
        }
        guard let object = json.objectValue else {
            throw LLMError(.badRequest, "Message content must be a list of objects.", parameter: "messages")
        }
        self.init(
            try Self.kind(of: object, json),
            cacheControl: object["cache_control"].flatMap { $0.isNull ? nil : $0 }
        )
    }

    private static func kind(of object: JSONObject, _ json: JSON) throws(LLMError) -> Kind {
        let type = object["type"]?.stringValue
        switch type {
        case "text", "input_text", "output_text":
            return .text(try Self.text("text", of: object["text"]))
        case "refusal":
            return .refusal(try Self.text("refusal", of: object["refusal"]))
        case "image_url", "video_url":
            let value = type.flatMap { object[$0] }
            let image = Image(
                url: try Self.text("url", of: value?["url"] ?? value),
                detail: value?["detail"]?.stringValue,
                format: value?["format"]?.stringValue
            )
            return type == "image_url" ? .image(image) : .video(image)
        case "input_audio":
            let value = object["input_audio"]
            return .audio(
                Audio(data: try Self.text("data", of: value?["data"]), format: value?["format"]?.stringValue ?? "wav")
            )
        case "file":
            let value = object["file"]
            return .file(
                File(
                    id: value?["file_id"]?.stringValue,
                    data: value?["file_data"]?.stringValue,
                    filename: value?["filename"]?.stringValue,
                    format: value?["format"]?.stringValue
                )
            )
        case nil where object["text"] != nil:
            return .text(try Self.text("text", of: object["text"]))
        default:
            return .other(json)
        }
    }

    private static func text(_ name: String, of value: JSON?) throws(LLMError) -> String {
        guard let text = value?.stringValue else {
            throw LLMError(.badRequest, "A part of a message's content has no \(name).", parameter: "messages")
        }
        return text
    }

    /// The part in OpenAI's form.
    public var json: JSON {
        if case .other(let json) = self.kind { return json }
        var object: JSONObject = [:]
        switch self.kind {
        case .text(let text):
            object = ["type": "text", "text": .string(text)]
        case .refusal(let text):
            object = ["type": "refusal", "refusal": .string(text)]
        case .image(let image):
            object = ["type": "image_url", "image_url": .object(Self.fields(of: image))]
        case .video(let video):
            object = ["type": "video_url", "video_url": .object(Self.fields(of: video))]
        case .audio(let audio):
            object = [
                "type": "input_audio",
                "input_audio": ["data": .string(audio.data), "format": .string(audio.format)],
            ]
        case .file(let file):
            var fields: JSONObject = [:]
            if let id = file.id { fields["file_id"] = .string(id) }
            if let data = file.data { fields["file_data"] = .string(data) }
            if let filename = file.filename { fields["filename"] = .string(filename) }
            if let format = file.format { fields["format"] = .string(format) }
            object = ["type": "file", "file": .object(fields)]
        case .other:
            break
        }
        if let cacheControl = self.cacheControl { object["cache_control"] = cacheControl }
        return .object(object)
    }

    private static func fields(of image: Image) -> JSONObject {
        var fields: JSONObject = ["url": .string(image.url)]
        if let detail = image.detail { fields["detail"] = .string(detail) }
        if let format = image.format { fields["format"] = .string(format) }
        return fields
    }
}
