import Foundation
import LLMCore
import Testing

/// Where the bytes of the golden files come from: `sources.json` of each dialect's folder.
@Suite struct SourceTests {
    /// What an entry may begin with; what stands nowhere but in our own output is no source.
    private static let kinds = [
        "recorded exchange ", "in the form of ", "contents of our own, in the form of ", "stream ",
    ]

    private static let folders = FixtureCase.folders(in: FixtureCase.root).filter {
        $0.lastPathComponent != "chat-templates"
    }

    @Test(arguments: Self.folders)
    func `every answer and stream has a source`(_ folder: URL) throws {
        let data = try Data(contentsOf: folder.appending(path: "sources.json"))
        let sources = try #require(try JSON(parsing: Array(data)).objectValue)
        var unused = Set(sources.map(\.key))
        for name in Self.cases(in: folder) {
            let patterns = sources.map(\.key).filter { Self.matches(name, $0) }
            // The longest says most about the case.
            let nearest = try #require(patterns.max { $0.count < $1.count }, "\(name): say where its bytes come from")
            unused.remove(nearest)
        }
        #expect(unused.isEmpty, "nothing has these names")
        for (name, source) in sources {
            let text = source.stringValue ?? ""
            let isKnown =
                Self.kinds.contains { text.hasPrefix($0) && text.count > $0.count } || text.contains("recorded by")
            #expect(isKnown, "\(name): a recording, a documentation or the types of a library")
        }
    }

    /// Recordings of what providers really sent have names of their own, and say one by one who recorded them.
    @Test(arguments: Self.folders)
    func `what was really sent says who recorded it`(_ folder: URL) throws {
        let data = try Data(contentsOf: folder.appending(path: "sources.json"))
        let sources = try #require(try JSON(parsing: Array(data)).objectValue)
        for name in Self.cases(in: folder) where name.hasPrefix("real-") {
            #expect(sources[name]?.stringValue?.contains("recorded by ") == true, "\(name): say which package and file")
        }
    }

    @Test(arguments: Self.heard)
    func `there are streams that providers really sent`(_ dialect: String) {
        let folder = FixtureCase.root.appending(path: dialect)
        let streams = Self.cases(in: folder).filter { name in
            name.hasPrefix("real-")
                && ["wire-stream.sse", "wire-stream.bin"].contains { file in
                    FileManager.default.fileExists(atPath: folder.appending(path: name).appending(path: file).path)
                }
        }
        #expect(!streams.isEmpty)
    }

    /// The dialects of which recorded streams are published.
    private static let heard = [
        "anthropic", "azure", "bedrock", "cohere", "gemini", "messages", "ollama", "ollama-chat", "openai", "replicate",
        "watsonx-text",
    ]

    private static func cases(in folder: URL) -> [String] {
        FixtureCase.folders(in: folder).filter { folder in
            ["wire-response.json", "wire-stream.sse", "wire-stream.bin"].contains { name in
                FileManager.default.fileExists(atPath: folder.appending(path: name).path)
            }
        }.map(\.lastPathComponent)
    }

    private static func matches(_ name: String, _ pattern: String) -> Bool {
        pattern.hasSuffix("*") ? name.hasPrefix(pattern.dropLast()) : name == pattern
    }
}
