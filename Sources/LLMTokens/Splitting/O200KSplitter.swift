/// The pieces of o200k_base: like those of cl100k_base, but a word ends where lower case turns to upper case, the
/// endings after an apostrophe belong to the word, marks count as letters, and slashes may follow symbols.
struct O200KSplitter: PieceSplitter {
    let classified: ClassifiedText

    init(_ text: ClassifiedText) { self.classified = text }

    @inline(__always)
    func pieceEnd(from start: Int, end: Int) -> Int {
        let (kind, count) = self.classified.scalar(at: start, end: end)
        let next = start + count
        if CharacterClass.isLetter(kind) {
            let word = self.casedWord(from: start, end: end) ?? self.upperWord(from: start, end: end)
            return self.withEnding(word, end: end)
        }
        if kind == CharacterClass.number { return self.threeDigits(from: start, end: end) }
        if kind != CharacterClass.newline, let word = self.prefixedWord(kind, from: start, next: next, end: end) {
            return self.withEnding(word, end: end)
        }
        let isSpace = self.classified.text[start] == UInt8(ascii: " ")
        if CharacterClass.isSymbol(kind) || isSpace && self.isSymbol(at: next, end: end) {
            return self.symbols(from: next, end: end)
        }
        let space = self.whiteSpace(from: start, end: end)
        if space.afterNewline > start { return space.afterNewline }
        if space.end == end { return end }
        return space.last > start ? space.last : next
    }

    /// A word behind one character that is none of its letters; or one that begins with that character, a mark.
    @inline(__always)
    private func prefixedWord(_ kind: UInt8, from start: Int, next: Int, end: Int) -> Int? {
        if let word = self.casedWord(from: next, end: end) { return word }
        if kind == CharacterClass.mark, let word = self.casedWord(from: start, end: end) { return word }
        let upper = self.upperWord(from: next, end: end)
        return upper > next ? upper : nil
    }

    /// Upper case and then, at least one, lower case; letters without case and marks are both.
    ///
    /// If nothing follows the upper case, the word shrinks until its last letter is one that is both.
    @inline(__always)
    private func casedWord(from start: Int, end: Int) -> Int? {
        var offset = start
        var afterBoth = start
        while offset < end {
            let (kind, count) = self.classified.scalar(at: offset, end: end)
            if kind == CharacterClass.lower {
                return self.run(from: offset + count, end: end, while: Self.isLowerOrBoth)
            }
            guard Self.isUpperOrBoth(kind) else { break }
            offset += count
            if kind != CharacterClass.upper { afterBoth = offset }
        }
        return afterBoth > start ? afterBoth : nil
    }

    /// Upper case alone; `start` if there is none.
    @inline(__always)
    private func upperWord(from start: Int, end: Int) -> Int {
        self.run(from: start, end: end, while: Self.isUpperOrBoth)
    }

    @inline(__always)
    private static func isUpperOrBoth(_ kind: UInt8) -> Bool {
        kind == CharacterClass.upper || kind == CharacterClass.caseless || kind == CharacterClass.mark
    }

    @inline(__always)
    private static func isLowerOrBoth(_ kind: UInt8) -> Bool {
        kind == CharacterClass.lower || kind == CharacterClass.caseless || kind == CharacterClass.mark
    }

    @inline(__always)
    private func withEnding(_ word: Int, end: Int) -> Int {
        self.contraction(at: word, end: end, ignoringCase: true) ?? word
    }

    @inline(__always)
    private func isSymbol(at offset: Int, end: Int) -> Bool {
        offset < end && CharacterClass.isSymbol(self.classified.scalar(at: offset, end: end).class)
    }

    @inline(__always)
    private func symbols(from start: Int, end: Int) -> Int {
        var offset = self.run(from: start, end: end, while: CharacterClass.isSymbol)
        while offset < end {
            let byte = self.classified.text[offset]
            guard byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "/") else { break }
            offset += 1
        }
        return offset
    }
}
