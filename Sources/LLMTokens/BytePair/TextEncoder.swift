/// Encodes whole texts with an encoding's own rules around the byte pairs.
struct TextEncoder: ~Copyable {
    /// Texts for the OpenAI vocabularies are counted in pieces of this many scalars, each for itself.
    static let pieceScalars = 1024

    /// A longer text is not counted in full: its count is worked out from samples which together have this length.
    static let exactScalars = 4_000_000
    private static let sampleCount = 16

    private static let legacySpecialTokens = TokenEncoding.claudeLegacy.specialTokens.map {
        (bytes: Array($0.text.utf8), id: UInt32($0.id))
    }

    private let encoding: TokenEncoding
    private var encoder: BytePairEncoder

    init(_ encoding: TokenEncoding, collecting: Bool = false) {
        self.encoding = encoding
        self.encoder = BytePairEncoder(Vocabulary(encoding), collecting: collecting)
    }

    /// The tokens so far, if they are collected.
    var ids: [Int] { self.encoder.ids }

    /// The steps of work done in merging so far.
    var steps: Int { self.encoder.steps }

    /// Counts a text as LiteLLM does: in pieces, and from samples if it is very long, that is longer than `exactScalars`.
    static func count(
        _ bytes: UnsafeRawBufferPointer,
        encoding: TokenEncoding,
        exactScalars: Int = TextEncoder.exactScalars
    ) -> Int {
        guard let text = TextBytes(bytes) else { return 0 }
        let exactScalars = max(exactScalars, Self.pieceScalars)
        var encoder = TextEncoder(encoding)
        // A scalar has one to four bytes.
        let scalars = text.count > exactScalars ? text.scalarCount : text.count
        guard scalars > exactScalars else {
            encoder.encodeInPieces(text, from: 0, to: text.count)
            return encoder.encoder.count
        }
        let sample = exactScalars / Self.sampleCount
        let lastStart = scalars - sample
        var scalar = 0
        var offset = 0
        for index in 0..<Self.sampleCount {
            let wanted = lastStart * index / (Self.sampleCount - 1)
            offset = text.offset(from: offset, scalars: wanted - scalar)
            scalar = wanted
            encoder.encodeInPieces(text, from: offset, to: text.offset(from: offset, scalars: sample))
        }
        let estimate = Double(encoder.encoder.count) * Double(scalars) / Double(sample * Self.sampleCount)
        return Int(estimate.rounded(.toNearestOrEven))
    }

    private mutating func encodeInPieces(_ text: TextBytes, from start: Int, to end: Int) {
        guard self.encoding != .claudeLegacy, end - start > Self.pieceScalars else {
            self.encode(text, from: start, to: end)
            return
        }
        var offset = start
        while offset < end {
            let next = min(text.offset(from: offset, scalars: Self.pieceScalars), end)
            self.encode(text, from: offset, to: next)
            offset = next
        }
    }

    /// Encodes a text as one.
    mutating func encode(_ bytes: UnsafeRawBufferPointer) {
        guard let text = TextBytes(bytes) else { return }
        self.encode(text, from: 0, to: text.count)
    }

    private mutating func encode(_ text: TextBytes, from start: Int, to end: Int) {
        let classified = ClassifiedText(text)
        switch self.encoding {
        case .cl100kBase: self.encoder.encode(CL100KSplitter(classified), from: start, to: end)
        case .o200kBase: self.encoder.encode(O200KSplitter(classified), from: start, to: end)
        case .p50kBase: self.encoder.encode(GPT2Splitter(classified), from: start, to: end)
        case .claudeLegacy: self.encodeLegacy(classified, from: start, to: end)
        }
    }

    /// The legacy Claude tokenizer takes special tokens out first and normalizes what is between them.
    private mutating func encodeLegacy(_ classified: ClassifiedText, from start: Int, to end: Int) {
        var ordinary = start
        var offset = start
        while offset < end {
            guard classified.text[offset] == UInt8(ascii: "<"),
                let (token, id) = Self.legacySpecialTokens.first(where: {
                    Self.has($0.bytes, classified.text, at: offset, end: end)
                })
            else {
                offset += 1
                continue
            }
            self.encodeNormalized(classified, from: ordinary, to: offset)
            self.encoder.append(id)
            offset += token.count
            ordinary = offset
        }
        self.encodeNormalized(classified, from: ordinary, to: end)
    }

    private static func has(_ token: [UInt8], _ text: TextBytes, at offset: Int, end: Int) -> Bool {
        offset + token.count <= end && token.indices.allSatisfy { text[offset + $0] == token[$0] }
    }

    private mutating func encodeNormalized(_ classified: ClassifiedText, from start: Int, to end: Int) {
        guard start < end else { return }
        guard classified.needsNormalization(from: start, to: end) else {
            self.encoder.encode(GPT2Splitter(classified), from: start, to: end)
            return
        }
        CompatibilityNormalizer().normalized(classified, from: start, to: end).withUnsafeBytes { bytes in
            guard let text = TextBytes(bytes) else { return }
            self.encoder.encode(GPT2Splitter(ClassifiedText(text)), from: 0, to: text.count)
        }
    }
}
