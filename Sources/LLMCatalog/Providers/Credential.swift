/// How a provider wants to be told who is calling.
package struct Credential: Sendable, Hashable {
    /// Where the key goes, or which procedure makes one.
    package enum Scheme: Sendable, Hashable {
        /// No key at all.
        case none
        /// `Authorization: Bearer <key>`
        case bearer
        /// A header with the key behind a prefix, e.g. `x-api-key: <key>`, `Authorization: Token <key>`.
        case header(name: String, prefix: String)
        /// A query parameter.
        case query(name: String)
        /// Signature version 4 for a service.
        case aws(service: String)
        /// A token of a service account or of the machine.
        case google
        /// A key in a header, or a token of the cloud's directory as bearer.
        case entra(header: String)
        /// A procedure of the provider's own: a login in the browser, a token endpoint, signed requests.
        case ownFlow
    }

    package let scheme: Scheme
    /// Environment variables with the key, the first that is set counts.
    package let environment: [String]
    /// Environment variables with a bearer token, where the scheme's own place is another; tried after the others.
    package let bearerEnvironment: [String]
    /// Whether a call without a key is right.
    package let isOptional: Bool
    /// What is sent when there is no key; `nil` sends none.
    package let placeholder: String?
    /// The procedure that makes a token where no key is given; nil where a key is all there is.
    package let flow: TokenFlow?
    /// Hosts, and all below them, that want the key in a header of another name.
    let hostHeaders: [Field]
    /// Kinds of keys that are told by how they begin.
    let variants: [Variant]

    /// A kind of key that is told by how it begins.
    package struct Variant: Sendable, Hashable {
        /// How such a key is written; it is sent without it.
        let prefix: String
        /// Headers that go with it.
        let headers: [Field]
    }

    /// A name and a text.
    package struct Field: Sendable, Hashable {
        package let name: String
        package let value: String
    }

    /// Where the key goes at a host.
    package func scheme(at host: String) -> Scheme {
        let header = self.hostHeaders.first { AddressRules.host(host, isAtOrBelow: $0.name) }
        return header.map { .header(name: $0.value, prefix: "") } ?? self.scheme
    }

    /// A key as it is sent, and the headers that go with it.
    package func sent(_ key: String) -> (key: String, headers: [Field]) {
        guard let variant = self.variants.first(where: { key.hasPrefix($0.prefix) }) else { return (key, []) }
        return (String(key.dropFirst(variant.prefix.count)), variant.headers)
    }
}
