package import LLMCore

/// Everything that one call used, as far as a price may ask for it.
///
/// Tokens are in ``usage``; the other quantities are `nil` when the call had none or nobody measured them.
package struct Consumption: Sendable, Hashable {
    /// How much a web search brings into the context.
    package enum SearchContext: String, Sendable, Hashable {
        case low
        case medium
        case high
    }

    /// What kind of call it was.
    package var kind: CallKind
    /// Tokens, as the provider reported or somebody counted them.
    package var usage: Usage?
    /// The tier that served the call, or the batch interface.
    package var tier: RateTier = .standard
    /// Factors that apply, by their names in the row (`regional_endpoint_uplift_multiplier`, `us`, `fast`).
    package var multipliers: [String] = []
    /// When the call was made, in seconds since 1970 UTC, for prices by the hour.
    package var epochSeconds: Int?

    /// Characters of the request that are not white space (``CostCalculator/characters(in:)``).
    package var inputCharacters: Int?
    /// Characters of the answer that are not white space.
    package var outputCharacters: Int?
    /// How long the provider took, in milliseconds, for prices by the second.
    package var responseMilliseconds: Rate?
    /// Seconds of sound in the request.
    package var audioSeconds: Rate?
    /// Seconds of video in the request.
    package var inputVideoSeconds: Rate?
    /// Seconds of video in the answer, of each one.
    package var outputVideoSeconds: Rate?
    /// Pictures in the request.
    package var inputImages: Int?
    /// Results asked for: pictures or videos.
    package var results = 1
    /// Width and height of each picture of the answer.
    package var size: PixelSize?
    /// The resolution of a video or picture where prices differ by it: `720p`, `4k`, `1K`.
    package var resolution: String?
    /// Pages that were read.
    package var pages: Int?
    /// Pages that were annotated.
    package var annotatedPages: Int?
    /// Credits, where a provider counts its pages in them.
    package var credits: Int?
    /// Queries or search units.
    package var queries: Int?

    /// Web searches by a built-in tool; `nil` takes them from ``usage``.
    package var webSearches: Int?
    /// How much those searches brought in.
    package var searchContext: SearchContext = .medium
    /// Calls of a built-in file search.
    package var fileSearches: Int?
    /// Sessions of a built-in code interpreter.
    package var codeSessions: Int?

    /// A call that used tokens.
    package init(kind: CallKind = .completion, usage: Usage? = nil) {
        self.kind = kind
        self.usage = usage
    }
}

/// The width and height of a picture.
package struct PixelSize: Sendable, Hashable {
    package let width: Int
    package let height: Int

    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// Reads `1024x1792`, or `1024-x-1792` as catalog names write it.
    package init?(_ text: String) {
        let parts = text.replacing("-x-", with: "x").split(separator: "x").map { Int($0) }
        guard parts.count == 2, let width = parts[0], let height = parts[1], width > 0, height > 0 else {
            return nil
        }
        self.init(width: width, height: height)
    }

    /// The size as catalog names write it.
    package var catalogText: String {
        "\(self.width)-x-\(self.height)"
    }
}
