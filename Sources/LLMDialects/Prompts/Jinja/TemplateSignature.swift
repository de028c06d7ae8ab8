/// What may stand between the parentheses of a function, method, filter or test.
///
/// Calls are held against it when a template is read, so that what can never run is refused then and not in each call.
struct TemplateSignature: Sendable {
    /// What may be given, in the order in which it may stand without its name; an empty name has none.
    var names: [String] = []
    /// How many of these must be there.
    var required = 0
    /// What can be given by its name only.
    var named: Set<String> = []
    /// Whether anything may be given by a name.
    var takesAnyName = false

    static let nothing = TemplateSignature()

    /// What is wrong with arguments; nil for nothing.
    func fault(_ arguments: TemplateArguments, of what: String) -> String? {
        if arguments.values.count > self.names.count {
            return self.names.isEmpty
                ? "'\(what)' takes no value" : "'\(what)' takes at most \(self.names.count) values"
        }
        let given = Set(arguments.named.map(\.name))
        if !self.takesAnyName, let other = given.sorted().first(where: { !self.takes($0) }) {
            return "'\(what)' with '\(other)' is not supported"
        }
        for place in arguments.values.count..<max(self.required, arguments.values.count) {
            let name = self.names[place]
            if name.isEmpty || !given.contains(name) {
                return "'\(what)' takes " + (self.required == 1 ? "a value" : "\(self.required) values")
            }
        }
        return nil
    }

    private func takes(_ name: String) -> Bool {
        !name.isEmpty && (self.names.contains(name) || self.named.contains(name))
    }
}

extension TemplateFunction {
    var signature: TemplateSignature {
        switch self {
        case .namespace, .dict: TemplateSignature(names: [""], takesAnyName: true)
        case .range: TemplateSignature(names: ["", "", ""], required: 1)
        case .raiseException, .currentDate: TemplateSignature(names: [""])
        }
    }
}

extension TemplateMethod {
    var signature: TemplateSignature {
        switch self {
        case .strip, .lstrip, .rstrip: TemplateSignature(names: [""])
        case .split: TemplateSignature(names: ["sep", "maxsplit"])
        case .startswith, .endswith, .join, .find, .count: TemplateSignature(names: [""], required: 1)
        case .replace: TemplateSignature(names: ["old", "new", "count"], required: 2)
        case .get: TemplateSignature(names: ["", "default"], required: 1)
        case .upper, .lower, .title, .capitalize, .items, .keys, .values: .nothing
        }
    }
}

extension TemplateFilter {
    /// What the filter itself takes; `map` and its like also name another filter or a test: ``fault(_:)``.
    var signature: TemplateSignature {
        switch self {
        case .trim: TemplateSignature(names: ["chars"])
        case .tojson: TemplateSignature(names: ["indent"], named: ["ensure_ascii", "separators", "sort_keys"])
        case .join: TemplateSignature(names: ["d", "attribute"])
        case .standard, .standardShort: TemplateSignature(names: ["default_value", "boolean"])
        case .int, .float: TemplateSignature(names: ["default"])
        case .replace: TemplateSignature(names: ["old", "new", "count"], required: 2)
        case .indent: TemplateSignature(names: ["width", "first", "blank"])
        case .map: TemplateSignature(named: ["attribute", "default"])
        case .selectAttribute, .rejectAttribute: TemplateSignature(names: ["", ""], required: 1)
        case .upper, .lower, .title, .capitalize, .length, .count, .first, .last, .string, .list, .items, .reverse,
            .safe:
            .nothing
        }
    }

    /// What is wrong with arguments; nil for nothing.
    func fault(_ arguments: TemplateArguments) -> String? {
        switch self {
        case .map where !arguments.values.isEmpty:
            guard case .constant(.string(let name)) = arguments.values[0] else {
                return "'map' with a filter whose name is not written out is not supported"
            }
            guard let filter = TemplateFilter(rawValue: name) else { return "the filter '\(name)' is not supported" }
            return filter.fault(arguments.behind(1))
        case .map where !arguments.named.contains { $0.name == "attribute" }:
            return "'map' takes a filter or an attribute"
        case .selectAttribute where arguments.values.count > 1, .rejectAttribute where arguments.values.count > 1:
            guard case .constant(.string(let name)) = arguments.values[1] else {
                return "'\(self.rawValue)' with a test whose name is not written out is not supported"
            }
            guard let test = TemplateTest.named(name) else { return "the test '\(name)' is not supported" }
            return test.signature.fault(arguments.behind(2), of: name)
        default: return self.signature.fault(arguments, of: self.rawValue)
        }
    }
}

extension TemplateTest {
    var signature: TemplateSignature {
        switch self {
        case .divisibleby, .equalto, .eq, .ne, .lt, .le, .gt, .ge, .isIn: TemplateSignature(names: [""], required: 1)
        case .defined, .undefined, .none, .string, .mapping, .iterable, .sequence, .number, .integer, .float, .boolean,
            .odd, .even, .isTrue, .isFalse:
            .nothing
        }
    }
}

extension TemplateArguments {
    /// Those behind the first ones.
    fileprivate func behind(_ count: Int) -> TemplateArguments {
        TemplateArguments(values: Array(self.values.dropFirst(count)), named: self.named)
    }
}
