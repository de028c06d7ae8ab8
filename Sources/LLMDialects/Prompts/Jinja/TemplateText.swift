/// Work on texts as Python does it: by code points, without regard to how they look together.
enum TemplateText {
    /// The places where a text occurs in another, without overlaps, at most `limit` of them.
    static func places(of part: [UInt8], in text: [UInt8], limit: Int = .max) -> [Int] {
        guard let first = part.first, part.count <= text.count else { return [] }
        var places: [Int] = []
        var index = 0
        while index + part.count <= text.count, places.count < limit {
            if text[index] == first, text[index..<index + part.count].elementsEqual(part) {
                places.append(index)
                index += part.count
            } else {
                index += 1
            }
        }
        return places
    }

    static func contains(_ text: String, _ part: String) -> Bool {
        part.isEmpty || !Self.places(of: Array(part.utf8), in: Array(text.utf8), limit: 1).isEmpty
    }

    static func replace(_ text: String, _ old: String, with new: String, limit: Int) -> String {
        let bytes = Array(text.utf8)
        let part = Array(old.utf8)
        if part.isEmpty { return text }
        let inserted = Array(new.utf8)
        var result: [UInt8] = []
        var end = 0
        for place in Self.places(of: part, in: bytes, limit: limit) {
            result += bytes[end..<place]
            result += inserted
            end = place + part.count
        }
        result += bytes[end...]
        return String(decoding: result, as: UTF8.self)
    }

    /// The pieces between occurrences of a separator.
    static func split(_ text: String, by separator: String, limit: Int) -> [String] {
        let bytes = Array(text.utf8)
        let part = Array(separator.utf8)
        var pieces: [String] = []
        var end = 0
        for place in Self.places(of: part, in: bytes, limit: limit) {
            pieces.append(String(decoding: bytes[end..<place], as: UTF8.self))
            end = place + part.count
        }
        pieces.append(String(decoding: bytes[end...], as: UTF8.self))
        return pieces
    }

    /// The words of a text.
    static func words(_ text: String) -> [String] {
        text.unicodeScalars.split { Self.isSpace($0) }.map { String($0) }
    }

    /// Takes characters off the ends.
    static func strip(_ text: String, _ characters: String?, start: Bool = true, end: Bool = true) -> String {
        let set = characters.map { Set($0.unicodeScalars) }
        func goes(_ scalar: Unicode.Scalar) -> Bool { set?.contains(scalar) ?? Self.isSpace(scalar) }
        var scalars = text.unicodeScalars[...]
        while start, let first = scalars.first, goes(first) { scalars = scalars.dropFirst() }
        while end, let last = scalars.last, goes(last) { scalars = scalars.dropLast() }
        return String(scalars)
    }

    static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || (0x1C...0x1F).contains(scalar.value)
    }

    static func hasPrefix(_ text: String, _ prefix: String) -> Bool { text.utf8.starts(with: prefix.utf8) }

    static func hasSuffix(_ text: String, _ suffix: String) -> Bool {
        text.utf8.reversed().starts(with: suffix.utf8.reversed())
    }

    static func capitalized(_ text: String) -> String {
        guard let first = text.unicodeScalars.first else { return "" }
        return first.properties.titlecaseMapping
            + String(text.unicodeScalars.dropFirst()).lowercased()
    }

    /// Each word with a capital.
    static func titled(_ text: String) -> String {
        var result = ""
        var afterLetter = false
        for scalar in text.unicodeScalars {
            let isLetter = scalar.properties.isAlphabetic
            if isLetter {
                result += afterLetter ? scalar.properties.lowercaseMapping : scalar.properties.titlecaseMapping
            } else {
                result.unicodeScalars.append(scalar)
            }
            afterLetter = isLetter
        }
        return result
    }

    /// The places that `[from:to:step]` takes of so many.
    static func slice(_ count: Int, from: Int?, to: Int?, step: Int) -> [Int] {
        func place(_ index: Int, _ lowest: Int, _ highest: Int) -> Int {
            let absolute = index < 0 ? index.addingReportingOverflow(count).partialValue : index
            return min(max(absolute, lowest), highest)
        }
        if step > 0 {
            let start = from.map { place($0, 0, count) } ?? 0
            let end = to.map { place($0, 0, count) } ?? count
            return start < end ? Array(stride(from: start, to: end, by: step)) : []
        }
        let start = from.map { place($0, -1, count - 1) } ?? count - 1
        let end = to.map { place($0, -1, count - 1) } ?? -1
        return start > end ? Array(stride(from: start, to: end, by: step)) : []
    }
}
