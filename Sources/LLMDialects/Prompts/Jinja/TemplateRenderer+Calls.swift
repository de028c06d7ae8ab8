/// Functions, methods, filters and tests.
extension TemplateRenderer {
    // MARK: Functions

    mutating func call(
        _ function: TemplateFunction,
        _ expressions: TemplateArguments
    ) throws(ChatTemplateError) -> TemplateValue {
        switch function {
        case .namespace, .dict:
            // The members keep their order.
            var mapping = TemplateMapping()
            if let first = expressions.values.first {
                guard case .mapping(let given) = try self.value(first) else {
                    throw self.failure("'\(function.rawValue)' takes a mapping")
                }
                mapping = given
            }
            for (name, value) in expressions.named { mapping[name] = try self.value(value) }
            return function == .namespace ? try self.makeSpace(mapping) : try self.made(.mapping(mapping), count: 1)
        case .range:
            let bounds = try self.values(of: expressions).values.compactMap { $0.wholeNumber }
            guard (1...3).contains(bounds.count), bounds.count == expressions.values.count else {
                throw self.failure("'range' takes one to three whole numbers")
            }
            let step = bounds.count == 3 ? bounds[2] : 1
            guard step != 0 else { throw self.failure("'range' with a step of zero") }
            let numbers = stride(
                from: bounds.count == 1 ? 0 : bounds[0],
                to: bounds.count == 1 ? bounds[0] : bounds[1],
                by: step
            )
            let list = numbers.prefix(self.limits.passes + 1).map { TemplateValue.integer($0) }
            guard list.count <= self.limits.passes else {
                throw self.failure("'range' of more than \(self.limits.passes) numbers")
            }
            return try self.made(.list(list), count: list.count)
        case .raiseException:
            let message = try self.values(of: expressions).values.first?.text ?? ""
            throw ChatTemplateError(self.line, message, isRefusal: true)
        case .currentDate:
            throw self.failure("'\(function.rawValue)' is undefined")
        }
    }

    // MARK: Methods

    mutating func call(
        _ method: TemplateMethod,
        of value: TemplateValue,
        _ arguments: Arguments
    ) throws(ChatTemplateError) -> TemplateValue {
        switch value {
        case .string(let text):
            try self.spend(text.utf8.count / 64)
            return try self.call(method, of: text, arguments)
        case .mapping(let mapping):
            switch method {
            case .items: return try self.items(of: mapping)
            case .keys: return .list(mapping.members.map { .string($0.key) })
            case .values: return .list(mapping.members.map(\.value))
            case .get:
                guard case .string(let key)? = arguments.values.first else { throw self.failure("'get' takes a text") }
                return mapping[key] ?? arguments.value(1, "default") ?? .none
            default: break
            }
        case .list(let elements):
            if method == .count, let wanted = arguments.values.first {
                return .integer(elements.filter { TemplateValue.equals($0, wanted) }.count)
            }
        default: break
        }
        throw self.failure("\(value.kind) has no '\(method.rawValue)'")
    }

    private mutating func items(of mapping: TemplateMapping) throws(ChatTemplateError) -> TemplateValue {
        try self.made(.list(mapping.members.map { .list([.string($0.key), $0.value]) }), count: mapping.count)
    }

