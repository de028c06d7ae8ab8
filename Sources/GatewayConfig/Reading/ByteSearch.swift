/// Finds short ASCII words in text by its bytes; the standard library's search builds a table for every call.
enum ByteSearch {
    /// The place of the first occurrence.
    static func firstRange(of word: StaticString, in text: String) -> Range<String.Index>? {
        let wanted = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        guard let first = wanted.first else {
            return nil
        }
        let bytes = text.utf8
        var index = bytes.startIndex
        while index < bytes.endIndex {
            if bytes[index] == first, bytes[index...].starts(with: wanted) {
                return index..<bytes.index(index, offsetBy: wanted.count)
            }
            bytes.formIndex(after: &index)
        }
        return nil
    }

    static func contains(_ word: StaticString, in text: String) -> Bool {
        self.firstRange(of: word, in: text) != nil
    }
}
