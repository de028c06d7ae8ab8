import Foundation
import Testing

@Suite struct ProviderPageTests {
    /// What the page says is what rows and dialects say.
    ///
    /// A provider that it does not list yet is no mistake: a new row needs no second file, `make docs` lists it.
    @Test func `the page of providers is what rows and dialects say`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized
        let file = root.appending(path: "docs/providers.md")
        if ProcessInfo.processInfo.environment["UPDATE_DOCS"] != nil {
            try ProviderPage.markdown().write(to: file, atomically: true, encoding: .utf8)
        }
        let page = try String(contentsOf: file, encoding: .utf8)
        let listed = ProviderPage.listed(in: page)
        #expect(listed.count > 130)
        #expect(page == ProviderPage.markdown(listing: listed), "run `make docs`")
    }

    @Test func `a page without the newest rows is accepted, one that says something else is not`() {
        let page = ProviderPage.markdown(listing: ["openai", "groq", "langgraph"])
        #expect(ProviderPage.listed(in: page) == ["openai", "groq", "langgraph"])
        let changed = page.replacing("GROQ_API_KEY", with: "GROK_API_KEY")
        #expect(changed != ProviderPage.markdown(listing: ProviderPage.listed(in: changed)))
    }
}
