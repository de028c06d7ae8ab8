import Foundation
import LLMCore
import LLMTokens
import Testing

@Suite struct ImageTokenTests {
    private static func count(_ url: String, options: TokenCountOptions = TokenCountOptions()) throws -> Int {
        let image: JSON = ["type": "image_url", "image_url": ["url": .string(url), "detail": "high"]]
        let messages: JSON = [["role": "user", "content": [image]]]
        return try TokenCounter().count(messages: messages, model: "gpt-4o", options: options) - 7
    }

    private static func dataURL(_ bytes: [UInt8]) -> String {
        "data:image/any;base64," + Data(bytes).base64EncodedString()
    }

    /// Each image is 1025 by 513 pixels, which makes 1534 by 768 and six tiles; one without a size is one tile.
    @Test(
        arguments: [
            ("gif", Array("GIF89a".utf8) + [0x01, 0x04, 0x01, 0x02], 6),
            (
                "webp lossy",
                Array("RIFF....WEBPVP8 ....\u{1}\u{2}\u{3}\u{1}\u{2}\u{3}".utf8) + [0x01, 0x44, 0x01, 0x02], 6
            ),
            ("webp extended", Array("RIFF....WEBPVP8X........".utf8) + [0x00, 0x04, 0x00, 0x00, 0x02, 0x00], 6),
            ("webp lossless", Array("RIFF....WEBPVP8L.....".utf8) + [0x00, 0x04, 0x80, 0x00] + Array(".....".utf8), 6),
            (
                "jpeg",
                [
                    0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0x04, 0x01, 0x02, 0xFF, 0xC4, 0x00, 0x03, 0x09, 0xFF, 0xFF, 0xC2,
                    0x00, 0x11,
                ]
                    + [0x08, 0x02, 0x01, 0x04, 0x01, 0x03], 6
            ),
            ("jpeg cut off", [0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0x04, 0x01], 1),
            ("webp cut off", Array("RIFF....WEBPVP8X".utf8), 1),
            ("png cut off", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00], 1),
            ("unknown", [1, 2, 3], 1), ("empty", [], 1),
        ] as [(String, [UInt8], Int)]
    )
    func formats(_ name: String, _ bytes: [UInt8], _ tiles: Int) throws {
        #expect(try Self.count(Self.dataURL(bytes)) == 85 + 170 * tiles, "\(name)")
    }

    @Test func breaksWithinBase64() throws {
        let text = Data(Array("GIF89a".utf8) + [0x01, 0x04, 0x01, 0x02]).base64EncodedString()
        #expect(try Self.count("data:image/gif;base64,\(text.prefix(3))\r\n \(text.dropFirst(3))") == 85 + 170 * 6)
    }

    @Test func webAddress() throws {
        let url = "https://example.com/a.png"
        #expect(try Self.count(url) == 85 + 170)
        let sizes = TokenCountOptions(imageSize: { $0 == url ? ImageSize(width: 1025, height: 513) : nil })
        #expect(try Self.count(url, options: sizes) == 85 + 170 * 6)
        #expect(try Self.count("http://example.com/b.png", options: sizes) == 85 + 170)
        #expect(try Self.count(url, options: TokenCountOptions(usesDefaultImageTokens: true)) == 250)
    }

    @Test(arguments: [
        (0, 0, 0), (1, 1, 1), (512, 512, 1), (513, 512, 2), (768, 768, 4), (769, 1, 4), (1, 4_000_000_000, 0),
        (0, 5000, 0),
        (2000, 768, 8), (2001, 768, 8), (10000, 10000, 4),
    ])
    func tiles(_ width: Int, _ height: Int, _ tiles: Int) throws {
        let options = TokenCountOptions(imageSize: { _ in ImageSize(width: width, height: height) })
        #expect(try Self.count("https://example.com/a.png", options: options) == 85 + 170 * tiles, "\(width) \(height)")
    }
}
