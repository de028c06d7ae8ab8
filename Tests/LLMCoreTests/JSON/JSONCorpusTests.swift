import Foundation
import Testing

/// Every file of the fuzzer's corpus, through the checks that the fuzzer makes.
@Suite struct JSONCorpusTests {
    private static var files: [URL] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let folder = root.appending(path: "Fuzz/Corpus/json")
        let files = try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return (files ?? []).filter { !$0.lastPathComponent.hasPrefix(".") }
    }

    @Test func corpusIsThere() {
        #expect(Self.files.count >= 40)
    }

    @Test(arguments: Self.files.map(\.lastPathComponent))
    func replay(_ name: String) throws {
        let file = try #require(Self.files.first { $0.lastPathComponent == name })
        let bytes = [UInt8](try Data(contentsOf: file))
        #expect(JSONInvariants.violation(of: bytes) == nil)
        for length in 0..<bytes.count {
            #expect(JSONInvariants.violation(of: Array(bytes[..<length])) == nil, "the first \(length) bytes")
        }
    }
}
