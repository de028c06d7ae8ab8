extension Usage {
    /// Reads the `usage` object of an OpenAI-style answer.
    ///
    /// Chat completions, embeddings (`prompt_tokens`), images and responses (`input_tokens`, the cached ones
    /// included) are understood, and `input_tokens` beside `cache_…_input_tokens`, which leaves the cached ones out and
    /// gets them added. Unknown members are passed over, wrong types count as absent, negative counts as 0.
    ///
    /// - Parameter json: the object; anything else, and an object without any of the totals, gives `nil`.
    package init?(openAI json: JSON) {
        guard case .object = json else {
            return nil
        }
        self.init(UsageObject(UsageTree(json: json)))
    }

    /// Reads the `usage` object at a place of a parsed document, without making a tree; see ``init(openAI:)``.
    ///
    /// - Parameters:
    ///   - node: the object in the document.
    ///   - tier: the answer's `service_tier`, which stands beside its usage and decides its price.
    ///   - tape: the structure of the document.
    ///   - bytes: the document.
    package init?(
        openAI node: JSONNode,
        tier: JSONNode? = nil,
        on tape: JSONTape,
        in bytes: UnsafeBufferPointer<UInt8>
    ) {
        guard tape.kind(of: node) == .object else {
            return nil
        }
        let usage = withUnsafePointer(to: tape) { tape in
            Usage(UsageObject(UsageTape(node: node, tape: tape, bytes: bytes)))
        }
        guard let usage else { return nil }
        self = usage
        if let tier, self.serviceTier == nil { self.serviceTier = tape.string(tier, in: bytes) }
    }

    private init?(_ object: UsageObject<some UsageSource>) {
        var object = object
        let whole = object.count("prompt_tokens")
        let prompt = whole ?? object.count("input_tokens")
        let completion = object.count("completion_tokens") ?? object.count("output_tokens")
        let total = object.count("total_tokens")
        guard prompt != nil || completion != nil || total != nil else {
            return nil
        }
        let promptTokens = prompt ?? (completion == nil ? total : nil) ?? 0
        self.init(promptTokens: promptTokens, completionTokens: completion ?? 0, totalTokens: total)
        let promptDetails = object.object("prompt_tokens_details") ?? object.object("input_tokens_details")
        if let promptDetails {
            self.readPromptDetails(promptDetails)
        }
        if let details = object.object("completion_tokens_details") ?? object.object("output_tokens_details") {
            self.readCompletionDetails(details)
        }
        self.readRest(of: object)
        if whole == nil, promptDetails == nil {
            self.addCachedTokens(total: total)
        }
    }

    /// Brings a count of the request that leaves cached tokens out to one that has them in.
    private mutating func addCachedTokens(total: Int?) {
        var prompt = self.promptTokens
        for part in [self.cacheReadInputTokens ?? 0, self.cacheCreationInputTokens ?? 0] {
            let (sum, overflow) = prompt.addingReportingOverflow(part)
            prompt = overflow ? .max : sum
        }
        self.promptTokens = prompt
        if total == nil {
            self.totalTokens = Usage(promptTokens: prompt, completionTokens: self.completionTokens).totalTokens
        }
    }

    private mutating func readPromptDetails(_ details: UsageObject<some UsageSource>) {
        var details = details
        self.cachedTokens = details.count("cached_tokens")
        self.audioInputTokens = details.count("audio_tokens")
        self.textInputTokens = details.count("text_tokens")
        self.imageInputTokens = details.count("image_tokens")
        self.cacheCreationTokens = details.count("cache_creation_tokens")
        let written = details.count("cache_write_tokens")
        self.cacheCreationTokens = self.cacheCreationTokens ?? written
        self.videoInputTokens = details.count("video_tokens")
        self.webSearchRequests = details.count("web_search_requests")
        self.countsSearchesInPrompt = self.webSearchRequests != nil
        if let split = details.object("cache_creation_token_details") {
            self.readCacheSplit(split)
        }
    }

    private mutating func readCompletionDetails(_ details: UsageObject<some UsageSource>) {
        var details = details
        self.reasoningTokens = details.count("reasoning_tokens")
        self.audioOutputTokens = details.count("audio_tokens")
        self.acceptedPredictionTokens = details.count("accepted_prediction_tokens")
        self.rejectedPredictionTokens = details.count("rejected_prediction_tokens")
        self.textOutputTokens = details.count("text_tokens")
        self.imageOutputTokens = details.count("image_tokens")
        self.videoOutputTokens = details.count("video_tokens")
    }

    private mutating func readCacheSplit(_ split: UsageObject<some UsageSource>) {
        var split = split
        self.cacheCreation5MinuteTokens = split.count("ephemeral_5m_input_tokens")
        self.cacheCreation1HourTokens = split.count("ephemeral_1h_input_tokens")
    }

    private mutating func readRest(of object: UsageObject<some UsageSource>) {
        var object = object
        self.cacheCreationInputTokens = object.count("cache_creation_input_tokens")
        self.cacheReadInputTokens = object.count("cache_read_input_tokens")
        let hits = object.count("prompt_cache_hit_tokens")
        self.cachedTokens = self.cachedTokens ?? hits
        if let split = object.object("cache_creation") {
            self.readCacheSplit(split)
        }
        if var tools = object.object("server_tool_use"), let searches = tools.count("web_search_requests") {
            self.webSearchRequests = searches
            self.countsSearchesInPrompt = false
        }
        self.searchQueries = object.count("num_search_queries")
        self.citationTokens = object.count("citation_tokens")
        self.serviceTier = object.text("service_tier")
        self.cost = object.cost()
    }
}

