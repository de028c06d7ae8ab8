extension Dialect {
    /// Oracle Cloud's generative AI, for Cohere's models and for all others.
    package static let oci = Dialect(chat: OracleCloudChat())
}
