/// Model names with `*` in them.
package enum WildcardName {
    /// Whether a name begins as the pattern says; each `*` stands for any text, and what follows the pattern is free.
    package static func matches(_ pattern: String, _ name: String) -> Bool {
        let pieces = pattern.split(separator: "*", omittingEmptySubsequences: false).map { Array($0.utf8) }
        let bytes = Array(name.utf8)
        guard let first = pieces.first, bytes.starts(with: first) else {
            return false
        }
        var position = first.count
        for piece in pieces.dropFirst() where !piece.isEmpty {
            // The earliest place leaves the most room for the pieces after it.
            guard let found = self.find(piece, in: bytes, from: position) else {
                return false
            }
            position = found + piece.count
        }
        return true
    }

    private static func find(_ piece: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        guard piece.count <= bytes.count - start else {
            return nil
        }
        return (start...(bytes.count - piece.count)).first { bytes[$0...].starts(with: piece) }
    }
}
