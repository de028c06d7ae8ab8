/// Finds the known word that a misspelt one was probably meant to be.
enum Spelling {
    /// `did you mean `x`?`, or nothing when no word is near.
    static func suggestion(for word: String, among known: some Sequence<String>) -> String {
        self.nearest(to: word, among: known).map { "did you mean `\($0)`?" } ?? ""
    }

    /// The nearest word, when at most a third of the letters differ.
    static func nearest(to word: String, among known: some Sequence<String>) -> String? {
        // Longer words are no keys; comparing them would only cost time.
        guard word.utf8.count <= 80 else {
            return nil
        }
        let letters = self.letters(word)
        let limit = min(3, letters.count / 3)
        var best: (word: String, distance: Int)?
        for candidate in known {
            let bound = (best?.distance ?? limit + 1) - 1
            guard bound >= 0, let distance = self.distance(letters, self.letters(candidate), atMost: bound)
            else {
                continue
            }
            best = (candidate, distance)
        }
        return best?.word
    }

    /// What is compared: lower case, with one kind of separator.
    private static func letters(_ word: String) -> [UInt8] {
        word.lowercased().utf8.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 }
    }

    /// How many letters must be added, dropped, changed or swapped with their neighbour; `nil` beyond the bound.
    static func distance(_ left: [UInt8], _ right: [UInt8], atMost bound: Int) -> Int? {
        guard abs(left.count - right.count) <= bound else {
            return nil
        }
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            current.reserveCapacity(right.count + 1)
            for column in right.indices {
                let change = left[row] == right[column] ? 0 : 1
                var cost = min(last[column] + change, last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                current.append(cost)
            }
            if let least = current.min(), least > bound {
                return nil
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count] <= bound ? last[right.count] : nil
    }
}
