/// A statement of a template, or text.
indirect enum TemplateNode: Sendable {
    case text(String)
    case output(TemplateExpression, line: Int)
    /// Branches in their order; the last one's condition is nil for `else`.
    case choice([(condition: TemplateExpression?, body: [TemplateNode])], line: Int)
    case loop(TemplateLoop, line: Int)
    case set(name: String, TemplateExpression, line: Int)
    /// A namespace's member: `{% set space.name = … %}`.
    case setMember(space: String, name: String, TemplateExpression, line: Int)
    /// A block's text: `{% set name %}…{% endset %}`.
    case capture(name: String, [TemplateNode], line: Int)
    case leaveLoop
    case nextPass
}

/// A loop: `{% for … in … if … %} … {% else %} … {% endfor %}`.
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
    /// Several in a row: `a < b <= c`.
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
