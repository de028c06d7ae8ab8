/// The members of a JSON object in their order.
///
/// Keys are told apart by their UTF-8 bytes, as JSON does, not by canonical equivalence as `String` does. Setting a
/// key that is there keeps its place, a new one goes to the end. Two objects are equal if they have the same members
/// in whatever order.
public struct JSONObject: Sendable, Sequence {
    /// One member: a key and its value.
    public typealias Element = (key: String, value: JSON)

    fileprivate struct Entry: Sendable {
        var key: String
        /// Nil marks a place whose member was removed.
        var value: JSON?
    }

    /// From this many entries on there is an index; below it a look at each is faster.
    private static let indexLimit = 16

    private var entries: [Entry] = []

    /// Empty while the object is small.
    ///
    /// Otherwise the first number counts the removed places, and the rest is a table: the position of an entry plus
    /// one, or 0. An entry that was removed stays in the table and matches no key.
    private var index: [UInt32] = []

    /// Creates an empty object.
    public init() {}

    /// Creates an empty object with room for this many members.
    init(reserving capacity: Int) {
        self.entries.reserveCapacity(capacity)
        if capacity > Self.indexLimit { self.rebuildIndex(for: capacity) }
    }

    /// The number of members.
    public var count: Int { self.entries.count - self.removedCount }

    /// Whether there are no members.
    public var isEmpty: Bool { self.count == 0 }

    /// The keys in their order.
    public var keys: [String] { self.map { $0.key } }

    /// The value for a key, nil if there is none.
    ///
    /// Setting nil removes the member.
    public subscript(key: String) -> JSON? {
        get {
            guard let position = self.position(of: key) else { return nil }
            return self.entries[position].value
        }
        set {
            if let newValue {
                self.set(key, newValue)
            } else {
                self.removeValue(forKey: key)
            }
        }
    }

    /// Whether there is a member with this key.
    public func contains(_ key: String) -> Bool { self.position(of: key) != nil }

    /// Removes a member and gives the value it had, nil if there was none.
    @discardableResult
    public mutating func removeValue(forKey key: String) -> JSON? {
        guard let position = self.position(of: key) else { return nil }
        let value = self.entries[position].value
        if self.index.isEmpty {
            self.entries.remove(at: position)
            return value
        }
        // Moving the rest up each time would be quadratic: the place is marked, and gaps close when half are.
        self.entries[position] = Entry(key: "", value: nil)
        self.index[0] += 1
        if self.removedCount * 2 > self.entries.count {
            self.rebuildIndex(for: self.entries.count)
        }
        return value
    }

    /// Iterates over the members in their order.
    public func makeIterator() -> Iterator { Iterator(entries: self.entries.makeIterator()) }

    /// Walks the members of an object.
    public struct Iterator: IteratorProtocol, Sendable {
        fileprivate var entries: IndexingIterator<[Entry]>

        /// The next member.
        public mutating func next() -> JSONObject.Element? {
            while let entry = self.entries.next() {
                if let value = entry.value { return (entry.key, value) }
            }
            return nil
        }
    }

    mutating func set(_ key: String, _ value: JSON) {
        if let position = self.position(of: key) {
            self.entries[position].value = value
            return
        }
        self.entries.append(Entry(key: key, value: value))
        if self.index.isEmpty {
            if self.entries.count > Self.indexLimit { self.rebuildIndex(for: self.entries.count) }
        } else if self.entries.count * 2 >= self.index.count {
            self.rebuildIndex(for: self.entries.count)
        } else {
            self.insert(self.entries.count - 1)
        }
    }

    /// Writes the members, without the braces.
    func write(to writer: inout JSONWriter) {
        for entry in self.entries {
            guard let value = entry.value else { continue }
            writer.key(entry.key)
            writer.value(value)
        }
    }

    // MARK: Look-up

    private var removedCount: Int { Int(self.index.first ?? 0) }

    private func position(of key: String) -> Int? {
        if self.index.isEmpty {
            return self.entries.firstIndex { $0.value != nil && JSONText.equal($0.key, key) }
        }
        let mask = self.index.count - 2
        var slot = JSONText.hash(key) & mask
        while true {
            let stored = Int(self.index[slot + 1])
            if stored == 0 { return nil }
            let entry = self.entries[stored - 1]
            if entry.value != nil, JSONText.equal(entry.key, key) { return stored - 1 }
            slot = (slot + 1) & mask
        }
    }

    private mutating func insert(_ position: Int) {
        let mask = self.index.count - 2
        var slot = JSONText.hash(self.entries[position].key) & mask
        while self.index[slot + 1] != 0 { slot = (slot + 1) & mask }
        self.index[slot + 1] = UInt32(truncatingIfNeeded: position + 1)
    }

    /// Closes the gaps and makes a table for `capacity` entries, at most half full.
    private mutating func rebuildIndex(for capacity: Int) {
        if self.removedCount > 0 { self.entries.removeAll { $0.value == nil } }
        var size = 64
        while size < capacity * 4 { size *= 2 }
        self.index = Array(repeating: 0, count: size + 1)
        for position in self.entries.indices { self.insert(position) }
    }
}

extension JSONObject: Hashable {
    /// Whether two objects have the same members, in whatever order.
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.count == right.count && left.allSatisfy { right[$0.key] == $0.value }
    }

    /// Hashes the members, whatever their order.
    public func hash(into hasher: inout Hasher) {
        var all = 0
        for (key, value) in self {
            var member = Hasher()
            member.combine(JSONText.hash(key))
            member.combine(value)
            all ^= member.finalize()
        }
        hasher.combine(self.count)
        hasher.combine(all)
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// Creates an object from a literal; of several values for one key the last counts.
    public init(dictionaryLiteral elements: (String, JSON)...) {
        self.init(reserving: elements.count)
        for (key, value) in elements { self.set(key, value) }
    }
}

extension JSONObject: CustomStringConvertible {
    /// The object as compact JSON text.
    public var description: String { JSON.object(self).description }
}
