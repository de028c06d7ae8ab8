import LLMCore

/// A cached beginning of a conversation (`cachedContents`): looked for by its name, made if it is not there.
///
/// Its name is the digest of what is cached, so that equal beginnings share a cache. The provider is asked for the list
/// of caches first, and to make one only if none has the name. What it refuses is sent uncached.
struct GeminiCache: Sendable {
    /// Where the caches of a deployment are.
    struct Place: Sendable {
        let address: WireURL
        /// The model as caches name it.
        let model: String
        let headers: WireHeaders
    }

    /// What is to be done about a cache.
    enum State: Sendable {
        /// It is there, under this name.
        case ready(String)
        /// The provider has to be asked first.
        case ask(Fetch)
        /// There will be none.
        case refused
    }

    private let place: Place
    private let content: [UInt8]
    private let digest: String
    private let lifetime: String?

    /// - Parameters:
    ///   - place: where the deployment's caches are.
    ///   - lifetime: how long it is kept.
    ///   - content: writes the members `contents`, `system_instruction`, `tools` and `toolConfig`.
    init(_ place: Place, lifetime: String?, _ content: (inout JSONWriter) -> Void) {
        var writer = JSONWriter(reserving: 4_096)
        writer.beginObject()
        writer.key("model")
        writer.string(place.model)
        content(&writer)
        writer.endObject()
        self.place = place
        self.content = writer.bytes
        self.digest = SHA256.hex(writer.bytes)
        self.lifetime = lifetime
    }

    /// What is to be done, after what was fetched.
    func state(_ fetched: [String: WireResponse]) -> State {
        // Named after their place: another deployment of the same request has other caches.
        let listName = self.place.address.withoutQuery
        let newName = listName + "/" + self.digest
        guard let list = fetched[listName] else { return .ask(.provider(name: listName, self.listing)) }
        guard (200...299).contains(list.status) else { return .refused }
        let known = (try? JSON(parsing: list.body))?["cachedContents"]?.arrayValue ?? []
        let found = known.first { $0["displayName"]?.stringValue == self.digest }
        if let name = found?["name"]?.stringValue { return .ready(name) }
        guard let new = fetched[newName] else { return .ask(.provider(name: newName, self.creation)) }
        guard (200...299).contains(new.status), let name = (try? JSON(parsing: new.body))?["name"]?.stringValue else {
            return .refused
        }
        return .ready(name)
    }

    private var listing: WireRequest {
        let url = self.place.address.appending(query: "pageSize", "1000")
        return WireRequest(method: "GET", url: url, headers: self.place.headers, body: [])
    }

    private var creation: WireRequest {
        var edit = JSONObjectEdit()
        edit.set("displayName", to: .string(self.digest))
        if let lifetime = self.lifetime { edit.set("ttl", to: .string(lifetime)) }
        let document = try? JSONDocument(parsing: self.content, policy: .response)
        let body = document?.applying(edit) ?? self.content
        return WireRequest(url: self.place.address, headers: self.place.headers, body: body)
    }
}
