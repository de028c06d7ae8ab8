/// Expressions, from the loosest binding to the tightest.
extension TemplateParser {
    /// An expression, or several with commas between, which are a list.
    mutating func tuple() throws(ChatTemplateError) -> TemplateExpression {
        let first = try self.expression()
        guard self.isSign(",") else { return first }
        var elements = [first]
        while self.skip(",") {
            if self.token == .endOutput || self.token == .endStatement { break }
            elements.append(try self.expression())
        }
        return .list(elements)
    }

    mutating func expression() throws(ChatTemplateError) -> TemplateExpression {
        let outer = self.depth
        defer { self.depth = outer }
        try self.goDeeper()
        var value = try self.or()
        while self.isName("if") {
            try self.goDeeper()
            self.advance()
            let condition = try self.or()
            var otherwise: TemplateExpression?
            if self.isName("else") {
                self.advance()
                otherwise = try self.expression()
            }
            value = .conditional(then: value, condition: condition, otherwise: otherwise)
        }
        return value
    }

    mutating func or() throws(ChatTemplateError) -> TemplateExpression {
        var value = try self.and()
        while self.isName("or") {
            try self.goDeeper()
            self.advance()
            value = .or(value, try self.and())
        }
        return value
    }

    private mutating func and() throws(ChatTemplateError) -> TemplateExpression {
        var value = try self.not()
        while self.isName("and") {
            try self.goDeeper()
            self.advance()
            value = .and(value, try self.not())
        }
        return value
    }

    private mutating func not() throws(ChatTemplateError) -> TemplateExpression {
        guard self.isName("not") else { return try self.comparison() }
        try self.goDeeper()
        self.advance()
        return .not(try self.not())
    }

    private mutating func comparison() throws(ChatTemplateError) -> TemplateExpression {
        let value = try self.sum()
        var operands: [(sign: String, value: TemplateExpression)] = []
        while let sign = self.comparisonSign() { operands.append((sign, try self.sum())) }
        return operands.isEmpty ? value : .comparison(value, operands)
    }

    private mutating func comparisonSign() -> String? {
        switch self.token {
        case .sign(let sign) where ["==", "!=", "<", "<=", ">", ">="].contains(sign):
            self.advance()
            return sign
        case .name("in"):
            self.advance()
            return "in"
        case .name("not"):
            guard self.position + 1 < self.tokens.count, self.tokens[self.position + 1].token == .name("in") else {
                return nil
            }
            self.position += 2
            return "not in"
        default:
            return nil
        }
    }

    private mutating func sum() throws(ChatTemplateError) -> TemplateExpression {
        try self.chain(["+", "-"]) { (parser) throws(ChatTemplateError) in
            try parser.chain(["~"]) { (parser) throws(ChatTemplateError) in
                try parser.chain(["*", "/", "//", "%"]) { (parser) throws(ChatTemplateError) in
                    try parser.unary(filters: true)
                }
            }
        }
    }

    private mutating func chain(
        _ signs: Set<String>,
        _ operand: (inout TemplateParser) throws(ChatTemplateError) -> TemplateExpression
    ) throws(ChatTemplateError) -> TemplateExpression {
        var value = try operand(&self)
        while case .sign(let sign) = self.token, signs.contains(sign) {
            try self.goDeeper()
            self.advance()
            value = .arithmetic(sign, value, try operand(&self))
        }
        if self.isSign("**") { throw self.refused("'**'") }
        return value
    }

    private mutating func unary(filters: Bool) throws(ChatTemplateError) -> TemplateExpression {
        var value: TemplateExpression
        if self.isSign("-") || self.isSign("+") {
            let isNegative = self.isSign("-")
            try self.goDeeper()
            self.advance()
            value = try self.unary(filters: false)
            if isNegative { value = .negative(value) }
        } else {
            value = try self.postfix(self.primary())
        }
        return filters ? try self.filtersAndTests(value) : value
    }

    private mutating func primary() throws(ChatTemplateError) -> TemplateExpression {
        let token = self.token
        switch token {
        case .name(let name):
            if Self.keywords.contains(name) { throw self.unexpected() }
            self.advance()
            switch name {
            case "true", "True": return .constant(.bool(true))
            case "false", "False": return .constant(.bool(false))
            case "none", "None": return .constant(.none)
            default: return try self.nameOrCall(name)
            }
        case .string:
            // Texts side by side are one.
            var joined = ""
            while case .string(let text) = self.token {
                joined += text
                self.advance()
            }
            return .constant(.string(joined))
        case .integer(let value):
            self.advance()
            return .constant(.integer(value))
        case .decimal(let value):
            self.advance()
            return .constant(.decimal(value))
        case .sign("("):
            self.advance()
            if self.skip(")") { return .list([]) }
            let first = try self.expression()
            if self.skip(")") { return first }
            var elements = [first]
            while self.skip(",") {
                if self.isSign(")") { break }
                elements.append(try self.expression())
            }
            try self.expect(")")
            return .list(elements)
        case .sign("["):
            self.advance()
            return .list(try self.elements(until: "]"))
        case .sign("{"):
            self.advance()
            return try self.mapping()
        default:
            throw self.unexpected("a value")
        }
    }

