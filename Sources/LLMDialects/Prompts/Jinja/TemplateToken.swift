/// A piece of a template.
enum TemplateToken: Sendable, Hashable {
    /// Text that goes to the prompt as it is.
    case text(String)
    /// The sign `{{`.
    case beginOutput
    /// The sign `}}`.
    case endOutput
    /// The sign `{%`.
    case beginStatement
    /// The sign `%}`.
    case endStatement
    /// A name or keyword.
    case name(String)
    case string(String)
    case integer(Int)
    case decimal(Double)
    /// A sign such as `==` or `[`.
    case sign(String)
    case end

    /// How an error calls it.
    var words: String {
        switch self {
        case .text: "text"
        case .beginOutput: "'{{'"
        case .endOutput: "'}}'"
        case .beginStatement: "'{%'"
        case .endStatement: "'%}'"
        case .name(let name): "'\(name)'"
        case .string: "a text"
        case .integer, .decimal: "a number"
        case .sign(let sign): "'\(sign)'"
        case .end: "the template's end"
        }
    }
}
