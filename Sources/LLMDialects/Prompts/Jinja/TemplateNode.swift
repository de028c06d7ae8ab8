/// A statement of a template, or text.
indirect enum TemplateNode: Sendable {
    case text(String)
    case output(TemplateExpression, line: Int)
    /// Branches in their order; the last one's condition is nil for `else`.
    case choice([(condition: TemplateExpression?, body: [TemplateNode])], line: Int)
    case loop(TemplateLoop, line: Int)
    case set(name: String, TemplateExpression, line: Int)
    /// `{% set space.name = … %}`
    case setMember(space: String, name: String, TemplateExpression, line: Int)
    /// `{% set name %}…{% endset %}`
    case capture(name: String, [TemplateNode], line: Int)
    case leaveLoop
    case nextPass
}

/// `{% for … in … if … %} … {% else %} … {% endfor %}`
struct TemplateLoop: Sendable {
    let names: [String]
    let values: TemplateExpression
    let condition: TemplateExpression?
    let body: [TemplateNode]
    let otherwise: [TemplateNode]
}

/// An expression.
indirect enum TemplateExpression: Sendable {
    case constant(TemplateValue)
    case name(String)
    case list([TemplateExpression])
    case mapping([(key: TemplateExpression, value: TemplateExpression)])
    case not(TemplateExpression)
    case negative(TemplateExpression)
    case and(TemplateExpression, TemplateExpression)
    case or(TemplateExpression, TemplateExpression)
    case arithmetic(String, TemplateExpression, TemplateExpression)
    /// `a < b <= c`
    case comparison(TemplateExpression, [(sign: String, value: TemplateExpression)])
    case conditional(then: TemplateExpression, condition: TemplateExpression, otherwise: TemplateExpression?)
    case member(TemplateExpression, String)
    case item(TemplateExpression, TemplateExpression)
    case slice(TemplateExpression, from: TemplateExpression?, to: TemplateExpression?, step: TemplateExpression?)
    case call(TemplateFunction, TemplateArguments)
    case method(TemplateExpression, TemplateMethod, TemplateArguments)
    case filter(TemplateExpression, TemplateFilter, TemplateArguments)
    case test(TemplateExpression, TemplateTest, TemplateArguments)
}

/// What stands between the parentheses of a call.
struct TemplateArguments: Sendable {
    var values: [TemplateExpression] = []
    var named: [(name: String, value: TemplateExpression)] = []
}

/// Functions that templates may call.
enum TemplateFunction: String, Sendable {
    case namespace, range, dict
    case raiseException = "raise_exception"
    /// Parsed because templates ask whether it is there; it is not, for a prompt depends on nothing but its input.
    case currentDate = "strftime_now"
}

/// Methods of texts and mappings.
enum TemplateMethod: String, Sendable {
    case strip, lstrip, rstrip, split, startswith, endswith, upper, lower, title, capitalize, replace, join, find
    case count, items, keys, values, get
}

/// Filters.
enum TemplateFilter: String, Sendable {
    case trim, tojson, upper, lower, title, capitalize, join, length, count, first, last, string, int, float, list, items
    case replace, reverse, map, safe, indent
    case selectAttribute = "selectattr"
    case rejectAttribute = "rejectattr"
    case standard = "default"
    case standardShort = "d"
}

/// Tests, as in `x is defined`.
enum TemplateTest: String, Sendable {
    case defined, undefined, none, string, mapping, iterable, sequence, number, integer, float, boolean, odd, even
    case isTrue = "true"
    case isFalse = "false"
    case divisibleby, equalto, eq, ne, lt, le, gt, ge
    case isIn = "in"
}
