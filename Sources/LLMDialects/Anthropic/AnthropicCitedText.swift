import LLMCore

/// The text of an earlier answer, taken apart again where it cites what a search found.
///
/// Citations of documents stay behind: they count the documents of the request that they answered, and a conversation that
/// has lost one of them since would be refused.
struct AnthropicCitedText: Sendable {
    /// What stands before the first citation.
    let beginning: String
    /// The first text that cites something, and all that follows.
    let rest: [AnthropicBlock]

    /// The kind of citation that goes back.
    static let type = "web_search_result_location"

    /// The members of such a citation in a request (`CitationWebSearchResultLocationParam` of Anthropic's library).
    private static let members = ["type", "url", "title", "cited_text", "encrypted_index"]

    /// - Returns: nil where nothing is cited, or not in this text.
    init?(_ text: JSONPlace, _ citations: JSONPlace?) {
        let groups = (citations?.elements ?? []).map { $0.elements }.filter { group in
            !group.isEmpty && group.allSatisfy { $0["type"]?.equals(Self.type) == true }
        }
        guard !groups.isEmpty, let whole = text.string else { return nil }
        var left = whole[...]
        var beginning: String?
        var rest: [AnthropicBlock] = []
        for group in groups {
            guard let cited = group[0]["supported_text"]?.string, !cited.isEmpty,
                let range = left.firstRange(of: cited),
                let block = Self.block(cited, group)
            else { return nil }
            let before = left[..<range.lowerBound]
            if beginning == nil { beginning = String(before) } else { rest += Self.plain(before) }
            rest.append(block)
            left = left[range.upperBound...]
        }
        guard let beginning else { return nil }
        self.beginning = beginning
        self.rest = rest + Self.plain(left)
    }

    /// Text without citations; the provider refuses one of blanks only.
    private static func plain(_ text: Substring) -> [AnthropicBlock] {
        text.allSatisfy { $0.isWhitespace } ? [] : [AnthropicBlock(.text(.own(String(text))))]
    }

    private static func block(_ text: String, _ citations: [JSONPlace]) -> AnthropicBlock? {
        let shown = citations.map { citation -> JSON in
            let given = citation.json
            var object: JSONObject = [:]
            for name in Self.members { object[name] = given[name] ?? .null }
            return .object(object)
        }
        let block: JSON = ["type": "text", "text": .string(text), "citations": .array(shown)]
        return (try? JSONPlace(block)).map { AnthropicBlock(.raw($0)) }
    }
}