/// An object that usage is read from: a tree or a place in a parsed document.
private protocol UsageSource {
    associatedtype Value

    /// The number of members.
    var memberCount: Int { get }

    func member(_ key: StaticString) -> Value?
    func int(_ value: Value) -> Int?
    func text(_ value: Value) -> String?
    func number(_ value: Value) -> JSONNumber?
    func object(_ value: Value) -> Self?
}

/// Reads members one by one and stops looking when all have been found.
private struct UsageObject<Source: UsageSource> {
    private let source: Source
    private var left: Int

    init(_ source: Source) {
        self.source = source
        self.left = source.memberCount
    }

    private mutating func take(_ key: StaticString) -> Source.Value? {
        guard self.left > 0, let value = self.source.member(key) else {
            return nil
        }
        self.left -= 1
        return value
    }

    /// A count of tokens; what is below 0 makes no sense and would lower the bill.
    mutating func count(_ key: StaticString) -> Int? {
        self.take(key).flatMap { self.source.int($0) }.map { Swift.max(0, $0) }
    }

    mutating func text(_ key: StaticString) -> String? {
        self.take(key).flatMap { self.source.text($0) }
    }

    mutating func object(_ key: StaticString) -> UsageObject? {
        self.take(key).flatMap { self.source.object($0) }.map { UsageObject($0) }
    }

    /// The member `cost`: a number, or an object with the sum in it.
    mutating func cost() -> Money? {
        guard let value = self.take("cost") else {
            return nil
        }
        if let object = self.source.object(value) {
            return object.member("total_cost").flatMap { object.number($0) }.flatMap { Money($0.text) }
        }
        return self.source.number(value).flatMap { Money($0.text) }
    }
}

private struct UsageTree: UsageSource {
    let json: JSON

    var memberCount: Int { self.json.objectValue?.count ?? 0 }

    func member(_ key: StaticString) -> JSON? { self.json["\(key)"] }
    func int(_ value: JSON) -> Int? { value.intValue }
    func text(_ value: JSON) -> String? { value.stringValue }

    func number(_ value: JSON) -> JSONNumber? {
        if case .number(let number) = value { number } else { nil }
    }

    func object(_ value: JSON) -> UsageTree? {
        if case .object = value { UsageTree(json: value) } else { nil }
    }
}

/// Points at the tape instead of holding it: a copy of it for each object would count references.
private struct UsageTape: UsageSource {
    let node: JSONNode
    let tape: UnsafePointer<JSONTape>
    let bytes: UnsafeBufferPointer<UInt8>

    var memberCount: Int { self.tape.pointee.count(of: self.node) }

    func member(_ key: StaticString) -> JSONNode? { self.tape.pointee.member(key, of: self.node, in: self.bytes) }
    func int(_ value: JSONNode) -> Int? { self.tape.pointee.int(value, in: self.bytes) }
    func text(_ value: JSONNode) -> String? { self.tape.pointee.string(value, in: self.bytes) }
    func number(_ value: JSONNode) -> JSONNumber? { self.tape.pointee.number(value, in: self.bytes) }

    func object(_ value: JSONNode) -> UsageTape? {
        guard self.tape.pointee.kind(of: value) == .object else {
            return nil
        }
        return UsageTape(node: value, tape: self.tape, bytes: self.bytes)
    }
}
