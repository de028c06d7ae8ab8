/// The parts of one long piece while they are merged.
///
/// The parts are a linked list, the pairs of neighbours a heap by rank and position. A pair that no longer exists stays
/// in the heap and is passed over when it comes up, so each merge costs two look-ups and the depth of the heap.
struct MergeChain: ~Copyable {
    private let text: TextBytes
    private let start: Int
    private let count: Int
    private let vocabulary: Vocabulary

    /// For the first byte of each part: where the next part begins, and the previous one.
    private var next: [UInt32]
    private var previous: [UInt32]

    /// For the first byte of each part: the rank of its pair with the next part.
    private var ranks: [UInt32]

    /// Rank in the upper half, position in the lower: the least is the pair to merge, the leftmost of equals.
    private var heap: [UInt64] = []

    /// The pairs looked up and the places passed in the heap.
    private(set) var steps = 0

    init(_ text: TextBytes, from start: Int, count: Int, vocabulary: Vocabulary) {
        self.text = text
        self.start = start
        self.count = count
        self.vocabulary = vocabulary
        self.next = (0..<count).map { UInt32(truncatingIfNeeded: $0 + 1) }
        self.previous = (0..<count).map { UInt32(truncatingIfNeeded: $0 - 1) }
        self.ranks = Array(repeating: Vocabulary.noID, count: count)
        self.heap.reserveCapacity(count)
        for position in 0..<max(count - 1, 0) {
            let rank = vocabulary.merged(text, from: start + position, leftCount: 1, count: 2)
            self.steps += 1
            guard rank != Vocabulary.noID else { continue }
            self.ranks[position] = rank
            self.heap.append(UInt64(rank) << 32 | UInt64(position))
        }
        for index in stride(from: self.heap.count / 2 - 1, through: 0, by: -1) { self.siftDown(index) }
    }

    /// The length of the part that begins at a position.
    func partCount(at position: Int) -> Int { Int(self.next[position]) - position }

    mutating func mergeAll() {
        while let top = self.heap.first {
            self.removeTop()
            let position = Int(top & 0xFFFF_FFFF)
            guard self.ranks[position] == UInt32(truncatingIfNeeded: top >> 32) else { continue }
            let absorbed = Int(self.next[position])
            let after = Int(self.next[absorbed])
            self.next[position] = UInt32(truncatingIfNeeded: after)
            if after < self.count { self.previous[after] = UInt32(truncatingIfNeeded: position) }
            self.ranks[absorbed] = Vocabulary.noID
            self.rate(position)
            if position > 0 { self.rate(Int(self.previous[position])) }
        }
    }

    /// Finds the rank of a part's pair with the next part anew.
    private mutating func rate(_ position: Int) {
        let middle = Int(self.next[position])
        self.ranks[position] = Vocabulary.noID
        guard middle < self.count else { return }
        let end = Int(self.next[middle])
        let rank = self.vocabulary.merged(
            self.text,
            from: self.start + position,
            leftCount: middle - position,
            count: end - position
        )
        self.steps += 1
        guard rank != Vocabulary.noID else { return }
        self.ranks[position] = rank
        self.heap.append(UInt64(rank) << 32 | UInt64(position))
        self.siftUp(self.heap.count - 1)
    }

    private mutating func removeTop() {
        let last = self.heap.removeLast()
        guard !self.heap.isEmpty else { return }
        self.heap[0] = last
        self.siftDown(0)
    }

    private mutating func siftUp(_ start: Int) {
        var index = start
        let value = self.heap[index]
        while index > 0 {
            self.steps += 1
            let parent = (index - 1) / 2
            guard value < self.heap[parent] else { break }
            self.heap[index] = self.heap[parent]
            index = parent
        }
        self.heap[index] = value
    }

    private mutating func siftDown(_ start: Int) {
        var index = start
        let value = self.heap[index]
        while true {
            self.steps += 1
            var child = index * 2 + 1
            guard child < self.heap.count else { break }
            if child + 1 < self.heap.count, self.heap[child + 1] < self.heap[child] { child += 1 }
            guard self.heap[child] < value else { break }
            self.heap[index] = self.heap[child]
            index = child
        }
        self.heap[index] = value
    }
}
