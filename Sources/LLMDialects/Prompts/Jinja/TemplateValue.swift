import LLMCore

/// A value while a template is rendered.
indirect enum TemplateValue: Sendable {
    /// What is not there; its name, for errors.
    case undefined(String)
    case none
    case bool(Bool)
    case integer(Int)
    case decimal(Double)
    case string(String)
    case list([TemplateValue])
    /// Members in their order.
    case mapping(TemplateMapping)
    /// A namespace, by its number.
    case space(Int)

    /// A JSON value as templates see it.
    init(_ json: JSON) {
        switch json {
        case .null: self = .none
        case .bool(let value): self = .bool(value)
        case .number(let number):
            if let value = number.intValue, !number.text.contains(where: { $0 == "." || $0 == "e" || $0 == "E" }) {
                self = .integer(value)
            } else {
                self = .decimal(number.doubleValue ?? 0)
            }
        case .string(let text): self = .string(text)
        case .array(let elements): self = .list(elements.map { TemplateValue($0) })
        case .object(let object):
            var mapping = TemplateMapping()
            for (key, value) in object { mapping[key] = TemplateValue(value) }
            self = .mapping(mapping)
        }
    }

    /// Whether a condition holds.
    var isTrue: Bool {
        switch self {
        case .undefined, .none: false
        case .bool(let value): value
        case .integer(let value): value != 0
        case .decimal(let value): value != 0
        case .string(let text): !text.isEmpty
        case .list(let elements): !elements.isEmpty
        case .mapping(let mapping): mapping.count > 0
        case .space: true
        }
    }

    /// The number, for arithmetic; true and false count as one and zero.
    var number: Double? {
        switch self {
        case .bool(let value): value ? 1 : 0
        case .integer(let value): Double(value)
        case .decimal(let value): value
        default: nil
        }
    }

    var wholeNumber: Int? {
        switch self {
        case .bool(let value): value ? 1 : 0
        case .integer(let value): value
        default: nil
        }
    }

    /// What kind of value it is, for errors.
    var kind: String {
        switch self {
        case .undefined(let name): "'\(name)', which is undefined"
        case .none: "none"
        case .bool: "true or false"
        case .integer, .decimal: "a number"
        case .string: "a text"
        case .list: "a list"
        case .mapping: "a mapping"
        case .space: "a namespace"
        }
    }

    static func equals(_ left: TemplateValue, _ right: TemplateValue) -> Bool {
        switch (left, right) {
        case (.undefined, .undefined), (.none, .none): return true
        case (.string(let left), .string(let right)): return left.utf8.elementsEqual(right.utf8)
        case (.list(let left), .list(let right)):
            return left.count == right.count && zip(left, right).allSatisfy { Self.equals($0, $1) }
        case (.mapping(let left), .mapping(let right)):
            return left.count == right.count
                && left.members.allSatisfy { member in
                    right[member.key].map { Self.equals(member.value, $0) } ?? false
                }
        case (.space(let left), .space(let right)): return left == right
        default:
            if let left = left.wholeNumber, let right = right.wholeNumber { return left == right }
            guard let left = left.number, let right = right.number else { return false }
            return left == right
        }
    }

    /// Whether the value is nested deeper than a limit.
    func isDeeper(than limit: Int) -> Bool {
        switch self {
        case .list(let elements): limit == 0 || elements.contains { $0.isDeeper(than: limit - 1) }
        case .mapping(let mapping): limit == 0 || mapping.members.contains { $0.value.isDeeper(than: limit - 1) }
        default: false
        }
    }
}

/// Members of a mapping, in their order.
struct TemplateMapping: Sendable {
    private(set) var members: [(key: String, value: TemplateValue)] = []
    private var places: [String: Int] = [:]

    var count: Int { self.members.count }

    subscript(key: String) -> TemplateValue? {
        get { self.places[key].map { self.members[$0].value } }
        set {
            guard let newValue else { return }
            if let place = self.places[key] {
                self.members[place].value = newValue
            } else {
                self.places[key] = self.members.count
                self.members.append((key, newValue))
            }
        }
    }
}
