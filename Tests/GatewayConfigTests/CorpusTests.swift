import Foundation
import GatewayConfig
import Testing

/// The inputs that fuzzing keeps, without a fuzzer.
@Suite struct CorpusTests {
    @Test func `every kept input is read or refused, never more`() throws {
        let folder = ConfigFixture.root.appending(path: "Fuzz/Corpus/config")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))
        #expect(names.count > 25)
        for name in names.sorted() {
            let bytes = Array(try Data(contentsOf: folder.appending(path: name)))
            for end in [bytes.count, bytes.count / 2, bytes.count / 3] {
                let (config, diagnostics) = GatewayConfig.load(
                    yaml: Array(bytes[..<end]),
                    source: "conf/config.yaml",
                    environment: ["SET": "value", "LITELLM_ENVIRONMENT": "production"]
                ) { _ in bytes }
                #expect((config == nil) == diagnostics.contains { $0.severity == .error }, "\(name)")
            }
        }
    }
}
