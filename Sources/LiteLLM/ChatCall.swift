package import LLMCore

/// One chat request with everything that the attempt loop may vary its behaviour by.
package struct ChatCall: Sendable {
    /// The client's request.
    package var request: ChatRequest
    /// The group that is asked; differs from the request's model when a setting overrides it.
    package var group: String
    /// The id of the answer where the provider gives none.
    package var answerID: String
    /// Seconds since 1970.
    package var created: Int
    /// `timeout`: seconds an attempt may take; nil asks the deployment.
    package var timeout: Duration?
    /// `stream_timeout`: the same for streams, up to the first token.
    package var streamTimeout: Duration?
    /// `num_retries`; nil asks the deployment, then the settings.
    package var maxRetries: Int?
    /// A provider key that the client brought along, where that is allowed.
    package var clientKey: Secret<String>?
    /// Client headers that the configuration passes on.
    package var forwardedHeaders = WireHeaders()
    /// `mock_response` and its siblings from the request, where that is allowed.
    package var mock: JSONObject = [:]

    package init(request: ChatRequest, group: String, answerID: String, created: Int) {
        self.request = request
        self.group = group
        self.answerID = answerID
        self.created = created
    }
}

/// What happened to a call on its way, for headers, logs and the account; filled in by the attempt loop.
package struct CallTrace: Sendable {
    /// The deployment that answered, or that was tried last.
    package var deployment: Deployment?
    /// The group that answered.
    package var group = ""
    /// Retries that were made.
    package var retries = 0
    /// How many were allowed.
    package var maxRetries = 0
    /// The timeout of the last attempt.
    package var timeout: Duration?
    /// Names of parameters that the last attempt dropped.
    package var dropped: [String] = []

    package init() {}
}
