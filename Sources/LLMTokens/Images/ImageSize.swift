/// The size of an image in pixels.
public struct ImageSize: Sendable, Hashable {
    /// Pixels in a row.
    public var width: Int
    /// Rows of pixels.
    public var height: Int

    /// What an image counts as whose size is not known.
    static let unknown = ImageSize(width: 300, height: 300)

    /// Creates a size.
    ///
    /// - Parameters:
    ///   - width: Pixels in a row.
    ///   - height: Rows of pixels.
    public init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// Reads the size from the beginning of an image in a `data:` address: PNG, GIF, JPEG or WebP.
    ///
    /// Nil for other formats and for what is cut off before the size.
    init?(dataURL url: String) {
        guard let comma = url.utf8.firstIndex(of: UInt8(ascii: ",")) else { return nil }
        var reader = Base64Reader(url.utf8[url.utf8.index(after: comma)...])
        var head: [UInt8] = []
        while head.count < 30, let byte = reader.next() { head.append(byte) }
        guard let size = Self.inHead(head) ?? Self.inJPEG(url.utf8[url.utf8.index(after: comma)...], head) else {
            return nil
        }
        self = size
    }

    private static func inHead(_ head: [UInt8]) -> ImageSize? {
        func number(_ offset: Int, _ count: Int) -> Int {
            (0..<count).reduce(0) { $0 | Int(head[offset + $1]) << ($1 * 8) }
        }
        func bigEndian(_ offset: Int) -> Int { (0..<4).reduce(0) { $0 << 8 | Int(head[offset + $1]) } }
        func has(_ mark: String, at offset: Int) -> Bool { head.dropFirst(offset).starts(with: mark.utf8) }
        if head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]), head.count >= 24 {
            return ImageSize(width: bigEndian(16), height: bigEndian(20))
        }
        if has("GIF8", at: 0), has("a", at: 5), head.count >= 10 {
            return ImageSize(width: number(6, 2), height: number(8, 2))
        }
        guard has("RIFF", at: 0), has("WEBP", at: 8), head.count >= 30 else { return nil }
        if has("VP8X", at: 12) { return ImageSize(width: number(24, 3) + 1, height: number(27, 3) + 1) }
        if has("VP8 ", at: 12) { return ImageSize(width: number(26, 2) & 0x3FFF, height: number(28, 2) & 0x3FFF) }
        guard has("VP8L", at: 12) else { return nil }
        let bits = number(21, 4)
        return ImageSize(width: bits & 0x3FFF + 1, height: bits >> 14 & 0x3FFF + 1)
    }

    /// Passes over segments up to the one that begins a frame.
    private static func inJPEG(_ text: Substring.UTF8View, _ head: [UInt8]) -> ImageSize? {
        guard head.starts(with: [0xFF, 0xD8, 0xFF]) else { return nil }
        var reader = Base64Reader(text)
        guard reader.skip(2) else { return nil }
        while true {
            guard var kind = reader.next() else { return nil }
            while kind == 0xFF {
                guard let following = reader.next() else { return nil }
                kind = following
            }
            guard let length = reader.bigEndian16() else { return nil }
            if 0xC0...0xCF ~= kind, kind != 0xC4, kind != 0xC8, kind != 0xCC {
                guard reader.skip(1), let height = reader.bigEndian16(), let width = reader.bigEndian16() else {
                    return nil
                }
                return ImageSize(width: width, height: height)
            }
            guard length >= 2, reader.skip(length - 2) else { return nil }
        }
    }
}
