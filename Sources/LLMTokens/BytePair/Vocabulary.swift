internal import CTokenVocabularies

/// A vocabulary's tables, read in place from the binary: creating one reads a header and nothing else.
///
/// `scripts/build-vocabularies` makes the tables and describes their layout. The pointers are to constants that live as
/// long as the process; a value is made where it is used and not kept.
struct Vocabulary {
    /// What a look-up gives when the bytes are no token.
    static let noID = UInt32.max

    private static let idBits: UInt32 = 18
    private static let lengthBits: UInt32 = 11
    private static let multiplier: UInt64 = 0x9E37_79B9_7F4A_7C15

    private let pool: UnsafeRawPointer
    private let entries: UnsafePointer<UInt32>
    private let slots: UnsafePointer<UInt32>
    private let byteIDs: UnsafePointer<UInt32>
    private let splits: UnsafePointer<UInt16>?
    private let homeCount: UInt64

    /// One more than the greatest id.
    let idCount: Int

    /// The length of the longest token in bytes.
    let longestToken: Int

    init(_ encoding: TokenEncoding) {
        let table: UnsafeRawPointer =
            switch encoding {
            case .cl100kBase: llm_tokens_cl100k_base_table()
            case .o200kBase: llm_tokens_o200k_base_table()
            case .p50kBase: llm_tokens_p50k_base_table()
            case .claudeLegacy: llm_tokens_claude_legacy_table()
            }
        func header(_ index: Int) -> Int { Int(table.load(fromByteOffset: index * 4, as: UInt32.self)) }
        func section<Value>(_ index: Int, of type: Value.Type) -> UnsafePointer<Value> {
            (table + header(index)).assumingMemoryBound(to: type)
        }
        self.idCount = header(2)
        self.homeCount = UInt64(header(3))
        self.longestToken = header(5)
        self.entries = section(6, of: UInt32.self)
        self.slots = section(7, of: UInt32.self)
        self.byteIDs = section(8, of: UInt32.self)
        self.splits = header(9) == 0 ? nil : section(9, of: UInt16.self)
        self.pool = llm_tokens_pool_table()
    }

    /// The id of the token which is a single byte.
    @inline(__always)
    func id(ofByte byte: UInt8) -> UInt32 { self.byteIDs[Int(byte)] }

    /// The bytes of a token; empty for an id that is not in use.
    func bytes(of id: Int) -> UnsafeRawBufferPointer {
        guard id >= 0, id < self.idCount else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        let entry = self.entries[id]
        let length = Int(entry & ((1 << Self.lengthBits) - 1))
        return UnsafeRawBufferPointer(start: self.pool + Int(entry >> Self.lengthBits), count: length)
    }

    /// The id of the token that two neighbours merge into, which is also the merge's rank; `noID` if there is none.
    @inline(__always)
    func merged(_ text: TextBytes, from start: Int, leftCount: Int, count: Int) -> UInt32 {
        let id = self.id(of: text, from: start, count: count)
        guard let splits = self.splits, id != Self.noID else { return id }
        return Int(splits[Int(id)]) == leftCount ? id : Self.noID
    }

    /// The id of the token with exactly these bytes; `noID` if there is none.
    func id(of text: TextBytes, from start: Int, count: Int) -> UInt32 {
        guard count <= self.longestToken else { return Self.noID }
        var hash = UInt64(truncatingIfNeeded: count) &* Self.multiplier
        var offset = start
        var left = count
        while left > 0 {
            let word = text.word(at: offset, count: left)
            hash = (hash ^ word) &* Self.multiplier
            hash ^= hash >> 32
            offset += 8
            left -= 8
        }
        hash = hash &* Self.multiplier
        let fingerprint = UInt32(truncatingIfNeeded: (hash >> 18) & 0x3FFF)
        var slot = Int(truncatingIfNeeded: ((hash >> 32) &* self.homeCount) >> 32)
        while true {
            let stored = self.slots[slot]
            if stored == .max { return Self.noID }
            if stored >> Self.idBits == fingerprint {
                let id = stored & ((1 << Self.idBits) - 1)
                if self.matches(id, text, from: start, count: count) { return id }
            }
            slot += 1
        }
    }

    @inline(__always)
    private func matches(_ id: UInt32, _ text: TextBytes, from start: Int, count: Int) -> Bool {
        let entry = self.entries[Int(id)]
        guard Int(entry & ((1 << Self.lengthBits) - 1)) == count else { return false }
        let token = self.pool + Int(entry >> Self.lengthBits)
        var offset = 0
        while offset < count {
            // The pool is followed by other tables, so a whole word can always be read from it.
            let word = (token + offset).loadUnaligned(as: UInt64.self).littleEndian
            let left = count - offset
            let known = left >= 8 ? word : word & ((1 << (UInt64(left) * 8)) &- 1)
            if known != text.word(at: start + offset, count: left) { return false }
            offset += 8
        }
        return true
    }
}
