/// The pieces of cl100k_base.
///
/// In this order: an ending after an apostrophe; letters with one other character before them; up to three digits;
/// symbols with a space before and line breaks after them; white space.
struct CL100KSplitter: PieceSplitter {
    let classified: ClassifiedText

    init(_ text: ClassifiedText) { self.classified = text }

    @inline(__always)
    func pieceEnd(from start: Int, end: Int) -> Int {
        if let ending = self.contraction(at: start, end: end, ignoringCase: true) { return ending }
        let (kind, count) = self.classified.scalar(at: start, end: end)
        let next = start + count
        if CharacterClass.isLetter(kind) { return self.run(from: next, end: end, while: CharacterClass.isLetter) }
        if kind == CharacterClass.number { return self.threeDigits(from: start, end: end) }
        let following = next < end ? self.classified.scalar(at: next, end: end).class : CharacterClass.newline
        if kind != CharacterClass.newline, CharacterClass.isLetter(following) {
            return self.run(from: next, end: end, while: CharacterClass.isLetter)
        }
        let isSpace = self.classified.text[start] == UInt8(ascii: " ")
        if CharacterClass.isSymbol(kind) || isSpace && CharacterClass.isSymbol(following) {
            let symbols = self.run(from: next, end: end, while: CharacterClass.isSymbol)
            return self.run(from: symbols, end: end) { $0 == CharacterClass.newline }
        }
        let space = self.whiteSpace(from: start, end: end)
        if space.end == end { return end }
        if space.afterNewline > start { return space.afterNewline }
        return space.last > start ? space.last : next
    }
}
