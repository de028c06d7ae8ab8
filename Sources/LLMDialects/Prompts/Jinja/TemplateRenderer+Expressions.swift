/// What expressions mean.
extension TemplateRenderer {
    mutating func value(_ expression: TemplateExpression) throws(ChatTemplateError) -> TemplateValue {
        try self.spend()
        switch expression {
        case .constant(let value): return value
        case .name(let name): return self.lookUp(name)
        case .list(let elements):
            var values: [TemplateValue] = []
            for element in elements { values.append(try self.value(element)) }
            return try self.made(.list(values), count: values.count)
        case .mapping(let members):
            var mapping = TemplateMapping()
            for member in members {
                guard case .string(let key) = try self.value(member.key) else {
                    throw self.failure("a mapping's key must be a text")
                }
                mapping[key] = try self.value(member.value)
            }
            return try self.made(.mapping(mapping), count: mapping.count)
        case .not(let value): return .bool(!(try self.value(value).isTrue))
        case .negative(let value): return try self.negative(try self.value(value))
        case .and(let left, let right):
            let value = try self.value(left)
            return value.isTrue ? try self.value(right) : value
        case .or(let left, let right):
            let value = try self.value(left)
            return value.isTrue ? value : try self.value(right)
        case .arithmetic(let sign, let left, let right):
            let leftValue = try self.value(left)
            return try self.arithmetic(sign, leftValue, try self.value(right))
        case .comparison(let first, let operands): return .bool(try self.compare(first, operands))
        case .conditional(let then, let condition, let otherwise):
            if try self.value(condition).isTrue { return try self.value(then) }
            guard let otherwise else { return .undefined("the value of an 'if' without 'else'") }
            return try self.value(otherwise)
        case .member(let value, let name): return try self.member(name, of: try self.value(value))
        case .item(let value, let key):
            let container = try self.value(value)
            return try self.item(try self.value(key), of: container)
        case .slice(let value, let from, let to, let step):
            return try self.slice(try self.value(value), from, to, step)
        case .call(let function, let arguments): return try self.call(function, arguments)
        case .method(let value, let method, let arguments):
            return try self.call(method, of: try self.value(value), try self.values(of: arguments))
        case .filter(let value, let filter, let arguments):
            return try self.filter(try self.value(value), filter, try self.values(of: arguments))
        case .test(let value, let test, let arguments):
            return .bool(try self.test(try self.value(value), test, try self.values(of: arguments).values))
        }
    }

    /// Arguments, worked out.
    struct Arguments {
        var values: [TemplateValue] = []
        var named: [String: TemplateValue] = [:]

        /// An argument by its place or name.
        func value(_ place: Int, _ name: String) -> TemplateValue? {
            place < self.values.count ? self.values[place] : self.named[name]
        }
    }

    mutating func values(of arguments: TemplateArguments) throws(ChatTemplateError) -> Arguments {
        var result = Arguments()
        for value in arguments.values { result.values.append(try self.value(value)) }
        for (name, value) in arguments.named { result.named[name] = try self.value(value) }
        return result
    }

    // MARK: Parts of values

    func member(_ name: String, of value: TemplateValue) throws(ChatTemplateError) -> TemplateValue {
        switch value {
        case .mapping(let mapping): return mapping[name] ?? .undefined(name)
        case .space(let number): return self.members(ofSpace: number)[name] ?? .undefined(name)
        case .undefined: throw self.failure("'\(name)' of \(value.kind)")
        default: return .undefined(name)
        }
    }

    func item(_ key: TemplateValue, of value: TemplateValue) throws(ChatTemplateError) -> TemplateValue {
        switch (value, key) {
        case (.undefined, _): throw self.failure("an element of \(value.kind)")
        case (.mapping, .string(let name)), (.space, .string(let name)): return try self.member(name, of: value)
        case (.list(let elements), _):
            guard let index = key.wholeNumber else { return .undefined("an element") }
            let place = index < 0 ? elements.count + index : index
            return elements.indices.contains(place) ? elements[place] : .undefined("element \(index)")
        case (.string(let text), _):
            guard let index = key.wholeNumber else { return .undefined("a character") }
            let scalars = Array(text.unicodeScalars)
            let place = index < 0 ? scalars.count + index : index
            guard scalars.indices.contains(place) else { return .undefined("character \(index)") }
            return .string(String(Character(scalars[place])))
        default: return .undefined("an element of \(value.kind)")
        }
    }

    private mutating func slice(
        _ value: TemplateValue,
        _ from: TemplateExpression?,
        _ to: TemplateExpression?,
        _ step: TemplateExpression?
    ) throws(ChatTemplateError) -> TemplateValue {
        let bounds = (try self.bound(from), try self.bound(to), try self.bound(step) ?? 1)
        guard bounds.2 != 0 else { throw self.failure("a slice's step is zero") }
        switch value {
        case .list(let elements):
            let places = TemplateText.slice(elements.count, from: bounds.0, to: bounds.1, step: bounds.2)
            try self.spend(places.count)
            return .list(places.map { elements[$0] })
        case .string(let text):
            let scalars = Array(text.unicodeScalars)
            var part = String.UnicodeScalarView()
            for place in TemplateText.slice(scalars.count, from: bounds.0, to: bounds.1, step: bounds.2) {
                part.append(scalars[place])
            }
            return try self.made(String(part))
        default: throw self.failure("\(value.kind) cannot be sliced")
        }
    }

