/// Reads the statements of a template; what lies outside of the subset is refused with its line.
///
/// Statements: `for` (with `if`, `else`, several names), `if`/`elif`/`else`, `set` of a name, of a namespace's member and
/// of a block, `break`, `continue`, and `generation`, which only marks what a model is trained on.
struct TemplateParser {
    var tokens: [TemplateLexer.Located]
    var position = 0
    /// How deep the current place is nested, chains of operators included: rendering goes as deep.
    var depth = 0
    /// What the template looks up.
    var names: Set<String> = []
    private var loops = 0
    private let limits: ChatTemplateLimits

    init(_ text: String, limits: ChatTemplateLimits) throws(ChatTemplateError) {
        guard text.utf8.count <= limits.templateBytes else {
            throw ChatTemplateError(1, "the template is longer than \(limits.templateBytes) bytes")
        }
        self.limits = limits
        self.tokens = try TemplateLexer.tokens(of: text)
    }

    /// The whole template.
    mutating func template() throws(ChatTemplateError) -> [TemplateNode] {
        let nodes = try self.nodes(until: [])
        guard self.token == .end else { throw self.unexpected() }
        return nodes
    }

    // MARK: Tokens

    var token: TemplateToken { self.tokens[self.position].token }
    var line: Int { self.tokens[self.position].line }

    mutating func advance() {
        if self.position + 1 < self.tokens.count { self.position += 1 }
    }

    func isSign(_ sign: String) -> Bool { self.token == .sign(sign) }
    func isName(_ name: String) -> Bool { self.token == .name(name) }

    /// Passes over a sign if it is there.
    mutating func skip(_ sign: String) -> Bool {
        guard self.isSign(sign) else { return false }
        self.advance()
        return true
    }

    mutating func expect(_ sign: String) throws(ChatTemplateError) {
        guard self.skip(sign) else { throw self.unexpected("'\(sign)'") }
    }

    mutating func expect(_ token: TemplateToken) throws(ChatTemplateError) {
        guard self.token == token else { throw self.unexpected(token.words) }
        self.advance()
    }

    mutating func name() throws(ChatTemplateError) -> String {
        guard case .name(let name) = self.token, !Self.keywords.contains(name) else { throw self.unexpected("a name") }
        self.advance()
        return name
    }

    static let keywords: Set<String> = ["and", "or", "not", "in", "is", "if", "else", "elif", "for"]

    func unexpected(_ wanted: String? = nil) -> ChatTemplateError {
        let found = self.token.words
        return ChatTemplateError(
            self.line,
            wanted.map { "\($0) expected, found \(found)" } ?? "\(found) cannot stand here"
        )
    }

    func refused(_ what: String, line: Int? = nil) -> ChatTemplateError {
        ChatTemplateError(line ?? self.line, "\(what) is not supported")
    }

    mutating func goDeeper() throws(ChatTemplateError) {
        self.depth += 1
        guard self.depth <= self.limits.depth else {
            throw ChatTemplateError(self.line, "the template is nested more than \(self.limits.depth) deep")
        }
    }

    // MARK: Statements

    /// Nodes up to a statement of one of these names, which stays.
    private mutating func nodes(until ends: Set<String>) throws(ChatTemplateError) -> [TemplateNode] {
        var nodes: [TemplateNode] = []
        try self.goDeeper()
        defer { self.depth -= 1 }
        while true {
            switch self.token {
            case .text(let text):
                nodes.append(.text(text))
                self.advance()
            case .beginOutput:
                let line = self.line
                self.advance()
                nodes.append(.output(try self.tuple(), line: line))
                try self.expect(.endOutput)
            case .beginStatement:
                guard self.position + 1 < self.tokens.count, case .name(let name) = self.tokens[self.position + 1].token
                else { throw self.unexpected() }
                if ends.contains(name) { return nodes }
                self.advance()
                nodes += try self.statement(name)
            default:
                return nodes
            }
        }
    }

