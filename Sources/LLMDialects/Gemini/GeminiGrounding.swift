import LLMCore

/// Where an answer is from, and other things that are said beside it.
///
/// They go to the client as LiteLLM names them, one entry for each candidate that has the thing.
struct GeminiGrounding: Sendable {
    /// Members of a candidate, and where clients find them.
    private static let members: [(shown: String, key: String)] = [
        ("vertex_ai_grounding_metadata", "groundingMetadata"),
        ("vertex_ai_url_context_metadata", "urlContextMetadata"),
        ("vertex_ai_safety_results", "safetyRatings"),
        ("vertex_ai_citation_metadata", "citationMetadata"),
    ]

    /// What candidates say, by the names that clients know; also the names of what none says.
    static func extras(of candidates: [JSON]) -> JSONObject {
        var extras: JSONObject = [:]
        for (shown, key) in Self.members {
            let values = candidates.compactMap { candidate -> JSON? in
                guard let value = candidate[key], !value.isNull else { return nil }
                return value
            }
            extras[shown] = .array(values)
        }
        return extras
    }

    /// How many searches were made for a candidate.
    static func searches(of candidate: JSON) -> Int {
        candidate["groundingMetadata"]?["webSearchQueries"]?.arrayValue?.count ?? 0
    }

    /// The places of the text that come from pages, as OpenAI's annotations.
    static func annotations(of candidate: JSON) -> [JSON] {
        guard let grounding = candidate["groundingMetadata"], let chunks = grounding["groundingChunks"]?.arrayValue
        else {
            return []
        }
        return (grounding["groundingSupports"]?.arrayValue ?? []).compactMap { support in
            guard let segment = support["segment"],
                let index = support["groundingChunkIndices"]?.arrayValue?.first?.intValue,
                chunks.indices.contains(index), let page = chunks[index]["web"] ?? chunks[index]["maps"],
                let address = page["uri"]
            else { return nil }
            var citation: JSONObject = [
                "start_index": segment["startIndex"] ?? 0, "end_index": segment["endIndex"] ?? 0, "url": address,
            ]
            citation["title"] = page["title"] ?? ""
            return ["type": "url_citation", "url_citation": .object(citation)]
        }
    }
}
