/// Renders a parsed template for one conversation, within limits.
struct TemplateRenderer {
    /// Whether a body was left early.
    private enum Flow {
        case goesOn, leavesLoop, nextPass
    }

    let limits: ChatTemplateLimits
    /// Names, the innermost scope last; loops open scopes, conditions do not.
    private var scopes: [[String: TemplateValue]]
    private var spaces: [TemplateMapping] = []
    private var output = ""
    private var steps = 0
    private var passes = 0
    /// The line of the statement that runs.
    private(set) var line = 1

    init(_ variables: [String: TemplateValue], limits: ChatTemplateLimits) {
        self.limits = limits
        self.scopes = [variables]
    }

    mutating func render(_ nodes: [TemplateNode]) throws(ChatTemplateError) -> String {
        _ = try self.run(nodes)
        return self.output
    }

    func failure(_ message: String) -> ChatTemplateError { ChatTemplateError(self.line, message) }

    /// Counts work.
    mutating func spend(_ steps: Int = 1) throws(ChatTemplateError) {
        self.steps += max(steps, 1)
        guard self.steps <= self.limits.steps else {
            throw self.failure("the template takes more than \(self.limits.steps) steps")
        }
    }

    /// A text that was made on the way.
    mutating func made(_ text: String) throws(ChatTemplateError) -> TemplateValue {
        guard text.utf8.count <= self.limits.outputBytes else {
            throw self.failure("the template makes a text of more than \(self.limits.outputBytes) bytes")
        }
        try self.spend(text.utf8.count / 64)
        return .string(text)
    }

    /// A list or mapping that was made on the way.
    mutating func made(_ value: TemplateValue, count: Int) throws(ChatTemplateError) -> TemplateValue {
        try self.spend(count)
        guard !value.isDeeper(than: self.limits.depth) else {
            throw self.failure("the template nests values more than \(self.limits.depth) deep")
        }
        return value
    }

    // MARK: Statements

    private mutating func run(_ nodes: [TemplateNode]) throws(ChatTemplateError) -> Flow {
        for node in nodes {
            try self.spend()
            switch node {
            case .text(let text):
                try self.write(text)
            case .output(let expression, let line):
                self.line = line
                try self.write(try self.value(expression).text)
            case .set(let name, let expression, let line):
                self.line = line
                self.scopes[self.scopes.count - 1][name] = try self.value(expression)
            case .setMember(let space, let name, let expression, let line):
                self.line = line
                let value = try self.value(expression)
                guard case .space(let number) = self.lookUp(space) else {
                    throw self.failure("'\(space)' is no namespace")
                }
                self.spaces[number][name] = value
            case .capture(let name, let body, let line):
                self.line = line
                let outer = self.output
                self.output = ""
                let flow = try self.run(body)
                let text = self.output
                self.output = outer
                self.scopes[self.scopes.count - 1][name] = .string(text)
                if flow != .goesOn { return flow }
            case .choice(let branches, let line):
                self.line = line
                let flow = try self.choose(branches)
                if flow != .goesOn { return flow }
            case .loop(let loop, let line):
                self.line = line
                let flow = try self.run(loop)
                if flow != .goesOn { return flow }
            case .leaveLoop: return .leavesLoop
            case .nextPass: return .nextPass
            }
        }
        return .goesOn
    }

    private mutating func write(_ text: String) throws(ChatTemplateError) {
        guard self.output.utf8.count + text.utf8.count <= self.limits.outputBytes else {
            throw self.failure("the prompt is longer than \(self.limits.outputBytes) bytes")
        }
        try self.spend(text.utf8.count / 64)
        self.output += text
    }

    private mutating func choose(
        _ branches: [(condition: TemplateExpression?, body: [TemplateNode])]
    ) throws(ChatTemplateError) -> Flow {
        for branch in branches {
            guard let condition = branch.condition else { return try self.run(branch.body) }
            if try self.value(condition).isTrue { return try self.run(branch.body) }
        }
        return .goesOn
    }

    private mutating func run(_ loop: TemplateLoop) throws(ChatTemplateError) -> Flow {
        var elements = try self.elements(of: try self.value(loop.values))
        if let condition = loop.condition {
            var kept: [TemplateValue] = []
            for element in elements {
                self.scopes.append([:])
                try self.bind(loop.names, element)
                let isKept = try self.value(condition).isTrue
                self.scopes.removeLast()
                if isKept { kept.append(element) }
            }
            elements = kept
        }
        if elements.isEmpty { return try self.run(loop.otherwise) }
        for (index, element) in elements.enumerated() {
            self.passes += 1
            guard self.passes <= self.limits.passes else {
                throw self.failure("the template's loops take more than \(self.limits.passes) passes")
            }
            self.scopes.append(["loop": Self.loopState(index, elements)])
            try self.bind(loop.names, element)
            let flow = try self.run(loop.body)
            self.scopes.removeLast()
            if flow == .leavesLoop { break }
        }
        return .goesOn
    }

    /// What `loop` is during one pass.
    private static func loopState(_ index: Int, _ elements: [TemplateValue]) -> TemplateValue {
        var state = TemplateMapping()
        state["index"] = .integer(index + 1)
        state["index0"] = .integer(index)
        state["first"] = .bool(index == 0)
        state["last"] = .bool(index == elements.count - 1)
        state["length"] = .integer(elements.count)
        state["revindex"] = .integer(elements.count - index)
        state["revindex0"] = .integer(elements.count - index - 1)
        state["previtem"] = index > 0 ? elements[index - 1] : .undefined("previtem")
        state["nextitem"] = index + 1 < elements.count ? elements[index + 1] : .undefined("nextitem")
        return .mapping(state)
    }

    private mutating func bind(_ names: [String], _ element: TemplateValue) throws(ChatTemplateError) {
        guard names.count > 1 else {
            self.scopes[self.scopes.count - 1][names[0]] = element
            return
        }
        let parts = try self.elements(of: element)
        guard parts.count == names.count else {
            throw self.failure("\(names.count) values expected in each pass, found \(parts.count)")
        }
        for (name, part) in zip(names, parts) { self.scopes[self.scopes.count - 1][name] = part }
    }

    /// What a loop over a value passes through.
    mutating func elements(of value: TemplateValue) throws(ChatTemplateError) -> [TemplateValue] {
        switch value {
        case .list(let elements): return elements
        case .mapping(let mapping): return mapping.members.map { .string($0.key) }
        case .string(let text):
            try self.spend(text.utf8.count)
            return text.unicodeScalars.map { .string(String(Character($0))) }
        case .undefined: return []
        default: throw self.failure("\(value.kind) has no elements")
        }
    }

    // MARK: Names

    func lookUp(_ name: String) -> TemplateValue {
        for scope in self.scopes.reversed() {
            if let value = scope[name] { return value }
        }
        return .undefined(name)
    }

    func members(ofSpace number: Int) -> TemplateMapping { self.spaces[number] }

    mutating func makeSpace(_ members: TemplateMapping) throws(ChatTemplateError) -> TemplateValue {
        try self.spend(16)
        self.spaces.append(members)
        return .space(self.spaces.count - 1)
    }
}
