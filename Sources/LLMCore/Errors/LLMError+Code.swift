extension LLMError {
    /// The kind of a failure.
    ///
    /// A struct over a private enumeration, so that kinds can be added without breaking a caller's `switch`.
    public struct Code: Hashable, Sendable {
        /// The cases; listed once in the table of `LLMError+Table.swift`.
        package enum Kind: String, CaseIterable, Sendable {
            case badRequest
            case contextWindowExceeded
            case contentPolicyViolation
            case unsupportedParameters
            case unknownProvider
            case modelNotFound
            case authentication
            case paymentRequired
            case permissionDenied
            case notFound
            case conflict
            case unprocessableEntity
            case rateLimit
            case timeout
            case internalServerError
            case apiError
            case apiConnection
            case responseValidation
            case badGateway
            case serviceUnavailable
            case noDeployments
            case budgetExceeded
            case invalidJSON
            case missingKey
            case unknownKey
            case notConnected
            case rejectedRequest
            case requestTooLarge
            case clientGone
        }

        package let kind: Kind

        package init(_ kind: Kind) {
            self.kind = kind
        }

        /// The request is not acceptable as it stands.
        public static let badRequest = Code(.badRequest)
        /// The prompt does not fit the model's context window.
        public static let contextWindowExceeded = Code(.contextWindowExceeded)
        /// The provider's content policy refused the prompt or the answer.
        public static let contentPolicyViolation = Code(.contentPolicyViolation)
        /// The model does not know a parameter that the request carries.
        public static let unsupportedParameters = Code(.unsupportedParameters)
        /// No provider could be told from the model's name.
        public static let unknownProvider = Code(.unknownProvider)
        /// No deployment goes by the requested name.
        public static let modelNotFound = Code(.modelNotFound)
        /// The provider refused the credentials.
        public static let authentication = Code(.authentication)
        /// The provider asks for payment.
        public static let paymentRequired = Code(.paymentRequired)
        /// The credentials do not allow this.
        public static let permissionDenied = Code(.permissionDenied)
        /// The provider does not know the model or resource.
        public static let notFound = Code(.notFound)
        /// The provider reports a conflicting state.
        public static let conflict = Code(.conflict)
        /// The provider understood the body and refuses it.
        public static let unprocessableEntity = Code(.unprocessableEntity)
        /// Too many requests or tokens.
        public static let rateLimit = Code(.rateLimit)
        /// No answer in time.
        public static let timeout = Code(.timeout)
        /// The provider failed.
        public static let internalServerError = Code(.internalServerError)
        /// The provider answered with a status that has no kind of its own.
        public static let apiError = Code(.apiError)
        /// The provider could not be reached, or the connection broke.
        public static let apiConnection = Code(.apiConnection)
        /// The provider's answer is not what its format promises.
        public static let responseValidation = Code(.responseValidation)
        /// A gateway on the provider's side failed.
        public static let badGateway = Code(.badGateway)
        /// The provider is overloaded or down.
        public static let serviceUnavailable = Code(.serviceUnavailable)
        /// Every deployment of the group is cooling down or was filtered out.
        public static let noDeployments = Code(.noDeployments)
        /// A budget is spent.
        public static let budgetExceeded = Code(.budgetExceeded)
        /// The request body is not JSON.
        public static let invalidJSON = Code(.invalidJSON)
        /// The request carries no usable key.
        public static let missingKey = Code(.missingKey)
        /// The key is not one of ours.
        public static let unknownKey = Code(.unknownKey)
        /// The feature needs a database and there is none.
        public static let notConnected = Code(.notConnected)
        /// The request carries something that clients may not send.
        public static let rejectedRequest = Code(.rejectedRequest)
        /// The request body is larger than allowed.
        public static let requestTooLarge = Code(.requestTooLarge)
        /// The client left before the answer.
        public static let clientGone = Code(.clientGone)

        /// A short constant word for metrics and logs.
        public var label: String { self.kind.rawValue }
    }
}
