extension JSON {
    /// Creates a string.
    public init(_ value: String) { self = .string(value) }

    /// Creates a number.
    public init(_ value: Int) { self = .number(JSONNumber(value)) }

    /// Creates a number, or `null` for infinities and NaN, which JSON cannot write.
    public init(_ value: Double) { self = JSONNumber(value).map { .number($0) } ?? .null }

    /// Creates `true` or `false`.
    public init(_ value: Bool) { self = .bool(value) }

    /// The value of a member; nil if this is no object or has no such member.
    ///
    /// Setting changes an object: nil removes the member. It does nothing to a value that is no object.
    public subscript(key: String) -> JSON? {
        get {
            guard case .object(let object) = self else { return nil }
            return object[key]
        }
        set {
            guard case .object(var object) = self else { return }
            // The members must have one owner, or setting one would copy them all.
            self = .null
            object[key] = newValue
            self = .object(object)
        }
    }

    /// The element at a position; nil if this is no array or has no such element.
    public subscript(index: Int) -> JSON? {
        guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    /// Whether this is `null`.
    public var isNull: Bool {
        if case .null = self { true } else { false }
    }

    /// The text, if this is a string.
    public var stringValue: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The value, if this is a number that is an integer and fits, however it is written: `3.0` is 3.
    public var intValue: Int? {
        if case .number(let value) = self { value.intValue } else { nil }
    }

    /// The value rounded to the nearest double, if this is a number within a double's range.
    public var doubleValue: Double? {
        if case .number(let value) = self { value.doubleValue } else { nil }
    }

    /// The value, if this is `true` or `false`.
    public var boolValue: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The elements, if this is an array.
    public var arrayValue: [JSON]? {
        if case .array(let value) = self { value } else { nil }
    }

    /// The members, if this is an object.
    public var objectValue: JSONObject? {
        if case .object(let value) = self { value } else { nil }
    }
}

extension JSON: ExpressibleByNilLiteral {
    /// Creates `null`.
    public init(nilLiteral: ()) { self = .null }
}

extension JSON: ExpressibleByBooleanLiteral {
    /// Creates `true` or `false`.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension JSON: ExpressibleByIntegerLiteral {
    /// Creates a number.
    public init(integerLiteral value: Int) { self.init(value) }
}

extension JSON: ExpressibleByFloatLiteral {
    /// Creates a number, or `null` for a literal beyond a double's range.
    public init(floatLiteral value: Double) { self.init(value) }
}

extension JSON: ExpressibleByStringLiteral {
    /// Creates a string.
    public init(stringLiteral value: String) { self = .string(value) }
}

extension JSON: ExpressibleByStringInterpolation {}

extension JSON: ExpressibleByArrayLiteral {
    /// Creates an array.
    public init(arrayLiteral elements: JSON...) { self = .array(elements) }
}

extension JSON: ExpressibleByDictionaryLiteral {
    /// Creates an object; of several values for one key the last counts.
    public init(dictionaryLiteral elements: (String, JSON)...) {
        var object = JSONObject(reserving: elements.count)
        for (key, value) in elements { object.set(key, value) }
        self = .object(object)
    }
}
