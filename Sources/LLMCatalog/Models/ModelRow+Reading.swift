package import LLMCore

/// What a field of the catalog means to a ``ModelRow``.
enum CatalogField: Sendable {
    case provider
    case mode
    case retired
    case deprecationDate
    case rate(RateName)
    case feature(bit: UInt64)
    case limit(ModelLimits.Name)
    case tieredPricing
    case offPeakPricing
    case searchContext
    case multiplier(String)
    case providerSpecific
    case other

    /// The meaning of each field number of the embedded table, worked out once.
    static let table: [CatalogField] = {
        let table = CatalogTable()
        return (0..<table.fieldCount).map { CatalogField(name: table.fieldName($0)) }
    }()

    init(name: String) {
        if let field = Self.named[name] {
            self = field
        } else if let rate = RateName(name) {
            self = .rate(rate)
        } else if let limit = ModelLimits.Name(rawValue: name) {
            self = .limit(limit)
        } else if let feature = ModelFeature(rawValue: name) {
            self = .feature(bit: feature.bit)
        } else {
            self = name.hasPrefix("regional_") ? .multiplier(name) : .other
        }
    }

    private static let named: [String: CatalogField] = [
        "litellm_provider": .provider,
        "mode": .mode,
        "retired": .retired,
        "deprecation_date": .deprecationDate,
        "tiered_pricing": .tieredPricing,
        "off_peak_pricing": .offPeakPricing,
        "search_context_cost_per_query": .searchContext,
        "provider_specific_entry": .providerSpecific,
    ]
}

extension ModelRow {
    /// Reads a record of the embedded table.
    init(table: CatalogTable, position: Int) {
        self.key = table.key(at: position)
        self.source = .table(position: position, changes: [:])
        var (cursor, count) = table.fields(at: position)
        self.pricing.rates.reserve(count)
        for _ in 0..<count {
            let number = table.fieldNumber(&cursor)
            let value = table.value(&cursor)
            switch CatalogField.table[number] {
            case .rate(let name):
                if let rate = value.rate {
                    self.pricing.rates.append(rate, as: name)
                }
            case .feature(let bit):
                if case .bool(let flag) = value {
                    self.features.set(bit, to: flag)
                }
            case .limit(let name):
                self.limits.set(name, to: value.count)
            case .other:
                break
            case let field:
                self.read(field, table.json(value))
            }
        }
    }

    /// Reads a row that the program was given, in the catalog's form.
    ///
    /// - Parameters:
    ///   - key: the name to find it under.
    ///   - fields: members as in the catalog; a member without meaning is kept for ``fields``.
    package init(key: String, fields: JSONObject) {
        self.key = key
        self.source = .object(fields)
        self.read(fields)
    }

    /// The row with fields laid over it, as `register_model` and a deployment's `model_info` do.
    ///
    /// - Parameter changes: members as in the catalog.
    /// - Returns: a row in which they take the place of its own.
    package func changed(by changes: JSONObject) -> ModelRow {
        var row: ModelRow
        switch self.source {
        case .object(let object):
            row = ModelRow(key: self.key, fields: object.merging(changes))
        case .table(let position, let earlier):
            row = ModelRow(copying: self, source: .table(position: position, changes: earlier.merging(changes)))
            row.read(changes)
        }
        return row
    }

    private init(copying row: ModelRow, source: Source) {
        self.key = row.key
        self.source = source
        self.provider = row.provider
        self.mode = row.mode
        self.limits = row.limits
        self.features = row.features
        self.pricing = row.pricing
        self.isRetired = row.isRetired
        self.deprecationDate = row.deprecationDate
    }

    private mutating func read(_ fields: JSONObject) {
        for (name, value) in fields {
            switch CatalogField(name: name) {
            case .rate(let name):
                if let rate = Rate(json: value) {
                    self.pricing.rates[name] = rate
                }
            case .feature(let bit):
                self.features.set(bit, to: value.boolValue)
            case .limit(let name):
                self.limits.set(name, to: value.intValue ?? value.stringValue.flatMap { Int($0) })
            case .other:
                break
            case let field:
                self.read(field, value)
            }
        }
    }

    /// The fields that few rows have, and those that are text.
    private mutating func read(_ field: CatalogField, _ value: JSON) {
        switch field {
        case .provider: self.provider = value.stringValue ?? ""
        case .mode: self.mode = value.stringValue.flatMap(ModelMode.init)
        case .retired: self.isRetired = value.boolValue ?? false
        case .deprecationDate: self.deprecationDate = value.stringValue
        case .tieredPricing: self.pricing.ranges = value.arrayValue?.compactMap(PricingRange.init) ?? []
        case .offPeakPricing: self.pricing.offPeak = OffPeakPricing(json: value)
        case .searchContext: self.pricing.search = SearchRates(json: value)
        case .multiplier(let name): self.pricing.multipliers[name] = Rate(json: value)
        case .providerSpecific:
            for (name, factor) in value.objectValue ?? [:] {
                if case .number = factor, let rate = Rate(json: factor) {
                    self.pricing.multipliers[name] = rate
                }
            }
        case .rate, .feature, .limit, .other: break
        }
    }
}

extension CatalogTable {
    /// All fields of a record.
    func object(at position: Int) -> JSONObject {
        var (cursor, count) = self.fields(at: position)
        var object: JSONObject = [:]
        for _ in 0..<count {
            let name = self.fieldName(self.fieldNumber(&cursor))
            object[name] = self.json(self.value(&cursor))
        }
        return object
    }

    /// One field of a record.
    func field(_ name: String, at position: Int) -> JSON? {
        var (cursor, count) = self.fields(at: position)
        for _ in 0..<count {
            let number = self.fieldNumber(&cursor)
            let value = self.value(&cursor)
            if self.fieldName(number) == name {
                return self.json(value)
            }
        }
        return nil
    }
}

extension JSONObject {
    /// The object with members laid over it.
    func merging(_ changes: JSONObject) -> JSONObject {
        var object = self
        for (key, value) in changes {
            object[key] = value
        }
        return object
    }
}
