import LLMCore

extension DeploymentParams {
    /// Reports patterns that no user agent can ever be compared with: found at load, not at the first request.
    func checkTagPatterns(_ node: ConfigNode, _ reader: inout ConfigReader) {
        guard let patterns = node["tag_regex"], case .list(let items) = patterns.value else { return }
        reader.path.append("tag_regex")
        defer { reader.path.removeLast() }
        for (index, item) in items.enumerated() {
            guard let text = item.text else { continue }
            do throws(LLMError) {
                _ = try TextPattern(text)
            } catch {
                reader.path.append(index)
                reader.report(
                    .error,
                    item.mark,
                    "is no regular expression that can be used",
                    remedy: error.message
                        + " Literals, classes, groups, `|`, `*`, `+`, `?`, `{m,n}`, `^`, `$`, `\\b` can be."
                )
                reader.path.removeLast()
            }
        }
    }
}
