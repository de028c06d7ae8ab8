internal import LLMCore

/// What images count: a base, and for high detail twice the base for each tile of 512 by 512 pixels.
struct ImageTokens {
    private static let base = 85
    private static let standard = 250
    private static let tile = 512
    private static let shortSide = 768
    private static let longSide = 2000

    let options: TokenCountOptions

    /// An image of low detail, or of which no detail is asked for.
    var withoutDetail: Int { self.options.usesDefaultImageTokens ? Self.standard : Self.base }

    /// The `image_url` of a content part: an address, or an object with an address and a detail.
    func count(imageURL: JSON?) throws(TokenCountError) -> Int {
        switch imageURL {
        case .string(let url):
            guard url.contains(where: { !$0.isWhitespace }) else {
                throw TokenCountError(.invalidImage, "an image's address is empty")
            }
            return self.withoutDetail
        case .object(let image):
            let detail = image["detail"] ?? "auto"
            guard let level = detail.stringValue, ["low", "high", "auto"].contains(level) else {
                throw TokenCountError(.invalidImage, "an image's detail must be low, high or auto")
            }
            guard let url = image["url"]?.stringValue, !url.isEmpty else {
                throw TokenCountError(.invalidImage, "an image must have an address")
            }
            guard level == "high", !self.options.usesDefaultImageTokens else { return self.withoutDetail }
            return Self.highDetail(try self.size(of: url))
        default:
            throw TokenCountError(.invalidImage, "an image must be an address or an object with one")
        }
    }

    private func size(of url: String) throws(TokenCountError) -> ImageSize {
        if url.hasPrefix("http://") || url.hasPrefix("https://") { return self.options.imageSize?(url) ?? .unknown }
        guard url.utf8.contains(UInt8(ascii: ",")) else {
            throw TokenCountError(.invalidImage, "an image's address must be a web address or a data address")
        }
        return ImageSize(dataURL: url) ?? .unknown
    }

    static func highDetail(_ size: ImageSize) -> Int {
        let fitted = self.fitted(size)
        let tiles = self.tiles(fitted.width) * self.tiles(fitted.height)
        return self.base + 2 * self.base * tiles
    }

    private static func tiles(_ length: Int) -> Int { (length + self.tile - 1) / self.tile }

    /// The size to which a model scales an image down: the shorter side 768, the longer in proportion, at most 2000.
    private static func fitted(_ size: ImageSize) -> ImageSize {
        guard size.width > self.shortSide || size.height > self.shortSide else { return size }
        let ratio = Double(max(size.width, size.height)) / Double(max(min(size.width, size.height), 1))
        var short = self.shortSide
        var long = Double(short) * ratio
        if long >= Double(self.longSide) + 1 {
            long = Double(self.longSide)
            short = Int(long / ratio)
        }
        return size.width <= size.height
            ? ImageSize(width: short, height: Int(long)) : ImageSize(width: Int(long), height: short)
    }
}