    private mutating func nameOrCall(_ name: String) throws(ChatTemplateError) -> TemplateExpression {
        guard self.isSign("(") else {
            self.names.insert(name)
            return .name(name)
        }
        guard let function = TemplateFunction(rawValue: name) else { throw self.refused("the function '\(name)'") }
        let line = self.line
        let arguments = try self.arguments()
        try self.check(function.signature.fault(arguments, of: name), line)
        return .call(function, arguments)
    }

    private mutating func elements(until end: String) throws(ChatTemplateError) -> [TemplateExpression] {
        var elements: [TemplateExpression] = []
        while !self.skip(end) {
            if !elements.isEmpty {
                try self.expect(",")
                if self.skip(end) { break }
            }
            elements.append(try self.expression())
        }
        return elements
    }

    private mutating func mapping() throws(ChatTemplateError) -> TemplateExpression {
        var members: [(key: TemplateExpression, value: TemplateExpression)] = []
        while !self.skip("}") {
            if !members.isEmpty {
                try self.expect(",")
                if self.skip("}") { break }
            }
            let key = try self.expression()
            try self.expect(":")
            members.append((key, try self.expression()))
        }
        return .mapping(members)
    }

    /// Refuses a call that could never run.
    private func check(_ fault: String?, _ line: Int) throws(ChatTemplateError) {
        if let fault { throw ChatTemplateError(line, fault) }
    }

    mutating func arguments() throws(ChatTemplateError) -> TemplateArguments {
        try self.expect("(")
        var arguments = TemplateArguments()
        var isFirst = true
        while !self.skip(")") {
            if !isFirst {
                try self.expect(",")
                if self.skip(")") { break }
            }
            isFirst = false
            if self.isSign("*") || self.isSign("**") { throw self.refused("unpacking arguments") }
            if case .name(let name) = self.token, self.position + 1 < self.tokens.count,
                self.tokens[self.position + 1].token == .sign("=")
            {
                self.position += 2
                arguments.named.append((name, try self.expression()))
            } else {
                arguments.values.append(try self.expression())
            }
        }
        return arguments
    }

    // MARK: Behind a value

    private mutating func postfix(_ value: TemplateExpression) throws(ChatTemplateError) -> TemplateExpression {
        var value = value
        while true {
            if self.skip(".") {
                try self.goDeeper()
                if case .integer(let index) = self.token {
                    self.advance()
                    value = .item(value, .constant(.integer(index)))
                    continue
                }
                guard case .name(let name) = self.token else { throw self.unexpected("a name") }
                self.advance()
                if self.isSign("(") {
                    guard let method = TemplateMethod(rawValue: name) else {
                        throw self.refused("the method '\(name)'")
                    }
                    let line = self.line
                    let arguments = try self.arguments()
                    try self.check(method.signature.fault(arguments, of: name), line)
                    value = .method(value, method, arguments)
                } else {
                    value = .member(value, name)
                }
            } else if self.skip("[") {
                try self.goDeeper()
                value = try self.subscripted(value)
            } else if self.isSign("(") {
                throw self.refused("calling a value")
            } else {
                return value
            }
        }
    }

    private mutating func subscripted(_ value: TemplateExpression) throws(ChatTemplateError) -> TemplateExpression {
        var parts: [TemplateExpression?] = [nil]
        while !self.skip("]") {
            if self.skip(":") {
                guard parts.count < 3 else { throw self.unexpected() }
                parts.append(nil)
            } else if parts[parts.count - 1] == nil {
                parts[parts.count - 1] = try self.expression()
            } else {
                throw self.unexpected("']'")
            }
        }
        if parts.count > 1 {
            return .slice(value, from: parts[0], to: parts[1], step: parts.count > 2 ? parts[2] : nil)
        }
        guard let key = parts[0] else { throw self.unexpected("a key") }
        return .item(value, key)
    }

    private mutating func filtersAndTests(_ value: TemplateExpression) throws(ChatTemplateError) -> TemplateExpression {
        var value = value
        while true {
            if self.skip("|") {
                try self.goDeeper()
                guard case .name(let name) = self.token else { throw self.unexpected("a filter's name") }
                guard let filter = TemplateFilter(rawValue: name) else { throw self.refused("the filter '\(name)'") }
                let line = self.line
                self.advance()
                let arguments = self.isSign("(") ? try self.arguments() : TemplateArguments()
                try self.check(filter.fault(arguments), line)
                value = .filter(value, filter, arguments)
            } else if self.isName("is") {
                try self.goDeeper()
                self.advance()
                value = try self.test(of: value)
            } else {
                return value
            }
        }
    }

    private mutating func test(of value: TemplateExpression) throws(ChatTemplateError) -> TemplateExpression {
        var isNegated = false
        if self.isName("not") {
            isNegated = true
            self.advance()
        }
        guard case .name(let name) = self.token else { throw self.unexpected("a test's name") }
        guard let test = TemplateTest.named(name) else { throw self.refused("the test '\(name)'") }
        let line = self.line
        self.advance()
        var arguments = TemplateArguments()
        switch self.token {
        case .sign("("):
            arguments = try self.arguments()
        case .name(let name) where !Self.keywords.contains(name):
            arguments.values = [try self.postfix(self.primary())]
        case .string, .integer, .decimal, .sign("["), .sign("{"):
            arguments.values = [try self.postfix(self.primary())]
        default: break
        }
        try self.check(test.signature.fault(arguments, of: name), line)
        let tested = TemplateExpression.test(value, test, arguments)
        return isNegated ? .not(tested) : tested
    }
}
