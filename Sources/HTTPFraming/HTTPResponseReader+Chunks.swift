extension HTTPResponseReader {
    /// Copies two slices of a body and all that follow them in the input.
    ///
    /// For answers in many small chunks, which cost less to copy together than to hand on one by one.
    ///
    /// - Parameters:
    ///   - first: The first slice that was found.
    ///   - second: The second one.
    ///   - input: What was read.
    ///   - position: Where to go on; moves to where it stopped.
    ///   - target: Takes the bytes; at least as large as the input.
    ///   - count: How many bytes `target` holds.
    /// - Returns: What comes after them: `needsMore`, `end` or `failed`.
    package mutating func gather(
        _ first: Range<Int>,
        _ second: Range<Int>,
        of input: UnsafeBufferPointer<UInt8>,
        at position: inout Int,
        into target: UnsafeMutableBufferPointer<UInt8>,
        count: inout Int
    ) -> Event {
        precondition(target.count >= input.count)
        guard let from = input.baseAddress, let to = target.baseAddress else { return .needsMore }
        to.update(from: from + first.lowerBound, count: first.count)
        (to + first.count).update(from: from + second.lowerBound, count: second.count)
        count = first.count + second.count
        while true {
            if self.state == .chunkBodyReturn { self.skipPlainChunkFraming(input, &position) }
            let event = self.next(input, at: &position)
            guard case .body(let range) = event else { return event }
            (to + count).update(from: from + range.lowerBound, count: range.count)
            count += range.count
        }
    }

    /// Takes the usual bytes between the data of two chunks, CR LF, size and CR LF, in one step.
    ///
    /// Does nothing where they are anything else or not all there: the state machine takes them one by one.
    private mutating func skipPlainChunkFraming(_ input: UnsafeBufferPointer<UInt8>, _ position: inout Int) {
        var index = position + 2
        let end = min(input.count - 2, index + 8)
        guard index < end, input[position] == HTTPBytes.carriageReturn, input[position + 1] == HTTPBytes.lineFeed else {
            return
        }
        var size = 0
        while index < end {
            let digit = HTTPBytes.hexValue(input[index])
            guard digit < 16 else { break }
            size = size << 4 | Int(digit)
            index += 1
        }
        guard size > 0, input[index] == HTTPBytes.carriageReturn, input[index + 1] == HTTPBytes.lineFeed else {
            return
        }
        guard index - position - 2 <= self.limits.chunkLineBytes else { return }
        position = index + 2
        self.remaining = size
        self.state = .chunkBody
    }

    /// Reads the bytes around a chunk's data until the state has changed or the input is used up.
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
