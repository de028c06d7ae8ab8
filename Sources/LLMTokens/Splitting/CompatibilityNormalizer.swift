internal import CTokenVocabularies

/// Unicode's normalization form KC: compatibility characters replaced by what they stand for, marks composed.
struct CompatibilityNormalizer {
    private let decomposed: UnsafeBufferPointer<UInt32>
    private let spans: UnsafeBufferPointer<UInt32>
    private let pool: UnsafeBufferPointer<UInt32>
    private let combining: UnsafeBufferPointer<UInt32>
    private let combiningClasses: UnsafeBufferPointer<UInt8>
    private let firsts: UnsafeBufferPointer<UInt32>
    private let seconds: UnsafeBufferPointer<UInt32>
    private let results: UnsafeBufferPointer<UInt32>

    /// A scalar with its combining class, which is zero for all but marks.
    private struct Marked {
        var scalar: UInt32
        var combiningClass: UInt8
    }

    /// The arithmetic of Hangul syllables: 19 leading, 21 middle and 27 optional trailing letters.
    private enum Hangul {
        static let base: UInt32 = 0xAC00
        static let leading: UInt32 = 0x1100
        static let middle: UInt32 = 0x1161
        static let trailing: UInt32 = 0x11A7
        static let leadingCount: UInt32 = 19
        static let middleCount: UInt32 = 21
        static let trailingCount: UInt32 = 28
        static let count = leadingCount * middleCount * trailingCount
    }

    init() {
        let table: UnsafeRawPointer = llm_tokens_unicode_table()
        self.decomposed = UnicodeSection.decomposed.values(in: table, of: UInt32.self)
        self.spans = UnicodeSection.decompositionSpans.values(in: table, of: UInt32.self)
        self.pool = UnicodeSection.decompositionPool.values(in: table, of: UInt32.self)
        self.combining = UnicodeSection.combining.values(in: table, of: UInt32.self)
        self.combiningClasses = UnicodeSection.combiningClasses.values(in: table, of: UInt8.self)
        self.firsts = UnicodeSection.compositionFirsts.values(in: table, of: UInt32.self)
        self.seconds = UnicodeSection.compositionSeconds.values(in: table, of: UInt32.self)
        self.results = UnicodeSection.compositionResults.values(in: table, of: UInt32.self)
    }

    /// A range of a text, normalized for itself, in UTF-8.
    func normalized(_ text: ClassifiedText, from start: Int, to end: Int) -> [UInt8] {
        var scalars: [Marked] = []
        scalars.reserveCapacity(end - start)
        var offset = start
        while offset < end {
            let (scalar, count) = text.decodedScalar(at: offset, end: end)
            self.decompose(scalar, into: &scalars)
            offset += count
        }
        self.order(&scalars)
        return self.composed(scalars)
    }

    private func decompose(_ scalar: UInt32, into scalars: inout [Marked]) {
        if scalar < 0xA0 {
            scalars.append(Marked(scalar: scalar, combiningClass: 0))
        } else if scalar &- Hangul.base < Hangul.count {
            let index = scalar - Hangul.base
            let middle = index / Hangul.trailingCount
            let parts = [
                Hangul.leading + middle / Hangul.middleCount, Hangul.middle + middle % Hangul.middleCount,
                Hangul.trailing + index % Hangul.trailingCount,
            ]
            for part in parts where part != Hangul.trailing { scalars.append(Marked(scalar: part, combiningClass: 0)) }
        } else if let index = Self.index(of: scalar, in: self.decomposed) {
            let span = self.spans[index]
            for part in self.pool[Int(span >> 8)..<Int(span >> 8 + span & 0xFF)] {
                scalars.append(Marked(scalar: part, combiningClass: self.combiningClass(of: part)))
            }
        } else {
            scalars.append(Marked(scalar: scalar, combiningClass: self.combiningClass(of: scalar)))
        }
    }

    /// Puts each run of marks in the order of their classes, equals as they stood.
    private func order(_ scalars: inout [Marked]) {
        var index = 0
        while index < scalars.count {
            guard scalars[index].combiningClass != 0 else {
                index += 1
                continue
            }
            let first = index
            while index < scalars.count, scalars[index].combiningClass != 0 { index += 1 }
            guard index - first > 1 else { continue }
            let run = scalars[first..<index].enumerated().sorted {
                ($0.element.combiningClass, $0.offset) < ($1.element.combiningClass, $1.offset)
            }
            for (place, mark) in run.enumerated() { scalars[first + place] = mark.element }
        }
    }

    private func composed(_ scalars: [Marked]) -> [UInt8] {
        var output: [UInt32] = []
        output.reserveCapacity(scalars.count)
        var starter: Int?
        var lastClass: UInt8 = 0
        for scalar in scalars {
            // A mark reaches its starter unless one of its own class or higher, or another starter, is between.
            if let place = starter, lastClass == 0 || lastClass < scalar.combiningClass,
                let composite = self.composite(output[place], scalar.scalar)
            {
                output[place] = composite
                continue
            }
            if scalar.combiningClass == 0 { starter = output.count }
            lastClass = scalar.combiningClass
            output.append(scalar.scalar)
        }
        return Self.utf8(output)
    }

    private func composite(_ first: UInt32, _ second: UInt32) -> UInt32? {
        if first &- Hangul.leading < Hangul.leadingCount, second &- Hangul.middle < Hangul.middleCount {
            let pair = (first - Hangul.leading) * Hangul.middleCount + second - Hangul.middle
            return Hangul.base + pair * Hangul.trailingCount
        }
        if first &- Hangul.base < Hangul.count, (first - Hangul.base) % Hangul.trailingCount == 0,
            second > Hangul.trailing, second < Hangul.trailing + Hangul.trailingCount
        {
            return first + second - Hangul.trailing
        }
        guard first >= 0x3C, second >= 0x300 else { return nil }
        var low = 0
        var high = self.firsts.count
        while low < high {
            let middle = (low + high) / 2
            if (self.firsts[middle], self.seconds[middle]) < (first, second) { low = middle + 1 } else { high = middle }
        }
        guard low < self.firsts.count, self.firsts[low] == first, self.seconds[low] == second else { return nil }
        return self.results[low]
    }

    private func combiningClass(of scalar: UInt32) -> UInt8 {
        guard scalar >= 0x300, let index = Self.index(of: scalar, in: self.combining) else { return 0 }
        return self.combiningClasses[index]
    }

    private static func index(of scalar: UInt32, in sorted: UnsafeBufferPointer<UInt32>) -> Int? {
        var low = 0
        var high = sorted.count
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] < scalar { low = middle + 1 } else { high = middle }
        }
        return low < sorted.count && sorted[low] == scalar ? low : nil
    }

    private static func utf8(_ scalars: [UInt32]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(scalars.count * 2)
        for scalar in scalars {
            guard let scalar = Unicode.Scalar(scalar), let encoded = UTF8.encode(scalar) else { continue }
            bytes.append(contentsOf: encoded)
        }
        return bytes
    }
}
