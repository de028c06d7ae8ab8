/// What a parser makes of an object that names a key twice.
package enum JSONPolicy: Sendable, Hashable {
    /// Refuses it: what is checked here and what the upstream reads must be the same value.
    case request

    /// Takes the last one, as most parsers do.
    case response
}
