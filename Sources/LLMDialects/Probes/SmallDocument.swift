/// The smallest documents that a model can be asked to read: in a `data:` address, so that no check depends on anybody's
/// server.
enum SmallDocument {
    /// One page with the word "test" on it.
    static let pdf =
        "data:application/pdf;base64,"
        + "JVBERi0xLjQKMSAwIG9iajw8L1R5cGUvQ2F0YWxvZy9QYWdlcyAyIDAgUj4+ZW5kb2JqCjIgMCBvYmo8PC9UeXBlL1BhZ2Vz"
        + "L0tpZHNbMyAwIFJdL0NvdW50IDE+PmVuZG9iagozIDAgb2JqPDwvVHlwZS9QYWdlL1BhcmVudCAyIDAgUi9NZWRpYUJveFsw"
        + "IDAgMjAwIDQwXS9Db250ZW50cyA0IDAgUi9SZXNvdXJjZXM8PC9Gb250PDwvRiA1IDAgUj4+Pj4+PmVuZG9iago0IDAgb2Jq"
        + "PDwvTGVuZ3RoIDMzPj5zdHJlYW0KQlQgL0YgMTggVGYgMTAgMTIgVGQgKHRlc3QpIFRqIEVUCmVuZHN0cmVhbWVuZG9iago1"
        + "IDAgb2JqPDwvVHlwZS9Gb250L1N1YnR5cGUvVHlwZTEvQmFzZUZvbnQvSGVsdmV0aWNhPj5lbmRvYmoKeHJlZgowIDYKMDAw"
        + "MDAwMDAwMCA2NTUzNSBmIAowMDAwMDAwMDA5IDAwMDAwIG4gCjAwMDAwMDAwNTIgMDAwMDAgbiAKMDAwMDAwMDEwMSAwMDAw"
        + "MCBuIAowMDAwMDAwMjA5IDAwMDAwIG4gCjAwMDAwMDAyODcgMDAwMDAgbiAKdHJhaWxlcjw8L1NpemUgNi9Sb290IDEgMCBS"
        + "Pj4Kc3RhcnR4cmVmCjM0OAolJUVPRgo="

    /// A white square of 32 pixels.
    static let png =
        "data:image/png;base64,"
        + "iVBORw0KGgoAAAANSUhEUgAAACAAAAAgAQAAAABbAUdZAAAAD0lEQVR42mP4DwQMg5cAANrpf4Em8vpjAAAAAElFTkSuQmCC"
}
