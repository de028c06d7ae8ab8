import CModelCatalog
import LLMCore

/// The model catalog in the executable's image, read in place.
///
/// `scripts/build-catalog` writes it and describes its layout. Nothing is parsed at start: a look-up is a binary search
/// over keys where they lie. The table is trusted, like the code next to it; the script and a test verify it.
struct CatalogTable {
    private let base: UnsafeRawPointer
    private let index: Int
    private let names: Int
    private let strings: Int
    private let values: Int

    /// The number of models.
    let count: Int
    /// The number of different field names.
    let fieldCount: Int

    init() {
        self.base = UnsafeRawPointer(llm_model_catalog_bytes())
        let header = (self.base + 8).assumingMemoryBound(to: UInt32.self)
        self.count = Int(UInt32(littleEndian: header[0]))
        self.fieldCount = Int(UInt32(littleEndian: header[1]))
        self.index = Int(UInt32(littleEndian: header[2]))
        self.names = Int(UInt32(littleEndian: header[3]))
        self.strings = Int(UInt32(littleEndian: header[4]))
        self.values = Int(UInt32(littleEndian: header[5]))
    }

    /// Whether the embedded bytes are a table of the layout that this reader knows.
    static var isIntact: Bool {
        let size = llm_model_catalog_size()
        let bytes = UnsafeRawBufferPointer(start: llm_model_catalog_bytes(), count: size)
        guard size > 36, bytes.prefix(8).elementsEqual("LLMCAT02".utf8) else {
            return false
        }
        return Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 32, as: UInt32.self))) == size
    }

    // MARK: Finding

    /// The place of a record in the order of the keys; `nil` when no model has this key.
    func position(of key: String) -> Int? {
        var key = key
        return key.withUTF8 { wanted in
            var low = 0
            var high = self.count
            while low < high {
                let middle = (low &+ high) / 2
                let order = self.compare(self.keyBytes(at: middle), wanted)
                if order == 0 {
                    return middle
                }
                if order < 0 {
                    low = middle &+ 1
                } else {
                    high = middle
                }
            }
            return nil
        }
    }

    /// The key of the record at a place.
    func key(at position: Int) -> String {
        String(decoding: self.keyBytes(at: position), as: UTF8.self)
    }

    private func keyBytes(at position: Int) -> UnsafeRawBufferPointer {
        var cursor = self.word(self.index &+ 4 &* position)
        let length = self.varint(&cursor)
        return UnsafeRawBufferPointer(start: self.base + cursor, count: length)
    }

    private func compare(_ left: UnsafeRawBufferPointer, _ right: UnsafeBufferPointer<UInt8>) -> Int {
        let shared = min(left.count, right.count)
        for index in 0..<shared where left[index] != right[index] {
            return Int(left[index]) &- Int(right[index])
        }
        return left.count &- right.count
    }

    // MARK: Reading

    /// The name of a field.
    func fieldName(_ number: Int) -> String {
        var cursor = self.word(self.names &+ 4 &* number)
        return self.text(&cursor)
    }

    /// Where the fields of a record begin, and how many there are.
    func fields(at position: Int) -> (cursor: Int, count: Int) {
        var cursor = self.word(self.index &+ 4 &* position)
        let length = self.varint(&cursor)
        cursor &+= length
        let count = self.varint(&cursor)
        return (cursor, count)
    }

    /// Reads the number of the field at the cursor.
    func fieldNumber(_ cursor: inout Int) -> Int {
        self.varint(&cursor)
    }

    /// Reads a value that stands for itself; the cursor moves past it.
    func value(_ cursor: inout Int) -> CatalogValue {
        let tag = self.byte(cursor)
        cursor &+= 1
        switch tag {
        case 1: return .bool(false)
        case 2: return .bool(true)
        case 3: return .integer(self.signed(&cursor))
        case 4:
            let significand = self.signed(&cursor)
            return .decimal(significand: Int64(significand), exponent: self.signed(&cursor))
        case 5: return .string(offset: self.varint(&cursor))
        case 8: return .shared(offset: self.varint(&cursor))
        default: return .null
        }
    }

    /// The text of a string value.
    func string(at offset: Int) -> String {
        var cursor = self.strings &+ offset
        return self.text(&cursor)
    }

    /// The list or object of a shared value.
    func shared(at offset: Int) -> JSON {
        var cursor = self.values &+ offset
        let tag = self.byte(cursor)
        cursor &+= 1
        let count = self.varint(&cursor)
        if tag == 6 {
            return .array((0..<count).map { _ in self.json(self.value(&cursor)) })
        }
        var object: JSONObject = [:]
        for _ in 0..<count {
            let key = self.string(at: self.varint(&cursor))
            object[key] = self.json(self.value(&cursor))
        }
        return .object(object)
    }

    /// A value as JSON; what had a point in the source has one here.
    func json(_ value: CatalogValue) -> JSON {
        switch value {
        case .null: .null
        case .bool(let value): .bool(value)
        case .integer(let value): JSON(value)
        case .decimal(let significand, let exponent):
            Rate(significand: significand, exponent: exponent).json
        case .string(let offset): .string(self.string(at: offset))
        case .shared(let offset): self.shared(at: offset)
        }
    }

    // MARK: Bytes

    private func byte(_ offset: Int) -> UInt8 {
        self.base.load(fromByteOffset: offset, as: UInt8.self)
    }

    private func word(_ offset: Int) -> Int {
        Int(UInt32(littleEndian: self.base.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
    }

    private func varint(_ cursor: inout Int) -> Int {
        var number = 0
        var shift = 0
        while true {
            let byte = self.byte(cursor)
            cursor &+= 1
            number |= Int(byte & 0x7F) &<< shift
            if byte < 0x80 {
                return number
            }
            shift &+= 7
        }
    }

    private func signed(_ cursor: inout Int) -> Int {
        let number = self.varint(&cursor)
        return (number &>> 1) ^ -(number & 1)
    }

    private func text(_ cursor: inout Int) -> String {
        let length = self.varint(&cursor)
        let bytes = UnsafeRawBufferPointer(start: self.base + cursor, count: length)
        cursor &+= length
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// One value of the table, not yet a JSON value.
enum CatalogValue {
    case null
    case bool(Bool)
    case integer(Int)
    case decimal(significand: Int64, exponent: Int)
    case string(offset: Int)
    case shared(offset: Int)

    /// A price, if the value is a number.
    var rate: Rate? {
        switch self {
        case .integer(let value): Rate(significand: Int64(value), exponent: 0)
        case .decimal(let significand, let exponent): Rate(significand: significand, exponent: exponent)
        default: nil
        }
    }

    /// A whole number, if the value is one, however it is written.
    var count: Int? {
        switch self {
        case .integer(let value): value
        case .decimal(let significand, let exponent): Rate(significand: significand, exponent: exponent).integer
        default: nil
        }
    }
}