    private mutating func call(
        _ method: TemplateMethod,
        of text: String,
        _ arguments: Arguments
    ) throws(ChatTemplateError) -> TemplateValue {
        func string(_ place: Int, _ name: String = "") throws(ChatTemplateError) -> String? {
            switch arguments.value(place, name) {
            case nil, .some(.none): return nil
            case .string(let text): return text
            case .some(let value): throw self.failure("'\(method.rawValue)' of \(value.kind)")
            }
        }
        switch method {
        case .strip: return try self.made(TemplateText.strip(text, try string(0)))
        case .lstrip: return try self.made(TemplateText.strip(text, try string(0), end: false))
        case .rstrip: return try self.made(TemplateText.strip(text, try string(0), start: false))
        case .split: return try self.split(text, try string(0, "sep"), arguments.value(1, "maxsplit")?.wholeNumber)
        case .startswith: return .bool(try self.prefixes(arguments).contains { TemplateText.hasPrefix(text, $0) })
        case .endswith: return .bool(try self.prefixes(arguments).contains { TemplateText.hasSuffix(text, $0) })
        case .upper: return try self.made(text.uppercased())
        case .lower: return try self.made(text.lowercased())
        case .title: return try self.made(TemplateText.titled(text))
        case .capitalize: return try self.made(TemplateText.capitalized(text))
        case .replace:
            guard let old = try string(0, "old"), let new = try string(1, "new") else {
                throw self.failure("'replace' takes two texts")
            }
            return try self.replace(text, old, new, arguments.value(2, "count")?.wholeNumber)
        case .join:
            let elements = try self.elements(of: arguments.values.first ?? .none)
            return try self.made(elements.map(\.text).joined(separator: text))
        case .find:
            let part = Array((try string(0) ?? "").utf8)
            let bytes = Array(text.utf8)
            guard let place = part.isEmpty ? 0 : TemplateText.places(of: part, in: bytes, limit: 1).first else {
                return .integer(-1)
            }
            return .integer(String(decoding: bytes[..<place], as: UTF8.self).unicodeScalars.count)
        case .count:
            return .integer(TemplateText.places(of: Array((try string(0) ?? "").utf8), in: Array(text.utf8)).count)
        case .items, .keys, .values, .get: throw self.failure("a text has no '\(method.rawValue)'")
        }
    }

    /// The texts that a beginning or end is compared with: one, or a list of them.
    private func prefixes(_ arguments: Arguments) throws(ChatTemplateError) -> [String] {
        switch arguments.values.first {
        case .string(let text)?: return [text]
        case .list(let elements)?: return elements.map(\.text)
        default: throw self.failure("a text expected")
        }
    }

    private mutating func split(
        _ text: String,
        _ separator: String?,
        _ limit: Int?
    ) throws(ChatTemplateError) -> TemplateValue {
        guard separator?.isEmpty != true else { throw self.failure("'split' by an empty text") }
        let most = limit.flatMap { $0 < 0 ? nil : $0 } ?? .max
        let pieces = separator.map { TemplateText.split(text, by: $0, limit: most) } ?? TemplateText.words(text)
        return try self.made(.list(pieces.map { .string($0) }), count: pieces.count + text.utf8.count / 64)
    }

    private mutating func replace(
        _ text: String,
        _ old: String,
        _ new: String,
        _ limit: Int?
    ) throws(ChatTemplateError) -> TemplateValue {
        let places = TemplateText.places(of: Array(old.utf8), in: Array(text.utf8)).count
        guard new.utf8.count <= self.limits.outputBytes / max(1, places) else {
            throw self.failure("the template makes a text of more than \(self.limits.outputBytes) bytes")
        }
        return try self.made(
            TemplateText.replace(text, old, with: new, limit: limit.flatMap { $0 < 0 ? nil : $0 } ?? .max)
        )
    }

    // MARK: Filters

