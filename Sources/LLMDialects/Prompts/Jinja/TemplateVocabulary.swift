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
    case trim, tojson, upper, lower, title, capitalize, join, length, count, first, last, string, int, float, list,
        items
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

    /// The test of a name, also of those that are signs or other words for the same.
    static func named(_ name: String) -> TemplateTest? {
        switch name {
        case "==": .eq
        case "!=": .ne
        case "<", "lessthan": .lt
        case "<=": .le
        case ">", "greaterthan": .gt
        case ">=": .ge
        default: TemplateTest(rawValue: name.lowercased())
        }
    }
}
