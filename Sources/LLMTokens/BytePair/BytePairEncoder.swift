/// Turns text into tokens of one vocabulary, or only counts them.
struct BytePairEncoder: ~Copyable {
    /// From this many bytes on a piece is merged through a heap, whose work grows little faster than the piece.
    static let heapThreshold = 64

    /// Bytes of a piece that are merged at a time, far beyond any real piece: positions have to fit in 32 bits.
    private static let longestPiece = 1 << 28

    private let vocabulary: Vocabulary
    private let collects: Bool

    /// The number of tokens so far.
    private(set) var count = 0

    /// The tokens so far, if they are collected.
    private(set) var ids: [Int] = []

    /// The steps of work done in merging so far: pairs looked up or compared, places passed in a heap.
    private(set) var steps = 0

    init(_ vocabulary: Vocabulary, collecting: Bool) {
        self.vocabulary = vocabulary
        self.collects = collecting
    }

    /// Takes over a token that was found otherwise.
    mutating func append(_ id: UInt32) {
        self.count += 1
        if self.collects { self.ids.append(Int(id)) }
    }

    /// Encodes a range of a text, as if nothing were around it.
    mutating func encode<Splitter: PieceSplitter>(_ splitter: Splitter, from start: Int, to end: Int) {
        let text = splitter.classified.text
        var offset = start
        while offset < end {
            let next = splitter.pieceEnd(from: offset, end: end)
            self.encodePiece(text, from: offset, to: next)
            offset = next
        }
    }

    @inline(__always)
    private mutating func encodePiece(_ text: TextBytes, from start: Int, to end: Int) {
        if end - start == 1 {
            self.append(self.vocabulary.id(ofByte: text[start]))
            return
        }
        let id = self.vocabulary.id(of: text, from: start, count: end - start)
        if id != Vocabulary.noID {
            self.append(id)
        } else if end - start < Self.heapThreshold {
            self.mergeShort(text, from: start, count: end - start)
        } else {
            var offset = start
            while offset < end {
                let count = min(end - offset, Self.longestPiece)
                self.mergeLong(text, from: offset, count: count)
                offset += count
            }
        }
    }

    /// Looks through all pairs for the best one each time.
    private mutating func mergeShort(_ text: TextBytes, from start: Int, count: Int) {
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 2 * Self.heapThreshold) { scratch in
            guard let starts = scratch.baseAddress else { return }
            let ranks = starts + Self.heapThreshold
            for index in 0..<count {
                starts[index] = UInt32(truncatingIfNeeded: index)
                ranks[index] =
                    index + 1 < count
                    ? self.vocabulary.merged(text, from: start + index, leftCount: 1, count: 2) : Vocabulary.noID
            }
            starts[count] = UInt32(truncatingIfNeeded: count)
            var parts = count
            /// The rank of the pair that a part makes with the next one.
            func rank(_ part: Int) -> UInt32 {
                guard part + 2 <= parts else { return Vocabulary.noID }
                let first = Int(starts[part])
                let left = Int(starts[part + 1]) - first
                return self.vocabulary.merged(
                    text,
                    from: start + first,
                    leftCount: left,
                    count: Int(starts[part + 2]) - first
                )
            }
            while true {
                var best = 0
                for part in 1..<max(parts, 1) where ranks[part] < ranks[best] { best = part }
                self.steps += parts
                guard ranks[best] != Vocabulary.noID else { break }
                for part in (best + 1)..<parts {
                    starts[part] = starts[part + 1]
                    ranks[part] = ranks[part + 1]
                }
                parts -= 1
                ranks[best] = rank(best)
                if best > 0 { ranks[best - 1] = rank(best - 1) }
            }
            for part in 0..<parts {
                let first = Int(starts[part])
                self.emit(text, from: start + first, count: Int(starts[part + 1]) - first)
            }
        }
    }

    private mutating func mergeLong(_ text: TextBytes, from start: Int, count: Int) {
        var chain = MergeChain(text, from: start, count: count, vocabulary: self.vocabulary)
        chain.mergeAll()
        self.steps += chain.steps
        var offset = 0
        while offset < count {
            let length = chain.partCount(at: offset)
            self.emit(text, from: start + offset, count: length)
            offset += length
        }
    }

    private mutating func emit(_ text: TextBytes, from start: Int, count: Int) {
        guard self.collects else {
            self.count += 1
            return
        }
        let id =
            count == 1
            ? self.vocabulary.id(ofByte: text[start]) : self.vocabulary.id(of: text, from: start, count: count)
        self.append(id)
    }
}
