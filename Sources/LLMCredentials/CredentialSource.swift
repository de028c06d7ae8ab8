package import LLMCore

/// Something that makes requests to a provider authenticated.
///
/// Runs after translation, once per try, on the try's own copy of the request.
package protocol CredentialSource: Sendable {
    /// Puts on the request what the provider wants to see.
    ///
    /// - Throws: `authentication` when there is no credential or it was refused where it is exchanged, or what the
    ///   exchange failed with otherwise. The message names what to set.
    func authorize(_ request: inout WireRequest) async throws(LLMError)

    /// The provider refused what was put on a request (401): whatever was kept is made anew at the next use.
    func refused()
}

extension CredentialSource {
    package func refused() {}
}
