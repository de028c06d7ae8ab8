/// What goes along while a configuration is read: where we are, and what was found.
package struct ConfigReader: Sendable {
    /// How often one and the same finding is spelled out before the rest is only counted.
    private static let repetitionsShown = 3

    package var path = ConfigPath()
    /// The value of `LITELLM_ENVIRONMENT`.
    var deploymentEnvironment: String?
    /// The values of each entry of `credential_list`.
    var credentials: [String: [ConfigNode.Entry]] = [:]
    /// The entries of `router_settings.default_litellm_params`.
    var defaultParams: [ConfigNode.Entry] = []
    /// Names of the files read, in the order of ``ConfigMark/file``.
    package private(set) var files: [String]
    private var found: [ConfigDiagnostic] = []
    /// Everything found, also what is only counted: an entry that is read twice is told of once.
    private var seen: Set<ConfigDiagnostic> = []
    private var repetitions: [String: (count: Int, last: ConfigDiagnostic)] = [:]
    private var repetitionOrder: [String] = []
    private var plannedKeys: [(path: String, feature: ConfigFeature)] = []
    private var plannedPaths: Set<String> = []
    private var suggestions: [String: String] = [:]
    private var suggestionsLeft = 100
    /// How many planned keys we are inside of.
    var plannedDepth = 0

    package init(files: [String]) {
        self.files = files
    }

    // MARK: Findings

    /// Notes a finding at the present path.
    ///
    /// - Parameters:
    ///   - severity: how much it weighs.
    ///   - mark: the place in the file.
    ///   - message: what is wrong, without the value if it may be secret.
    ///   - remedy: what to do about it.
    ///   - repetition: findings with the same word here are counted after the first few.
    package mutating func report(
        _ severity: ConfigDiagnostic.Severity,
        _ mark: ConfigMark?,
        _ message: String,
        remedy: String = "",
        repetition: String? = nil
    ) {
        let file = Int(mark?.file ?? 0)
        let diagnostic = ConfigDiagnostic(
            severity,
            source: file < self.files.count ? self.files[file] : self.files.first ?? "",
            path: self.path.description,
            line: Int(mark?.line ?? 0),
            column: Int(mark?.column ?? 0),
            message: message,
            remedy: remedy
        )
        guard self.seen.insert(diagnostic).inserted else { return }
        if let repetition {
            let count = (self.repetitions[repetition]?.count ?? 0) + 1
            if count == 1 {
                self.repetitionOrder.append(repetition)
            }
            self.repetitions[repetition] = (count, diagnostic)
            guard count <= Self.repetitionsShown else {
                return
            }
        }
        self.found.append(diagnostic)
    }

    /// The present path at a place in a file.
    func place(_ mark: ConfigMark) -> ConfigPlace {
        let file = Int(mark.file)
        return ConfigPlace(
            source: file < self.files.count ? self.files[file] : self.files.first ?? "",
            path: self.path.description,
            line: Int(mark.line),
            column: Int(mark.column)
        )
    }

    /// Adds a finding made elsewhere.
    package mutating func add(_ diagnostic: ConfigDiagnostic) {
        if self.seen.insert(diagnostic).inserted { self.found.append(diagnostic) }
    }

    /// Says that a value has the wrong kind; the value itself is not quoted.
    package mutating func expected(_ what: String, _ node: ConfigNode) {
        guard let word = node.endlessNumber else {
            return self.report(.error, node.mark, "must be \(what), but \(node.kind) stands here")
        }
        self.report(
            .error,
            node.mark,
            "must be \(what), but \(word) stands here, which nothing can be measured by",
            remedy: "write a finite number, or leave the key out."
        )
    }

    /// Whether something was found that keeps the configuration from being used.
    var hasErrors: Bool { self.found.contains { $0.severity == .error } }

    // MARK: Keys

    /// Says that a key is not known, with the nearest one that is.
    mutating func unknownKey(
        _ entry: ConfigNode.Entry,
        among known: [String],
        consequence: String,
        severity: ConfigDiagnostic.Severity = .warning
    ) {
        let place = self.path.pattern
        self.report(
            severity,
            entry.mark,
            "is not a known key; \(consequence)",
            remedy: self.suggestion(for: entry.key, among: known, place: place),
            repetition: "unknown \(place)"
        )
    }

    /// Warns about a key that is allowed to be anything but looks like a misspelt known one.
    mutating func doubtfulKey(_ entry: ConfigNode.Entry, among known: [String], consequence: String) {
        let place = self.path.pattern
        let suggestion = self.suggestion(for: entry.key, among: known, place: place)
        if !suggestion.isEmpty {
            self.report(
                .warning,
                entry.mark,
                "is not a known key; \(consequence)",
                remedy: suggestion,
                repetition: "unknown \(place)"
            )
        }
    }

    private mutating func suggestion(for word: String, among known: [String], place: String) -> String {
        if let cached = self.suggestions[place] {
            return cached
        }
        let suggestion = self.suggestion(for: word, among: known)
        self.suggestions[place] = suggestion
        return suggestion
    }

    /// `did you mean …?`, for the first so many words; a file with thousands of mistakes needs no more.
    mutating func suggestion(for word: String, among known: some Sequence<String>) -> String {
        guard self.suggestionsLeft > 0 else {
            return ""
        }
        self.suggestionsLeft -= 1
        return Spelling.suggestion(for: word, among: known)
    }

    /// Remembers that a key is set whose feature is not built yet; one that restricts stops the start.
    mutating func planned(_ feature: ConfigFeature, restricts: Bool, mark: ConfigMark) {
        if restricts {
            self.report(
                .error,
                mark,
                "restricts what the gateway lets through, and is not built yet (\(feature.rawValue))",
                remedy: "remove the key if the gateway may serve without this restriction.",
                repetition: "restricts \(self.path.pattern)"
            )
            return
        }
        guard self.plannedDepth == 0 else {
            return
        }
        let path = self.path.pattern
        if self.plannedPaths.insert(path).inserted {
            self.plannedKeys.append((path, feature))
        }
    }

    // MARK: Result

    /// Every finding in the order of the files: what was spelled out, what was only counted, and at the end one notice
    /// of keys without effect.
    package func diagnostics() -> [ConfigDiagnostic] {
        var result = self.found
        for repetition in self.repetitionOrder {
            guard let (count, last) = self.repetitions[repetition], count > Self.repetitionsShown else {
                continue
            }
            var summary = last
            let unnamed = count - Self.repetitionsShown - 1
            summary.message += unnamed > 0 ? " (and so in \(unnamed) more places)" : ""
            result.append(summary)
        }
        result = self.inOrder(result)
        if !self.plannedKeys.isEmpty {
            let keys = self.plannedKeys.map { "\($0.path) (\($0.feature.rawValue))" }.joined(separator: ", ")
            result.append(
                ConfigDiagnostic(
                    .notice,
                    source: self.files.first ?? "",
                    message: "these keys are read but have no effect yet: \(keys)"
                )
            )
        }
        return result
    }

    /// Sorts by file and line; what belongs to no line comes last, and what belongs to one line keeps its order.
    private func inOrder(_ diagnostics: [ConfigDiagnostic]) -> [ConfigDiagnostic] {
        let order = Dictionary(
            self.files.enumerated().map { ($0.element, $0.offset) },
            uniquingKeysWith: { first, _ in first }
        )
        func place(_ diagnostic: ConfigDiagnostic) -> (Int, Int, Int) {
            diagnostic.line == 0
                ? (Int.max, 0, 0) : (order[diagnostic.source] ?? 0, diagnostic.line, diagnostic.column)
        }
        return diagnostics.enumerated()
            .sorted { left, right in
                let (leftPlace, rightPlace) = (place(left.element), place(right.element))
                return leftPlace == rightPlace ? left.offset < right.offset : leftPlace < rightPlace
            }
            .map(\.element)
    }
}
