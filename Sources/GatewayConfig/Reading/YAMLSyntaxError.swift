import Yams

/// What the YAML parser objected to, in words that help whoever wrote the file.
struct YAMLSyntaxError {
    private var message: String
    private var remedy = ""
    private var line = 0
    private var column = 0

    init(_ error: YamlError, text: YAMLText) {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _):
            self.message = Self.sentence(problem, context: context, line: mark.line)
            (self.line, self.column) = (mark.line, mark.column)
            self.remedy = Self.remedy(problem, character: Self.character(mark, text.text))
        case .composer(_, let problem, let mark, _):
            if problem.contains("another document") {
                self.message = "a second YAML document begins here"
                self.remedy = "keep one document per file; use `include` for more files."
            } else {
                self.message = problem
            }
            (self.line, self.column) = (mark.line, mark.column)
        case .reader(let problem, let offset, _, _):
            self.message = problem
            self.remedy = "remove control characters."
            if let offset {
                self.line = 1 + text.text.prefix(offset).count { $0.isNewline }
            }
        case .duplicatedKeysInMapping(let duplicates, let context):
            let names = duplicates.map { "`\(text.restored($0))`" }.joined(separator: ", ")
            self.message = "the same mapping has \(names) more than once"
            self.remedy = "keep one of them; the others would be lost."
            (self.line, self.column) = (context.mark.line, context.mark.column)
            let key = duplicates.first ?? ""
            if let again = RepeatedKeyPlace.second(of: key, after: context.mark, in: text.text) {
                let place = again.line == self.line ? "column \(again.column)" : "line \(again.line)"
                self.message += " (first here, again in \(place))"
            }
        case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
            self.message = "the file cannot be read as YAML"
        }
        if let last = text.lastLine, self.line > last {
            (self.line, self.column) = (last, 0)
        }
    }

    func diagnostic(source: String) -> ConfigDiagnostic {
        ConfigDiagnostic(
            .error,
            source: source,
            line: self.line,
            column: self.column,
            message: self.message,
            remedy: self.remedy
        )
    }

    private static func sentence(_ problem: String, context: YamlError.Context?, line: Int) -> String {
        guard let context, !context.text.isEmpty, context.mark.line != line else {
            return problem
        }
        return "\(context.text) that began in line \(context.mark.line): \(problem)"
    }

    private static func remedy(_ problem: String, character: Character?) -> String {
        if character == "\t" {
            return "indent with spaces; YAML forbids tabs."
        }
        if problem.contains("cannot start any token") {
            return "put the value in quotes."
        }
        if problem.contains("mapping values are not allowed") {
            return "check the indentation, and quote values that contain `: `."
        }
        if problem.contains("could not find expected ':'") {
            return "write `key: value`, with a blank after the colon."
        }
        if problem.contains("did not find expected key") || problem.contains("'-' indicator")
            || problem.contains("block sequence entries are not allowed")
        {
            return "check the indentation of this line and of the one before."
        }
        return ""
    }

    private static func character(_ mark: Mark, _ text: String) -> Character? {
        let lines = text.split(separator: "\n", maxSplits: mark.line, omittingEmptySubsequences: false)
        guard mark.line >= 1, mark.line <= lines.count else {
            return nil
        }
        return lines[mark.line - 1].unicodeScalars.dropFirst(mark.column - 1).first.map(Character.init)
    }
}
