package import LLMCore

/// Takes in the answer to one call, on the call's event loop.
///
/// Exactly one of ``upstreamEnd()`` and ``upstreamFailed(_:)`` is called, last, unless the call was cancelled: then
/// nothing more is called. None is called before `send` has returned. Every method may send, cancel, pause and resume.
package protocol UpstreamReceiver: AnyObject {
    /// The head of the answer, with any status of 200 and above; redirects come as they are.
    ///
    /// Where the body is unpacked, `content-encoding` and `content-length` are left out.
    func upstreamHead(_ status: Int, _ headers: WireHeaders)

    /// Bytes of the body: one call per read (several when they are unpacked), without chunk framing, never empty. The
    /// pointer is valid during the call only.
    func upstreamBody(_ bytes: UnsafeBufferPointer<UInt8>)

    /// The answer is complete.
    func upstreamEnd()

    /// The answer did not come, or not as a whole: a timeout, a broken connection, broken framing.
    func upstreamFailed(_ error: LLMError)
}
