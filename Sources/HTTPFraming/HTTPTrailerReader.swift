/// Checks the trailer section of a request, byte by byte, and finds its end; what it says is ignored.
///
/// Trailers are seldom, so nothing is kept of them. They are checked all the same: two readers that find the end of a loosely
/// written section in different places disagree on where the next request begins.
struct HTTPTrailerReader: Sendable {
    private enum State {
        case lineStart
        case name
        case value
        /// After the CR that ends a field.
        case fieldEnd
        /// After the CR of the empty line.
        case sectionEnd
    }

    private var state = State.lineStart

    /// Takes one byte.
    ///
    /// - Returns: Whether it was the section's last.
    mutating func read(_ byte: UInt8) throws(HTTPFramingError) -> Bool {
        switch self.state {
        case .lineStart:
            guard byte != HTTPBytes.carriageReturn else {
                self.state = .sectionEnd
                return false
            }
            guard !HTTPBytes.isBlank(byte) else { throw .foldedHeader }
            guard byte != HTTPBytes.lineFeed else { throw .lineEnd }
            guard HTTPBytes.isToken(byte) else { throw .headerName }
            self.state = .name
        case .name:
            guard !HTTPBytes.isToken(byte) else { return false }
            guard byte == UInt8(ascii: ":") else { throw .headerName }
            self.state = .value
        case .value:
            guard !HTTPBytes.isFieldText(byte) else { return false }
            guard byte != HTTPBytes.lineFeed else { throw .lineEnd }
            guard byte == HTTPBytes.carriageReturn else { throw .headerValue }
            self.state = .fieldEnd
        case .fieldEnd:
            guard byte == HTTPBytes.lineFeed else { throw .headerValue }
            self.state = .lineStart
        case .sectionEnd:
            guard byte == HTTPBytes.lineFeed else { throw .lineEnd }
            return true
        }
        return false
    }
}
