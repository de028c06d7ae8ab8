/// One event of a provider's stream, as a frame reader found it.
///
/// The pointers are valid only during the call they are passed to.
package struct StreamEvent {
    /// The event's kind: the `event` field of server-sent events, `:event-type` of AWS event streams; else empty.
    package let name: UnsafeBufferPointer<UInt8>
    /// Its content: the `data` lines joined by line feeds, a line, an element, a payload.
    package let data: UnsafeBufferPointer<UInt8>
    /// Whether the framing itself says that something went wrong; `name` then is the kind of it.
    package let isException: Bool

    package init(
        name: UnsafeBufferPointer<UInt8>,
        data: UnsafeBufferPointer<UInt8>,
        isException: Bool = false
    ) {
        self.name = name
        self.data = data
        self.isException = isException
    }
}
