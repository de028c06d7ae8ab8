/// Cuts text into the pieces within which bytes are merged.
///
/// The published encodings say this with a regular expression each; an implementation takes the same in one pass.
protocol PieceSplitter {
    init(_ text: ClassifiedText)

    var classified: ClassifiedText { get }

    /// The end of the piece that begins at `start`, above `start` and at most `end`. What is beyond `end` has no say.
    func pieceEnd(from start: Int, end: Int) -> Int
}

extension PieceSplitter {
    /// The end of the run of scalars from an offset on whose class fits.
    @inline(__always)
    func run(from start: Int, end: Int, while fits: (UInt8) -> Bool) -> Int {
        var offset = start
        while offset < end {
            let (kind, count) = self.classified.scalar(at: offset, end: end)
            guard fits(kind) else { break }
            offset += count
        }
        return offset
    }

    /// A run of white space: its end, the end of its last line break (or `start`), and where its last scalar begins.
    @inline(__always)
    func whiteSpace(from start: Int, end: Int) -> (end: Int, afterNewline: Int, last: Int) {
        var offset = start
        var afterNewline = start
        var last = start
        while offset < end {
            let (kind, count) = self.classified.scalar(at: offset, end: end)
            guard CharacterClass.isWhiteSpace(kind) else { break }
            last = offset
            offset += count
            if kind == CharacterClass.newline { afterNewline = offset }
        }
        return (offset, afterNewline, last)
    }

    /// The end of up to three digits.
    @inline(__always)
    func threeDigits(from start: Int, end: Int) -> Int {
        var offset = start
        for _ in 0..<3 where offset < end {
            let (kind, count) = self.classified.scalar(at: offset, end: end)
            if kind != CharacterClass.number { break }
            offset += count
        }
        return offset
    }

    /// The end of one of the endings 's 't 'm 'd 're 've 'll at an apostrophe; nil if there is none.
    @inline(__always)
    func contraction(at start: Int, end: Int, ignoringCase: Bool) -> Int? {
        let text = self.classified.text
        guard start + 1 < end, text[start] == UInt8(ascii: "'") else { return nil }
        let fold: UInt8 = ignoringCase ? 0x20 : 0
        let first = text[start + 1]
        switch first | fold {
        case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"):
            return start + 2
        case UInt8(ascii: "r"), UInt8(ascii: "v"):
            return start + 2 < end && text[start + 2] | fold == UInt8(ascii: "e") ? start + 3 : nil
        case UInt8(ascii: "l"):
            return start + 2 < end && text[start + 2] | fold == UInt8(ascii: "l") ? start + 3 : nil
        default:
            // Without regard to case, U+017F (long s) is an s.
            let isLongS = ignoringCase && first == 0xC5 && start + 2 < end && text[start + 2] == 0xBF
            return isLongS ? start + 3 : nil
        }
    }
}