    mutating func filter(
        _ value: TemplateValue,
        _ filter: TemplateFilter,
        _ arguments: Arguments
    ) throws(ChatTemplateError) -> TemplateValue {
        switch filter {
        case .trim:
            var characters: String?
            if case .string(let text)? = arguments.value(0, "chars") { characters = text }
            return try self.made(TemplateText.strip(value.text, characters))
        case .tojson:
            return try self.made(value.json(try self.form(arguments)))
        case .upper: return try self.made(value.text.uppercased())
        case .lower: return try self.made(value.text.lowercased())
        case .title: return try self.made(TemplateText.titled(value.text))
        case .capitalize: return try self.made(TemplateText.capitalized(value.text))
        case .string, .safe: return try self.made(value.text)
        case .join: return try self.join(value, arguments)
        case .length, .count: return .integer(try self.length(of: value))
        case .standard, .standardShort:
            let isMissing: Bool
            if case .undefined = value { isMissing = true } else { isMissing = false }
            let isEmpty = arguments.value(1, "boolean")?.isTrue == true && !value.isTrue
            return isMissing || isEmpty ? arguments.value(0, "default_value") ?? .string("") : value
        case .first: return try self.elements(of: value).first ?? .undefined("the first element")
        case .last: return try self.elements(of: value).last ?? .undefined("the last element")
        case .list: return .list(try self.elements(of: value))
        case .items:
            if case .undefined = value { return .list([]) }
            guard case .mapping(let mapping) = value else { throw self.failure("'items' of \(value.kind)") }
            return try self.items(of: mapping)
        case .int:
            let standard = arguments.value(0, "default") ?? .integer(0)
            if case .string(let text) = value {
                return Int(TemplateText.strip(text, nil)).map { .integer($0) } ?? standard
            }
            return value.number.flatMap { Int(exactly: $0.rounded(.towardZero)) }.map { .integer($0) } ?? standard
        case .float:
            let standard = arguments.value(0, "default") ?? .decimal(0)
            if case .string(let text) = value {
                return Double(TemplateText.strip(text, nil)).map { .decimal($0) } ?? standard
            }
            return value.number.map { .decimal($0) } ?? standard
        case .replace:
            guard let old = arguments.value(0, "old"), let new = arguments.value(1, "new") else {
                throw self.failure("'replace' takes two texts")
            }
            return try self.replace(value.text, old.text, new.text, arguments.value(2, "count")?.wholeNumber)
        case .reverse:
            if case .string(let text) = value {
                return try self.made(String(String.UnicodeScalarView(text.unicodeScalars.reversed())))
            }
            return .list(try self.elements(of: value).reversed())
        case .map: return try self.map(value, arguments)
        case .selectAttribute, .rejectAttribute:
            return try self.select(value, arguments, keeps: filter == .selectAttribute)
        case .indent: return try self.indent(value.text, arguments)
        }
    }

    /// An attribute of each element, or each element through a filter.
    private mutating func map(_ value: TemplateValue, _ arguments: Arguments) throws(ChatTemplateError) -> TemplateValue
    {
        var parts: [TemplateValue] = []
        if let attribute = arguments.named["attribute"] {
            for element in try self.elements(of: value) {
                parts.append(try self.attribute(attribute, of: element, orElse: arguments.named["default"]))
            }
        } else {
            guard case .string(let name)? = arguments.values.first, let filter = TemplateFilter(rawValue: name) else {
                throw self.failure("'map' takes a filter or an attribute")
            }
            let rest = Arguments(values: Array(arguments.values.dropFirst()), named: arguments.named)
            for element in try self.elements(of: value) { parts.append(try self.filter(element, filter, rest)) }
        }
        return try self.made(.list(parts), count: parts.count)
    }

    /// A part of a value by its name, its number, or several of them with dots between.
    private func attribute(
        _ path: TemplateValue,
        of value: TemplateValue,
        orElse standard: TemplateValue? = nil
    ) throws(ChatTemplateError) -> TemplateValue {
        var keys = [path]
        if case .string(let text) = path {
            keys = text.split(separator: ".", omittingEmptySubsequences: false)
                .map { part in Int(part).map { .integer($0) } ?? .string(String(part)) }
        }
        var value = value
        for key in keys {
            value = try self.item(key, of: value)
            if case .undefined = value, let standard { value = standard }
        }
        return value
    }

    /// How JSON is to be written.
    private func form(_ arguments: Arguments) throws(ChatTemplateError) -> TemplateJSONForm {
        var form = TemplateJSONForm()
        form.indent = arguments.value(0, "indent")?.wholeNumber.map { min(max($0, 0), 16) }
        form.sortsKeys = arguments.named["sort_keys"]?.isTrue ?? false
        form.escapesAll = arguments.named["ensure_ascii"]?.isTrue ?? false
        if form.indent != nil { form.comma = "," }
        switch arguments.named["separators"] {
        case nil, .some(.none): break
        case .list(let parts)? where parts.count == 2:
            form.comma = parts[0].text
            form.colon = parts[1].text
        case .some: throw self.failure("'separators' must be two texts")
        }
        return form
    }

    private mutating func join(
        _ value: TemplateValue,
        _ arguments: Arguments
    ) throws(ChatTemplateError) -> TemplateValue {
        var elements = try self.elements(of: value)
        switch arguments.value(1, "attribute") {
        case nil, .some(.none): break
        case .some(let name):
            for index in elements.indices { elements[index] = try self.attribute(name, of: elements[index]) }
        }
        let separator = arguments.value(0, "d")?.text ?? ""
        var size = 0
        for element in elements {
            size += separator.utf8.count
            if case .string(let text) = element { size += text.utf8.count }
            guard size <= self.limits.outputBytes else {
                throw self.failure("the template makes a text of more than \(self.limits.outputBytes) bytes")
            }
        }
        return try self.made(elements.map(\.text).joined(separator: separator))
    }

