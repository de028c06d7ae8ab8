/// One part of a message's content: text, a picture, a file and so on.
///
/// Wire form: an element of a message's `content` list in the body of `POST /v1/chat/completions`.
public struct ContentPart: Sendable, Hashable {
    /// What a part holds.
    public enum Kind: Sendable, Hashable {
        /// Text.
        case text(String)
        /// A picture, by address or as a `data:` URL.
        case image(Image)
        /// A sound, in base64.
        case audio(Audio)
        /// A film, by address or as a `data:` URL.
        case video(Image)
        /// A document or another file.
        case file(File)
        /// A model's refusal.
        case refusal(String)
        /// A part of another type, such as a provider's own: the whole object.
        case other(JSON)
    }

    /// A picture or film.
    public struct Image: Sendable, Hashable {
        /// `https://…`, `data:<type>;base64,…` or an address that the provider knows (`gs://…`).
        public var url: String
        /// How closely to look: `auto`, `low` or `high`.
        public var detail: String?
        /// The media type, where the address does not tell.
        public var format: String?

        /// Points to a picture.
        public init(url: String, detail: String? = nil, format: String? = nil) {
            self.url = url
            self.detail = detail
            self.format = format
        }
    }

    /// A sound.
    public struct Audio: Sendable, Hashable {
        /// The sound in base64.
        public var data: String
        /// `wav`, `mp3` and the like.
        public var format: String

        /// Wraps a sound.
        public init(data: String, format: String) {
            self.data = data
            self.format = format
        }
    }

    /// A file.
    public struct File: Sendable, Hashable {
        /// The id that an upload was given, or an address.
        public var id: String?
        /// The file itself as a `data:` URL.
        public var data: String?
        /// Its name.
        public var filename: String?
        /// The media type, where nothing else tells.
        public var format: String?

        /// Describes a file; either an id or data should be there.
        public init(id: String? = nil, data: String? = nil, filename: String? = nil, format: String? = nil) {
            self.id = id
            self.data = data
            self.filename = filename
            self.format = format
        }
    }

    /// What the part holds.
    public var kind: Kind
    /// A marker for the provider's prompt cache (`{"type": "ephemeral"}`).
    public var cacheControl: JSON?

    /// Makes a part.
    public init(_ kind: Kind, cacheControl: JSON? = nil) {
        self.kind = kind
        self.cacheControl = cacheControl
    }

    /// Makes a part of text.
    public static func text(_ text: String) -> ContentPart { ContentPart(.text(text)) }

    /// Makes a part of a picture by its address or `data:` URL.
    public static func image(url: String, detail: String? = nil) -> ContentPart {
        ContentPart(.image(Image(url: url, detail: detail)))
    }
}
