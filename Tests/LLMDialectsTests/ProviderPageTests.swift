import Foundation
import Testing

@Suite struct ProviderPageTests {
    @Test func `the page of providers is what rows and dialects say`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized
        let file = root.appending(path: "docs/providers.md")
        let page = ProviderPage.markdown
        if ProcessInfo.processInfo.environment["UPDATE_DOCS"] != nil {
            try page.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == page, "run `make docs`")
    }
}
