/// The pieces of p50k_base and of the legacy Claude tokenizer, which took them over from GPT-2: an ending after an
/// apostrophe; letters, digits or symbols, each with a space before them; white space.
struct GPT2Splitter: PieceSplitter {
    let classified: ClassifiedText

    init(_ text: ClassifiedText) { self.classified = text }

    @inline(__always)
    func pieceEnd(from start: Int, end: Int) -> Int {
        if let ending = self.contraction(at: start, end: end, ignoringCase: false) { return ending }
        let isSpace = self.classified.text[start] == UInt8(ascii: " ")
        let first = isSpace && start + 1 < end ? start + 1 : start
        let (kind, count) = self.classified.scalar(at: first, end: end)
        let next = first + count
        if CharacterClass.isLetter(kind) { return self.run(from: next, end: end, while: CharacterClass.isLetter) }
        if kind == CharacterClass.number { return self.run(from: next, end: end) { $0 == CharacterClass.number } }
        if CharacterClass.isSymbol(kind) { return self.run(from: next, end: end, while: CharacterClass.isSymbol) }
        let space = self.whiteSpace(from: start, end: end)
        if space.end == end || space.last == start { return space.end }
        return space.last
    }
}
