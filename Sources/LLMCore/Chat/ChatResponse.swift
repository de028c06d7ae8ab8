/// A provider's whole answer to a chat request, as an OpenAI `chat.completion` object.
///
/// Every dialect answers in this form. Where the provider speaks it already, the bytes are the provider's own.
public struct ChatResponse: Sendable {
    private enum Content: Sendable {
        /// An object that was read, as the provider's own is.
        case read(JSONDocument)
        /// An object that was written here, and where the value of `model` stands in it.
        case written([UInt8], model: Range<Int>)
    }

    private let content: Content

    /// What the provider counted; nil when it said nothing.
    public var usage: Usage? {
        get { self.counted?.value }
        set { self.counted = newValue.map { Shared($0) } }
    }

    /// Behind a reference, for an answer is handed from place to place.
    private var counted: Shared<Usage>?

    package init(document: JSONDocument, usage: Usage?) {
        self.content = .read(document)
        self.counted = usage.map { Shared($0) }
    }

    /// An answer that was written here; nobody reads it again on its usual way to a client.
    ///
    /// - Parameters:
    ///   - bytes: the object.
    ///   - model: where the value of `model` stands in it, quotes included.
    ///   - usage: what the provider counted.
    package init(written bytes: [UInt8], model: Range<Int>, usage: Usage?) {
        self.content = .written(bytes, model: model)
        self.counted = usage.map { Shared($0) }
    }

    /// The `chat.completion` object.
    ///
    /// Costs a parse for each call where the answer was written here.
    package var document: JSONDocument {
        switch self.content {
        case .read(let document): document
        case .written(let bytes, _):
            // It is made of what was read within the usual limits, and a little more.
            (try? JSONDocument(parsing: bytes, policy: .response, limits: .unlimited)) ?? .null
        }
    }

    /// The object's bytes with `model` showing another name: the client's own.
    package func bytes(showing model: String?) -> [UInt8] {
        switch self.content {
        case .read(let document):
            return Self.bytes(of: document, showing: model)
        case .written(let bytes, let range):
            guard let model else { return bytes }
            let name = JSON.string(model).serialized()
            if bytes[range].elementsEqual(name) { return bytes }
            var shown: [UInt8] = []
            bytes.withUnsafeBufferPointer { JSONSplice.append($0, replacing: range, with: name, to: &shown) }
            return shown
        }
    }

    private static func bytes(of document: JSONDocument, showing model: String?) -> [UInt8] {
        guard let model else { return document.bytes }
        if let node = document.member("model") {
            if document.stringEquals(node, model) { return document.bytes }
            let name = JSONSplice(document.range(of: node), JSON.string(model).serialized())
            return JSONSplice.apply([name], to: document.bytes)
        }
        var edit = JSONObjectEdit()
        edit.set("model", to: .string(model))
        return document.applying(edit)
    }
}
