import LLMCore

extension Bill {
    /// Embeddings: the tokens of the request, or whatever else the request is measured in.
    mutating func addEmbedding() throws(CatalogError) {
        if self.hasTokenRates, self.consumption.usage != nil {
            return try self.addTokens(output: false)
        }
        if let images = self.consumption.inputImages, let found = self.rates.find(.inputImage) {
            return self.add(.input, found, times: images)
        }
        if let seconds = self.consumption.inputVideoSeconds, let found = self.rates.find(.inputVideoSecond) {
            return self.add(.input, found, times: seconds)
        }
        if let seconds = self.consumption.audioSeconds, let found = self.rates.find(.inputAudioSecond) {
            return self.add(.input, found, times: seconds)
        }
        try self.addTokensOrTime()
    }

    /// Speech to text: tokens if the provider counts them, else the length of the sound.
    mutating func addTranscription() throws(CatalogError) {
        if self.hasTokenRates, self.consumption.usage != nil {
            return try self.addTokens(output: true)
        }
        // Rows that name both sides mean the same second; it is charged once. A free side is none.
        let sides: [(CostBreakdown.Side, RateFinder.Found?)] = [
            (.output, self.rates.find(.outputSecond)), (.input, self.rates.find(.inputSecond)),
            (.input, self.rates.find(.inputAudioSecond)), (.input, self.rates.find(.second)),
        ]
        let stated = sides.compactMap { side, found in found.map { (side, $0) } }
        guard let (side, found) = stated.first(where: { !$0.1.rate.isZero }) ?? stated.first else {
            throw self.unpriced(.inputSecond)
        }
        guard let seconds = self.consumption.audioSeconds else {
            throw self.unmeasured(.inputSecond)
        }
        self.add(side, found, times: seconds)
    }

    /// Text to speech: characters, tokens or seconds.
    mutating func addSpeech() throws(CatalogError) {
        if let found = self.rates.find(.inputCharacter) {
            guard let characters = self.consumption.inputCharacters else {
                throw self.unmeasured(.inputCharacter)
            }
            return self.add(.input, found, times: characters)
        }
        if let found = self.rates.find(.outputSecond), let seconds = self.consumption.audioSeconds {
            return self.add(.output, found, times: seconds)
        }
        try self.addTokensOrTime()
    }

    /// Pictures: tokens if the provider counts them, else a price for each or for its pixels.
    mutating func addImages() throws(CatalogError) {
        if self.hasTokenRates || self.rates.has(.outputImageToken), self.consumption.usage != nil {
            return try self.addTokens(output: true)
        }
        if let found = self.imageRate() {
            return self.add(.output, found, times: self.consumption.results)
        }
        let input = self.rates.find(.inputPixel)
        let output = self.rates.find(.outputPixel)
        guard input != nil || output != nil else {
            if let found = self.rates.find(.inputImage) {
                return self.add(.input, found, times: self.consumption.results)
            }
            return try self.addTokensOrTime()
        }
        let size = self.consumption.size ?? PixelSize(width: 1024, height: 1024)
        let (area, overflow) = size.width.multipliedReportingOverflow(by: size.height)
        let (pixels, more) = area.multipliedReportingOverflow(by: self.consumption.results)
        let count = overflow || more ? Int.max : pixels
        if let input {
            self.add(.input, input, times: count)
        }
        if let output {
            self.add(.output, output, times: count)
        }
    }

    private func imageRate() -> RateFinder.Found? {
        let sized: RateFinder.Found? =
            switch self.consumption.resolution {
            case "512"?: self.rates.find(.outputImage512)
            case "1024"?: self.rates.find(.outputImage1024)
            case "1536"?: self.rates.find(.outputImage1536)
            case "0.5K"?: self.rates.find(.outputImageHalfK)
            case "1K"?: self.rates.find(.outputImage1K)
            case "2K"?: self.rates.find(.outputImage2K)
            case "4K"?: self.rates.find(.outputImage4K)
            default: nil
            }
        return sized ?? self.rates.find(.outputImage)
    }

    /// Videos: seconds of each, at the rate of their resolution where there is one.
    mutating func addVideos() throws(CatalogError) {
        let sized: RateFinder.Found? =
            switch self.consumption.resolution {
            case "480p"?: self.rates.find(.outputSecond480p)
            case "720p"?: self.rates.find(.outputSecond720p)
            case "768p"?: self.rates.find(.outputSecond768p)
            case "1080p"?: self.rates.find(.outputSecond1080p)
            case "2k"?: self.rates.find(.outputSecond2k)
            case "4k"?: self.rates.find(.outputSecond4k)
            default: nil
            }
        guard let found = sized ?? self.rates.find(.outputVideoSecond, .outputSecond) else {
            return try self.addTokensOrTime()
        }
        guard let seconds = self.consumption.outputVideoSeconds else {
            throw self.unmeasured(.outputVideoSecond)
        }
        for _ in 0..<max(0, min(self.consumption.results, 1000)) {
            self.add(.output, found, times: seconds)
        }
    }

    /// Ranking and searching: queries, else tokens.
    mutating func addQueries() throws(CatalogError) {
        if let found = self.rates.find(.inputQuery) {
            return self.add(.input, found, times: self.consumption.queries ?? 1)
        }
        try self.addTokensOrTime()
    }

    /// Reading documents: pages or credits.
    mutating func addPages() throws(CatalogError) {
        if let found = self.rates.find(.ocrCredit), let credits = self.consumption.credits {
            return self.add(.input, found, times: credits)
        }
        guard let found = self.rates.find(.ocrPage) else {
            return try self.addTokensOrTime()
        }
        guard let pages = self.consumption.pages else {
            throw self.unmeasured(.ocrPage)
        }
        self.add(.input, found, times: pages)
        if let annotated = self.consumption.annotatedPages, let found = self.rates.find(.annotationPage) {
            self.add(.input, found, times: annotated)
        }
    }
}
