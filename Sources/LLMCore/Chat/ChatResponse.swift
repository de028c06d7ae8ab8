/// A provider's whole answer to a chat request, as an OpenAI `chat.completion` object.
///
/// Every dialect answers in this form. Where the provider speaks it already, the bytes are the provider's own.
public struct ChatResponse: Sendable {
    /// The `chat.completion` object.
    package var document: JSONDocument

    /// What the provider counted; nil when it said nothing.
    public var usage: Usage? {
        get { self.counted?.value }
        set { self.counted = newValue.map { Shared($0) } }
    }

    /// Behind a reference, for an answer is handed from place to place.
    private var counted: Shared<Usage>?

    /// The object's bytes with `model` showing another name: the client's own.
    package func bytes(showing model: String?) -> [UInt8] {
        guard let model else { return self.document.bytes }
        if let node = self.document.member("model") {
            if self.document.stringEquals(node, model) { return self.document.bytes }
            let name = JSONSplice(self.document.range(of: node), JSON.string(model).serialized())
            return JSONSplice.apply([name], to: self.document.bytes)
        }
        var edit = JSONObjectEdit()
        edit.set("model", to: .string(model))
        return self.document.applying(edit)
    }

    package init(document: JSONDocument, usage: Usage?) {
        self.document = document
        self.counted = usage.map { Shared($0) }
    }
}