    private mutating func statement(_ name: String) throws(ChatTemplateError) -> [TemplateNode] {
        let line = self.line
        self.advance()
        switch name {
        case "if": return [try self.choice(line)]
        case "for": return [try self.loop(line)]
        case "set": return [try self.set(line)]
        case "break", "continue":
            guard self.loops > 0 else { throw ChatTemplateError(line, "'\(name)' stands outside of a loop") }
            try self.expect(.endStatement)
            return [name == "break" ? .leaveLoop : .nextPass]
        case "generation":
            try self.expect(.endStatement)
            let body = try self.nodes(until: ["endgeneration"])
            try self.close("endgeneration", of: "generation", line)
            return body
        case "else", "elif", "endif", "endfor", "endset", "endgeneration":
            throw ChatTemplateError(line, "'\(name)' ends nothing")
        default:
            throw self.refused("the statement '\(name)'", line: line)
        }
    }

    /// The statement that ends a block.
    private mutating func close(_ name: String, of block: String, _ line: Int) throws(ChatTemplateError) {
        guard self.token == .beginStatement else { throw ChatTemplateError(line, "'\(block)' has no end") }
        self.advance()
        guard self.isName(name) else { throw self.unexpected("'\(name)'") }
        self.advance()
        try self.expect(.endStatement)
    }

    /// The name of the statement that ended a list of nodes.
    private var ending: String? {
        guard self.token == .beginStatement, self.position + 1 < self.tokens.count,
            case .name(let name) = self.tokens[self.position + 1].token
        else { return nil }
        return name
    }

    private mutating func choice(_ line: Int) throws(ChatTemplateError) -> TemplateNode {
        var branches: [(condition: TemplateExpression?, body: [TemplateNode])] = []
        var condition: TemplateExpression? = try self.expression()
        try self.expect(.endStatement)
        while true {
            let body = try self.nodes(until: condition == nil ? ["endif"] : ["elif", "else", "endif"])
            branches.append((condition, body))
            switch self.ending {
            case "elif" where condition != nil:
                self.position += 2
                condition = try self.expression()
                try self.expect(.endStatement)
            case "else" where condition != nil:
                self.position += 2
                condition = nil
                try self.expect(.endStatement)
            default:
                try self.close("endif", of: "if", line)
                return .choice(branches, line: line)
            }
        }
    }

    private mutating func loop(_ line: Int) throws(ChatTemplateError) -> TemplateNode {
        let isWrapped = self.skip("(")
        var names = [try self.name()]
        while self.skip(",") {
            if self.isName("in") { break }
            names.append(try self.name())
        }
        if isWrapped { try self.expect(")") }
        guard self.isName("in") else { throw self.unexpected("'in'") }
        self.advance()
        let values = try self.or()
        var condition: TemplateExpression?
        if self.isName("if") {
            self.advance()
            condition = try self.expression()
        }
        if self.isName("recursive") { throw self.refused("a recursive loop") }
        try self.expect(.endStatement)
        self.loops += 1
        let body = try self.nodes(until: ["else", "endfor"])
        self.loops -= 1
        var otherwise: [TemplateNode] = []
        if self.ending == "else" {
            self.position += 2
            try self.expect(.endStatement)
            otherwise = try self.nodes(until: ["endfor"])
        }
        try self.close("endfor", of: "for", line)
        let loop = TemplateLoop(names: names, values: values, condition: condition, body: body, otherwise: otherwise)
        return .loop(loop, line: line)
    }

    private mutating func set(_ line: Int) throws(ChatTemplateError) -> TemplateNode {
        let name = try self.name()
        if self.skip(".") {
            let member = try self.name()
            try self.expect("=")
            let value = try self.tuple()
            try self.expect(.endStatement)
            return .setMember(space: name, name: member, value, line: line)
        }
        if self.token == .endStatement {
            self.advance()
            let body = try self.nodes(until: ["endset"])
            try self.close("endset", of: "set", line)
            return .capture(name: name, body, line: line)
        }
        if self.isSign(",") { throw self.refused("setting several names at once") }
        if self.isSign("|") { throw self.refused("a filter on a block") }
        try self.expect("=")
        let value = try self.tuple()
        try self.expect(.endStatement)
        return .set(name: name, value, line: line)
    }
}
