import Foundation
import LLMTokens
import TestSupport
import Testing

/// The work of merging grows with the length of the text, not with its square.
@Suite struct MergeWorkTests {
    enum Text: String, CaseIterable {
        case oneLetter, randomWord, randomScalars, spaces, symbols, ideographs, marks

        func make(_ count: Int) -> String {
            var random = SplitMix(seed: 5)
            var text = String.UnicodeScalarView()
            for _ in 0..<count {
                let scalar: Unicode.Scalar? =
                    switch self {
                    case .oneLetter: "a"
                    case .spaces: " "
                    case .randomWord: Unicode.Scalar(UInt32.random(in: 97...122, using: &random))
                    case .randomScalars: Unicode.Scalar(UInt32.random(in: 0x80...0xD7FF, using: &random))
                    case .symbols: ["=", "-", "*", "#"].randomElement(using: &random)
                    case .marks: Unicode.Scalar(UInt32.random(in: 0x300...0x36F, using: &random))
                    case .ideographs: Unicode.Scalar(UInt32.random(in: 0x4E00...0x9FFF, using: &random))
                    }
                if let scalar { text.append(scalar) }
            }
            return String(text)
        }
    }

    @Test(arguments: Text.allCases, TokenEncoding.allCases)
    func workPerByte(_ kind: Text, _ encoding: TokenEncoding) {
        let text = kind.make(1 << 14)
        let count = Double(text.utf8.count)
        let steps = Double(TokenCounter().mergeSteps(text, encoding: encoding))
        // Each byte is in at most one merge, each merge makes two new pairs, each pair passes through the heap.
        #expect(steps <= 5 * count * log2(count), "\(steps / count) a byte")
    }

    @Test func workOfALongWord() {
        let counter = TokenCounter()
        let short = counter.mergeSteps(String(repeating: "a", count: 1 << 14), encoding: .o200kBase)
        let long = counter.mergeSteps(String(repeating: "a", count: 1 << 18), encoding: .o200kBase)
        // Sixteen times the text, and a heap four levels deeper than fourteen.
        #expect(Double(long) <= 16 * Double(short) * 18 / 14 * 1.1)
    }
}