    private mutating func length(of value: TemplateValue) throws(ChatTemplateError) -> Int {
        switch value {
        case .string(let text): return text.unicodeScalars.count
        case .list(let elements): return elements.count
        case .mapping(let mapping): return mapping.count
        case .undefined: return 0
        default: throw self.failure("the length of \(value.kind)")
        }
    }

    private mutating func select(
        _ value: TemplateValue,
        _ arguments: Arguments,
        keeps: Bool
    ) throws(ChatTemplateError) -> TemplateValue {
        guard let name = arguments.values.first else { throw self.failure("an attribute's name expected") }
        var test: TemplateTest?
        if case .string(let word)? = arguments.values.dropFirst().first {
            test = TemplateTest.named(word)
            if test == nil { throw self.failure("the test '\(word)' is not supported") }
        }
        var kept: [TemplateValue] = []
        for element in try self.elements(of: value) {
            let part = try self.attribute(name, of: element)
            let holds = try test.map { (test) throws(ChatTemplateError) in
                try self.test(part, test, Array(arguments.values.dropFirst(2)))
            }
            if (holds ?? part.isTrue) == keeps { kept.append(element) }
        }
        return try self.made(.list(kept), count: kept.count)
    }

    /// Sets in every line but the first, blank ones not.
    private mutating func indent(_ text: String, _ arguments: Arguments) throws(ChatTemplateError) -> TemplateValue {
        let width = arguments.value(0, "width")
        let space: String
        if case .string(let text)? = width {
            space = text
        } else {
            space = String(repeating: " ", count: min(max(width?.wholeNumber ?? 4, 0), 64))
        }
        let lines = TemplateText.split(text, by: "\n", limit: .max)
        let isFirst = arguments.value(1, "first")?.isTrue == true
        let isBlank = arguments.value(2, "blank")?.isTrue == true
        var result: [String] = []
        for (index, line) in lines.enumerated() {
            let isSetIn = index == 0 ? isFirst : isBlank || !line.isEmpty
            result.append(isSetIn ? space + line : line)
        }
        return try self.made(result.joined(separator: "\n"))
    }

    // MARK: Tests

    mutating func test(
        _ value: TemplateValue,
        _ test: TemplateTest,
        _ arguments: [TemplateValue]
    ) throws(ChatTemplateError) -> Bool {
        switch test {
        case .defined, .undefined:
            if case .undefined = value { return test == .undefined }
            return test == .defined
        case .none: if case .none = value { return true }
        case .string: if case .string = value { return true }
        case .mapping: if case .mapping = value { return true }
        case .boolean: if case .bool = value { return true }
        case .number: return value.number != nil
        case .integer: if case .integer = value { return true }
        case .float: if case .decimal = value { return true }
        case .isTrue: if case .bool(true) = value { return true }
        case .isFalse: if case .bool(false) = value { return true }
        case .iterable, .sequence:
            switch value {
            case .string, .list, .mapping, .undefined: return true
            default: return false
            }
        case .odd, .even:
            guard let number = value.wholeNumber else { throw self.failure("'\(test.rawValue)' of \(value.kind)") }
            return (number % 2 == 0) == (test == .even)
        case .divisibleby:
            guard let number = value.wholeNumber, let divisor = arguments.first?.wholeNumber, divisor != 0 else {
                throw self.failure("'divisibleby' takes whole numbers")
            }
            return divisor == -1 || number % divisor == 0
        case .equalto, .eq, .ne, .lt, .le, .gt, .ge, .isIn:
            guard let other = arguments.first else { throw self.failure("'\(test.rawValue)' takes a value") }
            return try self.holds(Self.signs[test] ?? "==", value, other)
        }
        return false
    }

    private static let signs: [TemplateTest: String] = [
        .ne: "!=", .lt: "<", .le: "<=", .gt: ">", .ge: ">=", .isIn: "in",
    ]
}