    private mutating func bound(_ expression: TemplateExpression?) throws(ChatTemplateError) -> Int? {
        guard let expression else { return nil }
        let value = try self.value(expression)
        if case .none = value { return nil }
        guard let number = value.wholeNumber else { throw self.failure("a slice's bound is \(value.kind)") }
        return number
    }

    // MARK: Operators

    private func negative(_ value: TemplateValue) throws(ChatTemplateError) -> TemplateValue {
        if let number = value.wholeNumber, number != .min { return .integer(-number) }
        guard let number = value.number else { throw self.failure("minus of \(value.kind)") }
        return .decimal(-number)
    }

    private mutating func arithmetic(
        _ sign: String,
        _ left: TemplateValue,
        _ right: TemplateValue
    ) throws(ChatTemplateError) -> TemplateValue {
        if sign == "~" { return try self.made(left.text + right.text) }
        switch (sign, left, right) {
        case ("+", .string(let left), .string(let right)): return try self.made(left + right)
        case ("+", .list(let left), .list(let right)):
            return try self.made(.list(left + right), count: left.count + right.count)
        case ("*", .string(let text), .integer(let count)):
            guard count <= self.limits.outputBytes / max(1, text.utf8.count) else {
                throw self.failure("the template makes a text of more than \(self.limits.outputBytes) bytes")
            }
            return try self.made(String(repeating: text, count: max(0, count)))
        default: break
        }
        if let left = left.wholeNumber, let right = right.wholeNumber, sign != "/" {
            return try self.arithmetic(sign, left, right)
        }
        guard let left = left.number, let right = right.number else {
            throw self.failure("'\(sign)' of \(left.kind) and \(right.kind)")
        }
        switch sign {
        case "+": return .decimal(left + right)
        case "-": return .decimal(left - right)
        case "*": return .decimal(left * right)
        default:
            guard right != 0 else { throw self.failure("division by zero") }
            if sign == "/" { return .decimal(left / right) }
            let quotient = (left / right).rounded(.down)
            return .decimal(sign == "//" ? quotient : left - quotient * right)
        }
    }

    private func arithmetic(_ sign: String, _ left: Int, _ right: Int) throws(ChatTemplateError) -> TemplateValue {
        let result: (partialValue: Int, overflow: Bool)
        switch sign {
        case "+": result = left.addingReportingOverflow(right)
        case "-": result = left.subtractingReportingOverflow(right)
        case "*": result = left.multipliedReportingOverflow(by: right)
        default:
            guard right != 0 else { throw self.failure("division by zero") }
            guard right != -1 else {
                guard left != .min else { throw self.failure("a number that is too large") }
                return .integer(sign == "%" ? 0 : -left)
            }
            // As in Python the rest has the divisor's sign.
            let (quotient, rest) = left.quotientAndRemainder(dividingBy: right)
            let isUneven = rest != 0 && (rest < 0) != (right < 0)
            return .integer(sign == "%" ? (isUneven ? rest + right : rest) : (isUneven ? quotient - 1 : quotient))
        }
        guard !result.overflow else { throw self.failure("a number that is too large") }
        return .integer(result.partialValue)
    }

    private mutating func compare(
        _ first: TemplateExpression,
        _ operands: [(sign: String, value: TemplateExpression)]
    ) throws(ChatTemplateError) -> Bool {
        var left = try self.value(first)
        for (sign, expression) in operands {
            let right = try self.value(expression)
            guard try self.holds(sign, left, right) else { return false }
            left = right
        }
        return true
    }

    mutating func holds(_ sign: String, _ left: TemplateValue, _ right: TemplateValue) throws(ChatTemplateError) -> Bool
    {
        switch sign {
        case "==": return TemplateValue.equals(left, right)
        case "!=": return !TemplateValue.equals(left, right)
        case "in": return try self.contains(right, left)
        case "not in": return !(try self.contains(right, left))
        default: break
        }
        let isBefore: Bool
        let isAfter: Bool
        if case .string(let left) = left, case .string(let right) = right {
            isBefore = left.unicodeScalars.lexicographicallyPrecedes(right.unicodeScalars)
            isAfter = right.unicodeScalars.lexicographicallyPrecedes(left.unicodeScalars)
        } else if let left = left.number, let right = right.number {
            isBefore = left < right
            isAfter = left > right
        } else {
            throw self.failure("'\(sign)' between \(left.kind) and \(right.kind)")
        }
        return switch sign {
        case "<": isBefore
        case "<=": !isAfter
        case ">": isAfter
        default: !isBefore
        }
    }

    private mutating func contains(_ container: TemplateValue, _ value: TemplateValue) throws(ChatTemplateError) -> Bool
    {
        switch (container, value) {
        case (.string(let text), .string(let part)):
            try self.spend(text.utf8.count / 64)
            return TemplateText.contains(text, part)
        case (.list(let elements), _):
            try self.spend(elements.count)
            return elements.contains { TemplateValue.equals($0, value) }
        case (.mapping(let mapping), .string(let key)): return mapping[key] != nil
        case (.mapping, _), (.undefined, _): return false
        default: throw self.failure("'in' of \(container.kind)")
        }
    }
}
