extension HTTPResponseReader {
    /// Reads the bytes around a chunk's data. Returns when the state has changed or the input is used up.
    ///
    /// Unlike a head's lines, these must end with CR LF: a length that two readers find in different places is the
    /// root of request smuggling.
    mutating func readChunkFraming(
        _ input: UnsafeBufferPointer<UInt8>,
        _ position: inout Int
    ) -> HTTPFramingError? {
        switch self.state {
        case .chunkSize: return self.readChunkSize(input, &position)
        case .chunkSizePadding: return self.skipPadding(input, &position)
        case .chunkExtension: return self.skipChunkExtension(input, &position)
        case .chunkSizeLineFeed:
            guard input[position] == HTTPBytes.lineFeed else { return .chunkSize }
            position += 1
            self.lineBytes = 0
            self.state = self.remaining == 0 ? .trailer : .chunkBody
        case .chunkBodyReturn:
            guard input[position] == HTTPBytes.carriageReturn else { return .chunkEnd }
            position += 1
            self.state = .chunkBodyLineFeed
        default:
            guard input[position] == HTTPBytes.lineFeed else { return .chunkEnd }
            position += 1
            self.state = .chunkSize
        }
        return nil
    }

    private mutating func readChunkSize(
        _ input: UnsafeBufferPointer<UInt8>,
        _ position: inout Int
    ) -> HTTPFramingError? {
        var size = self.remaining
        var digits = self.lineBytes
        while position < input.count {
            let byte = input[position]
            let digit = HTTPBytes.hexValue(byte)
            guard digit < 16 else {
                guard digits > 0 else { return .chunkSize }
                self.remaining = size
                self.lineBytes = digits
                guard byte == HTTPBytes.carriageReturn else {
                    self.state = .chunkSizePadding
                    return nil
                }
                position += 1
                self.state = .chunkSizeLineFeed
                return nil
            }
            guard size >> 58 == 0, digits < self.limits.chunkLineBytes else { return .chunkSize }
            size = size << 4 | Int(digit)
            digits += 1
            position += 1
        }
        self.remaining = size
        self.lineBytes = digits
        return nil
    }

    /// Blanks between the size and its line's end or extensions; some servers pad the size to a fixed width.
    private mutating func skipPadding(
        _ input: UnsafeBufferPointer<UInt8>,
        _ position: inout Int
    ) -> HTTPFramingError? {
        while position < input.count {
            let byte = input[position]
            position += 1
            if byte == HTTPBytes.carriageReturn {
                self.state = .chunkSizeLineFeed
                return nil
            }
            if byte == UInt8(ascii: ";") {
                self.state = .chunkExtension
                return nil
            }
            guard HTTPBytes.isBlank(byte) else { return .chunkSize }
            self.lineBytes += 1
            guard self.lineBytes <= self.limits.chunkLineBytes else { return .chunkSize }
        }
        return nil
    }

    private mutating func skipChunkExtension(
        _ input: UnsafeBufferPointer<UInt8>,
        _ position: inout Int
    ) -> HTTPFramingError? {
        while position < input.count {
            let byte = input[position]
            position += 1
            if byte == HTTPBytes.carriageReturn {
                self.state = .chunkSizeLineFeed
                return nil
            }
            guard byte >= 0x20 || byte == HTTPBytes.tab, byte != 0x7F else { return .chunkSize }
            self.lineBytes += 1
            guard self.lineBytes <= self.limits.chunkLineBytes else { return .chunkSize }
        }
        return nil
    }
}
