/// A part of the Unicode table; the numbers are places in its header.
enum UnicodeSection: Int {
    case blocks
    case classes
    case decomposed
    case decompositionSpans
    case decompositionPool
    case combining
    case combiningClasses
    case compositionFirsts
    case compositionSeconds
    case compositionResults

    func start<Value>(in table: UnsafeRawPointer, of type: Value.Type) -> UnsafePointer<Value> {
        (table + Int(table.load(fromByteOffset: 8 + self.rawValue * 8, as: UInt32.self))).assumingMemoryBound(to: type)
    }

    func values<Value>(in table: UnsafeRawPointer, of type: Value.Type) -> UnsafeBufferPointer<Value> {
        let count = Int(table.load(fromByteOffset: 12 + self.rawValue * 8, as: UInt32.self))
        return UnsafeBufferPointer(start: self.start(in: table, of: type), count: count)
    }
}
