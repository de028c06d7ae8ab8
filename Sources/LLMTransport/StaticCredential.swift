package import LLMCore

/// How a key that is known beforehand is put on a request, after translation and so never in a fixture.
package enum StaticCredential: Sendable {
    /// The provider asks for no key.
    case none
    /// `authorization: Bearer …`
    case bearer(Secret<String>)
    /// A header of the provider's own (`x-api-key`, `api-key`).
    case header(String, Secret<String>)
    /// A query parameter (`key`).
    case query(String, Secret<String>)
    /// One of the others, and header fields that say what kind of key it is.
    indirect case with(WireHeaders, StaticCredential)

    /// The request with the credential on it; a header that the deployment sets itself is left alone.
    package func apply(to request: inout WireRequest) {
        switch self {
        case .none: break
        case .bearer(let key):
            guard !request.headers.contains("authorization") else { return }
            request.headers.append("authorization", "Bearer ", key.reveal())
        case .header(let name, let key):
            guard request.headers[name] == nil else { return }
            request.headers.append(name, key.reveal())
        case .query(let name, let key):
            request.url = request.url.appending(query: name, key.reveal())
        case .with(let headers, let credential):
            credential.apply(to: &request)
            for (name, value) in headers.all {
                // What is there already is a list, as all fields of this kind are.
                let others = request.headers[name].map { $0 + "," } ?? ""
                request.headers.set(name, others + value)
            }
        }
    }

    /// The key; nil when none is sent, and for one in the address, which is encoded there.
    package var key: Secret<String>? {
        switch self {
        case .none, .query: nil
        case .bearer(let key), .header(_, let key): key
        case .with(_, let credential): credential.key
        }
    }

    /// The same scheme with another key.
    package func replacing(key: Secret<String>) -> StaticCredential {
        switch self {
        case .none, .bearer: .bearer(key)
        case .header(let name, _): .header(name, key)
        case .query(let name, _): .query(name, key)
        case .with(_, let credential): credential.replacing(key: key)
        }
    }
}
