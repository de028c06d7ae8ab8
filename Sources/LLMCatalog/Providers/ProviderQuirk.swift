/// A deviation from a dialect that some providers have: a closed vocabulary, each word one small pure function there.
package enum ProviderQuirk: String, CaseIterable, Sendable {
    // Messages.
    /// `developer` messages are sent as `system`.
    case developerRoleAsSystem = "developer-role-as-system"
    /// `system` messages are sent as `user`, for models without the role.
    case systemRoleAsUser = "system-role-as-user"
    /// Content that is a list becomes the text of its parts; other parts are left out.
    case contentListToString = "content-list-to-string"
    /// Content that is a list of nothing but texts becomes one text.
    case textPartsToString = "text-parts-to-string"
    /// Markers for prompt caching are kept.
    case keepsCacheControl = "keeps-cache-control"
    /// Marks for prompt caching stand in the parts of messages, not beside them.
    case cacheControlInContent = "cache-control-in-content"
    /// Reasoning of earlier answers is sent back.
    case keepsReasoning = "keeps-reasoning"
    /// … but only its text, without signatures.
    case keepsReasoningText = "keeps-reasoning-text"
    /// While the model thinks, earlier answers without reasoning are sent with a blank one.
    case blankReasoning = "blank-reasoning"
    /// Reasoning of earlier answers is sent back as a part of their content, `thinking`.
    case reasoningAsThinkingPart = "reasoning-as-thinking-part"
    /// Signed reasoning of earlier answers is sent back as a part of their content, `reasoning`.
    case reasoningAsSummaryPart = "reasoning-as-summary-part"
    /// The results of tools may have pictures; elsewhere only users may send them.
    case picturesInToolResults = "pictures-in-tool-results"
    /// A tool's result that is a list of one text becomes that text.
    case singleToolTextToString = "single-tool-text-to-string"
    /// Several system messages become one.
    case mergesSystemMessages = "merges-system-messages"
    /// Names of messages are left out but for those of tools.
    case dropsMessageNames = "drops-message-names"
    /// Assistant messages that say nothing and call nothing are left out.
    case dropsEmptyAnswers = "drops-empty-answers"
    /// An assistant message has one tool call; several become several messages, each before its result.
    case oneToolCallPerMessage = "one-tool-call-per-message"

    // Tools.
    /// The tool choice `required` is called `any`.
    case toolChoiceRequiredAsAny = "tool-choice-required-as-any"
    /// The only tool choices are `auto`, which is not said, and `none`.
    case toolChoiceAutoOrNone = "tool-choice-auto-or-none"
    /// `$schema` and `$id` are taken out of the schemas of tools.
    case plainToolSchemas = "plain-tool-schemas"
    /// Tools without parameters get an empty list of them.
    case toolsWithParameters = "tools-with-parameters"
    /// `strict` is taken out of tools.
    case toolsWithoutStrict = "tools-without-strict"
    /// `additionalProperties` that are not allowed are not spoken of in the schemas of tools.
    case openToolSchemas = "open-tool-schemas"
    /// With tools there is no `response_format`.
    case toolsWithoutFormat = "tools-without-format"
    /// The tool choice `required` becomes one more message of the user.
    case toolChoiceRequiredAsMessage = "tool-choice-required-as-message"

    // Answers in a given form.
    /// A JSON schema is asked for through a forced tool, unless the catalog says that the model knows schemas.
    case schemaThroughTool = "schema-through-tool"
    /// The client's own tools may stand beside that tool, before it.
    case schemaToolBesideTools = "schema-tool-beside-tools"

    /// `response_format` is only sent with a schema.
    case schemaFormatsOnly = "schema-formats-only"

    // Reasoning.
    /// `reasoning_effort` is sent as `thinking`, which is on or off and has no budget.
    case effortAsThinking = "effort-as-thinking"
    /// `reasoning_effort` is sent as `thinking` with a budget, and room for an answer behind it.
    case effortAsBudget = "effort-as-budget"
    /// A budget of `thinking` without a limit of tokens gets one, with room for an answer behind the thoughts.
    case roomBehindBudget = "room-behind-budget"
    /// `thinking` with a budget is sent as `reasoning_effort`.
    case thinkingAsEffort = "thinking-as-effort"
    /// The only efforts are `high` and `none`.
    case effortHighOrNone = "effort-high-or-none"
    /// The only efforts are `low`, `medium` and `high`; others become the nearest.
    case effortLowToHigh = "effort-low-to-high"
    /// Efforts that the catalog denies the model (`none`, `minimal`) or does not grant it (`xhigh`) are refused.
    case effortsOfCatalog = "efforts-of-catalog"
    /// `reasoning_effort` is sent as a system message that asks for thoughts in tags.
    case effortAsSystemMessage = "effort-as-system-message"

    // Searching.
    /// `web_search_options` is sent as the tool `browser_search`.
    case webSearchAsBrowserTool = "web-search-as-browser-tool"

    // Sampling.
    /// With more than one choice the temperature is at least 0.3.
    case warmWhenSeveralChoices = "warm-when-several-choices"

    // Answers.
    /// A stream is asked to count its tokens only if the client wants that.
    case usageOnlyWhenAsked = "usage-only-when-asked"
    /// The last chunk of a stream has its usage under a name of its own.
    case usageInVendorField = "usage-in-vendor-field"
    /// The count of completion tokens leaves reasoning out; it is added.
    case reasoningOutsideCompletion = "reasoning-outside-completion"

    /// Chat with `web_search_options` goes through the Responses API, where the provider has its searches.
    case searchesThroughResponses = "searches-through-responses"
    /// An answer's content that is an empty text becomes null.
    case emptyContentAsNull = "empty-content-as-null"
    /// Reasoning stays in a member named `reasoning`.
    case keepsReasoningName = "keeps-reasoning-name"
    /// Text completions of models that the catalog knows to chat go through chat.
    case completesThroughChat = "completes-through-chat"
    /// Errors quote the provider's whole body instead of the message in it.
    case errorTextIsBody = "error-text-is-body"

    /// A body that the provider cannot process (status 422) is answered as a bad request.
    case unprocessableAsBadRequest = "unprocessable-as-bad-request"

    /// The usage states the cost of the call in dollars, and that counts.
    case reportsCost = "reports-cost"

    // Addresses and keys.
    /// There is no default address: the deployment must have one.
    case addressRequired = "address-required"
    /// Keys that begin `sk-ant-oat` are bearer tokens of an OAuth login.
    case oauthKeysAsBearer = "oauth-keys-as-bearer"
    /// An API version, where the deployment has one, is part of the query.
    case versionInQuery = "version-in-query"
    /// Requests in Anthropic's form go to the Responses API instead of chat.
    case messagesThroughResponses = "messages-through-responses"

    // Embeddings.
    /// Inputs may be lists of tokens; elsewhere they are turned back into the texts they stand for.
    case embedsTokens = "embeds-tokens"
    /// A single text to embed is sent as a list of one.
    case embedsLists = "embeds-lists"
    /// Embeddings have no `dimensions`.
    case embedsFixedDimensions = "embeds-fixed-dimensions"
    /// Embeddings have no `encoding_format`; numbers are what comes.
    case embedsNumbers = "embeds-numbers"
    /// Embeddings have no `user`.
    case embedsForNobody = "embeds-for-nobody"

    // What is passed on.
    /// Every parameter of the OpenAI API and of LiteLLM is passed on as it is.
    case forwardsEverything = "forwards-everything"
}
