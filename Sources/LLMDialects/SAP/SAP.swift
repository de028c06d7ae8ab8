extension Dialect {
    /// SAP's orchestration service, which has OpenAI's format inside its own.
    package static let sap = Dialect(chat: SAPOrchestration())
}
