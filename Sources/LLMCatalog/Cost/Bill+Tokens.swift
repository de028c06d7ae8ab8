import LLMCore

extension Bill {
    /// Tokens where they have a price, else the time that the call took.
    mutating func addTokensOrTime() throws(CatalogError) {
        if self.hasTokenRates {
            return try self.addTokens(output: true)
        }
        if self.rates.has(.second, .inputSecond, .outputSecond) {
            return try self.addResponseTime()
        }
        if self.rates.has(.inputCharacter, .outputCharacter), self.consumption.inputCharacters != nil {
            return try self.addTokens(output: true)
        }
        if let found = self.rates.find(.inputQuery) {
            return self.add(.input, found, times: self.consumption.queries ?? 1)
        }
        throw self.unpriced(.inputToken)
    }

    var hasTokenRates: Bool {
        self.rates.has(.inputToken, .outputToken)
    }

    /// The tokens of both sides, or of the request alone.
    mutating func addTokens(output: Bool) throws(CatalogError) {
        guard let usage = self.consumption.usage else {
            throw self.unmeasured(.inputToken)
        }
        try self.addInput(usage)
        if output {
            try self.addOutput(usage)
        }
        if let found = self.rates.find(.inputRequest) {
            self.add(.input, found, times: 1)
        }
    }

    /// `nil` when the model has no price for the kind nor for any that stands in for it.
    private mutating func charge(
        _ side: CostBreakdown.Side,
        _ count: Int,
        at found: RateFinder.Found?,
        else kind: RateKind
    ) throws(CatalogError) {
        guard count > 0 else {
            return
        }
        guard let found else {
            throw self.unpriced(kind)
        }
        self.add(side, found, times: count, for: kind)
    }

    // MARK: Request

    private mutating func addInput(_ usage: Usage) throws(CatalogError) {
        let read = usage.cacheReadCount
        let written = usage.cacheWriteCount
        let audio = usage.audioInputTokens ?? 0
        let image = usage.imageInputTokens ?? 0
        let video = usage.videoInputTokens ?? 0
        var text = usage.promptTokens
        for part in [read, written, audio, image, video] {
            text = text.subtractingClamped(part)
        }
        if let characters = self.consumption.inputCharacters, let found = self.rates.find(.inputCharacter) {
            self.add(.input, found, times: characters)
        } else {
            try self.charge(.input, text, at: self.rates.find(.inputToken), else: .inputToken)
        }
        try self.charge(
            .input,
            read,
            at: self.rates.find(.cacheRead, .inputTokenCacheHit, .inputToken),
            else: .cacheRead
        )
        try self.addCacheWrites(usage, total: written)
        try self.charge(.input, audio, at: self.rates.find(.inputAudioToken, .inputToken), else: .inputAudioToken)
        try self.charge(.input, image, at: self.rates.find(.inputImageToken, .inputToken), else: .inputImageToken)
        try self.charge(.input, video, at: self.rates.find(.inputVideoToken, .inputToken), else: .inputVideoToken)
        self.addMedia()
    }

    private mutating func addCacheWrites(_ usage: Usage, total: Int) throws(CatalogError) {
        let long = min(usage.cacheCreation1HourTokens ?? 0, total)
        try self.charge(
            .input,
            total - long,
            at: self.rates.find(.cacheCreation, .inputToken),
            else: .cacheCreation
        )
        try self.charge(
            .input,
            long,
            at: self.rates.find(.cacheCreation1Hour, .cacheCreation, .inputToken),
            else: .cacheCreation1Hour
        )
    }

    /// Pictures, sound and video of the request that are charged by number and length besides the tokens.
    private mutating func addMedia() {
        if let images = self.consumption.inputImages, let found = self.rates.find(.inputImage) {
            self.add(.input, found, times: images)
        }
        if let seconds = self.consumption.audioSeconds, let found = self.rates.find(.inputAudioSecond) {
            self.add(.input, found, times: seconds)
        }
        if let seconds = self.consumption.inputVideoSeconds, let found = self.rates.find(.inputVideoSecond) {
            self.add(.input, found, times: seconds)
        }
        if let queries = self.consumption.queries, let found = self.rates.find(.inputQuery) {
            self.add(.input, found, times: queries)
        }
    }

    // MARK: Answer

    private mutating func addOutput(_ usage: Usage) throws(CatalogError) {
        let reasoning = usage.reasoningTokens ?? 0
        let audio = usage.audioOutputTokens ?? 0
        let image = usage.imageOutputTokens ?? 0
        let video = usage.videoOutputTokens ?? 0
        var text = usage.completionTokens
        for part in [audio, image, video] {
            text = text.subtractingClamped(part)
        }
        // A count of reasoning beyond the total shows that the total leaves it out.
        if reasoning <= text {
            text -= reasoning
        }
        if let characters = self.consumption.outputCharacters, let found = self.rates.find(.outputCharacter) {
            self.add(.output, found, times: characters)
        } else {
            try self.charge(.output, text, at: self.rates.find(.outputToken), else: .outputToken)
        }
        try self.charge(
            .output,
            reasoning,
            at: self.rates.find(.outputReasoningToken, .outputToken),
            else: .outputReasoningToken
        )
        try self.charge(.output, audio, at: self.rates.find(.outputAudioToken, .outputToken), else: .outputAudioToken)
        try self.charge(.output, image, at: self.rates.find(.outputImageToken, .outputToken), else: .outputImageToken)
        try self.charge(.output, video, at: self.rates.find(.outputVideoToken, .outputToken), else: .outputVideoToken)
        if let citations = usage.citationTokens, let found = self.rates.find(.citationToken) {
            self.add(.output, found, times: citations)
        }
    }

    // MARK: Time

    /// The seconds that the provider took, at the rate of each side or at one for both.
    private mutating func addResponseTime() throws(CatalogError) {
        guard let milliseconds = self.consumption.responseMilliseconds else {
            throw self.unmeasured(.second)
        }
        let seconds = Rate(significand: milliseconds.significand, exponent: milliseconds.exponent - 3)
        if let found = self.rates.find(.second) {
            return self.add(.output, found, times: seconds)
        }
        if let found = self.rates.find(.inputSecond) {
            self.add(.input, found, times: seconds)
        }
        if let found = self.rates.find(.outputSecond) {
            self.add(.output, found, times: seconds)
        }
    }
}

extension Int {
    /// The difference, 0 where it would be negative.
    fileprivate func subtractingClamped(_ other: Int) -> Int {
        Swift.max(0, self.subtractingReportingOverflow(other).partialValue)
    }
}
