import LLMCore

/// Reads provider rows; every word that it does not know is an error.
struct ProviderReader {
    private let parameterSets: [String: [String]]
    private let modelRules: [String: [ModelRule]]

    init(json: JSON) throws(CatalogError) {
        var sets: [String: [String]] = [:]
        for (name, list) in json["parameter_sets"]?.objectValue ?? [:] {
            sets[name] = try Self.strings(list, "parameter_sets.\(name)")
        }
        self.parameterSets = sets
        var shared: [String: [ModelRule]] = [:]
        for (name, list) in json["model_rules"]?.objectValue ?? [:] {
            shared[name] = try Self.rules(list, "model_rules.\(name)")
        }
        self.modelRules = shared
    }

    private static let members: Set<String> = [
        "id", "name", "example", "dialect", "dialects", "base_url", "base_env", "credential", "env", "operations",
        "paths",
        "headers",
        "model_prefix", "model_template", "address", "params", "rename", "drop", "clamp", "only", "default", "force",
        "quirks", "elsewhere", "models", "catalog",
        "catalog_names", "bare", "reroutes", "specials", "threshold", "size_buckets", "fallback_rates",
    ]

    /// Reads one row.
    func row(_ json: JSON) throws(CatalogError) -> ProviderRow {
        guard let id = json["id"]?.stringValue, !id.isEmpty, case .object(let object) = json else {
            throw .malformed("providers: a row without id")
        }
        try Self.check(object, Self.members, id)
        guard let dialect = json["dialect"]?.stringValue.flatMap(DialectID.init) else {
            throw .malformed("\(id).dialect")
        }
        var operations: Set<ProviderOperation> = []
        for word in try Self.strings(json["operations"], "\(id).operations") {
            operations.insert(try Self.word(word, "\(id).operations"))
        }
        var row = ProviderRow(
            id: id,
            name: json["name"]?.stringValue ?? id,
            example: json["example"]?.stringValue,
            dialect: dialect,
            baseURL: json["base_url"]?.stringValue,
            baseEnvironment: try Self.strings(json["base_env"], "\(id).base_env"),
            credential: try Self.credential(json["credential"], id),
            otherEnvironment: try Self.strings(json["env"], "\(id).env"),
            dialects: try Self.dialects(json["dialects"], id),
            operations: operations,
            paths: try Self.paths(json["paths"], id),
            address: try Self.address(json["address"], id),
            headers: (json["headers"]?.objectValue ?? [:]).compactMap { name, value in
                value.stringValue.map { (name, $0) }
            },
            modelPrefix: json["model_prefix"]?.stringValue,
            modelTemplate: json["model_template"]?.stringValue,
            rules: try Self.parameterRules(object, id, readsParameters: false),
            modelRules: try self.modelRules(json["models"], id),
            supportedParameters: try self.parameters(json["params"], id),
            includesThreshold: json["threshold"]?.stringValue == "inclusive",
            sizeBuckets: try Self.sizeBuckets(json["size_buckets"], id),
            fallbackRates: json["fallback_rates"]?.objectValue.map { RateSheet($0) } ?? RateSheet(),
            catalogNames: try Self.patterns(json["catalog"], "\(id).catalog"),
            nameRules: try Self.strings(json["catalog_names"], id).map { word throws(CatalogError) in
                try Self.word(word, "\(id).catalog_names")
            },
            bareNames: try Self.bareNames(json["bare"], id),
            reroutes: try Self.reroutes(json["reroutes"], id)
        )
        for word in try Self.strings(json["elsewhere"], "\(id).elsewhere") {
            row.elsewhere.insert(try Self.word(word, "\(id).elsewhere"))
        }
        for special in json["specials"]?.arrayValue ?? [] { row.specials.append(try self.special(special, of: object)) }
        return row
    }

    /// Models with members of their own in place of the row's.
    private func special(_ json: JSON, of row: JSONObject) throws(CatalogError) -> ProviderRow.Special {
        let place = "\(row["id"]?.stringValue ?? "").specials"
        guard case .object(let object) = json, object["match"] != nil else { throw .malformed(place) }
        var own = row
        own["specials"] = nil
        for (name, value) in object where name != "match" { own[name] = value }
        return ProviderRow.Special(
            patterns: try Self.patterns(object["match"], place),
            row: try self.row(.object(own))
        )
    }

    /// `["@openai", "thinking", "-tools"]`: a set, then additions and removals.
    private func parameters(_ json: JSON?, _ id: String) throws(CatalogError) -> [String]? {
        guard let json else {
            return nil
        }
        var list: [String] = []
        for word in try Self.strings(json, "\(id).params") {
            if word.hasPrefix("@") {
                guard let set = self.parameterSets[String(word.dropFirst())] else {
                    throw .malformed("\(id).params: \(word)")
                }
                list = list.isEmpty ? set : ProviderRow.changed(list, by: set)
            } else {
                list = ProviderRow.changed(list, by: [word])
            }
        }
        return list
    }

    /// A list of rules, the name of a shared one, or a list that begins with such a name.
    private func modelRules(_ json: JSON?, _ id: String) throws(CatalogError) -> [ModelRule] {
        var own = json ?? []
        var name = own.stringValue
        if case .array(let list) = own, case .string(let first)? = list.first {
            name = first
            own = .array(Array(list.dropFirst()))
        } else if name != nil {
            own = []
        }
        guard let name else { return try Self.rules(own, "\(id).models") }
        guard let rules = self.modelRules[name] else {
            throw .malformed("\(id).models: \(name)")
        }
        return rules + (try Self.rules(own, "\(id).models"))
    }
}

// MARK: - Parts of a row

extension ProviderReader {
    private static let ruleMembers: Set<String> = [
        "match", "except", "feature", "lacks", "known", "strip", "params", "rename", "drop", "clamp", "only", "default",
        "force",
        "quirks",
    ]

    private static func rules(_ json: JSON, _ place: String) throws(CatalogError) -> [ModelRule] {
        guard case .array(let list) = json else {
            throw .malformed(place)
        }
        var rules: [ModelRule] = []
        for rule in list {
            guard case .object(let object) = rule else {
                throw .malformed(place)
            }
            try Self.check(object, Self.ruleMembers, place)
            let condition = ModelRule.Condition(
                patterns: try Self.patterns(rule["match"], place),
                exceptions: try Self.patterns(rule["except"], place),
                features: try Self.features(rule["feature"], place),
                lacking: try Self.features(rule["lacks"], place),
                known: rule["known"]?.boolValue
            )
            let changes = try Self.parameterRules(object, place, readsParameters: true)
            rules.append(ModelRule(condition: condition, strip: rule["strip"]?.stringValue, changes: changes))
        }
        return rules
    }

    private static func features(_ json: JSON?, _ place: String) throws(CatalogError) -> [ModelFeature] {
        try Self.strings(json, place).map { word throws(CatalogError) in try Self.word(word, place) }
    }

    private static func parameterRules(
        _ object: JSONObject,
        _ place: String,
        readsParameters: Bool
    ) throws(CatalogError) -> ParameterRules {
        var rules = ParameterRules()
        if readsParameters {
            rules.parameters = try Self.strings(object["params"], "\(place).params")
        }
        for (name, value) in object["rename"]?.objectValue ?? [:] {
            guard case .string(let new) = value else {
                throw .malformed("\(place).rename.\(name)")
            }
            rules.rename[name] = new
        }
        rules.drop = try Self.strings(object["drop"], "\(place).drop")
        for (name, range) in object["clamp"]?.objectValue ?? [:] {
            guard let lower = range[0]?.doubleValue, let upper = range[1]?.doubleValue, lower <= upper else {
                throw .malformed("\(place).clamp.\(name)")
            }
            rules.clamp[name] = lower...upper
        }
        for (name, value) in object["only"]?.objectValue ?? [:] {
            rules.only[name] = value
        }
        rules.defaults = object["default"]?.objectValue ?? [:]
        rules.force = object["force"]?.objectValue ?? [:]
        for word in try Self.strings(object["quirks"], "\(place).quirks") {
            rules.quirks.insert(try Self.word(word, "\(place).quirks"))
        }
        return rules
    }

    private static let credentialMembers: Set<String> = [
        "scheme", "name", "prefix", "service", "env", "bearer_env", "optional", "placeholder", "flow",
        "hosts", "variants",
    ]

    private static func credential(_ json: JSON?, _ id: String) throws(CatalogError) -> Credential {
        let place = "\(id).credential"
        guard case .object(let object)? = json else {
            throw .malformed(place)
        }
        try Self.check(object, Self.credentialMembers, place)
        let name = object["name"]?.stringValue ?? ""
        let scheme: Credential.Scheme
        switch object["scheme"]?.stringValue {
        case "none": scheme = .none
        case "bearer": scheme = .bearer
        case "header" where !name.isEmpty:
            scheme = .header(name: name, prefix: object["prefix"]?.stringValue ?? "")
        case "query" where !name.isEmpty: scheme = .query(name: name)
        case "entra" where !name.isEmpty: scheme = .entra(header: name)
        case "aws": scheme = .aws(service: object["service"]?.stringValue ?? "")
        case "google": scheme = .google
        case "own-flow": scheme = .ownFlow
        default: throw .malformed(place)
        }
        return Credential(
            scheme: scheme,
            environment: try Self.strings(object["env"], place),
            bearerEnvironment: try Self.strings(object["bearer_env"], place),
            isOptional: object["optional"]?.boolValue ?? false,
            placeholder: object["placeholder"]?.stringValue,
            flow: try object["flow"]?.stringValue.map { (name) throws(CatalogError) in try Self.word(name, place) },
            hostHeaders: try Self.fields(object["hosts"], "\(place).hosts"),
            variants: try Self.variants(object["variants"], "\(place).variants")
        )
    }

    private static func variants(_ json: JSON?, _ place: String) throws(CatalogError) -> [Credential.Variant] {
        var variants: [Credential.Variant] = []
        for entry in json?.arrayValue ?? [] {
            guard case .object(let object) = entry, let prefix = entry["prefix"]?.stringValue else {
                throw .malformed(place)
            }
            try Self.check(object, ["prefix", "headers"], place)
            variants.append(
                Credential.Variant(prefix: prefix, headers: try Self.fields(entry["headers"], place))
            )
        }
        return variants
    }

    private static func address(_ json: JSON?, _ id: String) throws(CatalogError) -> AddressRules {
        let place = "\(id).address"
        guard let json else {
            return AddressRules()
        }
        guard case .object(let object) = json else {
            throw .malformed(place)
        }
        try Self.check(object, ["tails", "hosts", "model_host"], place)
        return AddressRules(
            tails: try Self.texts(json["tails"], place),
            hosts: try Self.texts(json["hosts"], place),
            modelHost: json["model_host"]?.stringValue
        )
    }

    private static func dialects(
        _ json: JSON?,
        _ id: String
    ) throws(CatalogError) -> [ProviderOperation: DialectID] {
        var dialects: [ProviderOperation: DialectID] = [:]
        for (word, name) in try Self.texts(json, "\(id).dialects") {
            dialects[try Self.word(word, "\(id).dialects")] = try Self.word(name, "\(id).dialects")
        }
        return dialects
    }

    private static func paths(_ json: JSON?, _ id: String) throws(CatalogError) -> [ProviderOperation: String] {
        var paths: [ProviderOperation: String] = [:]
        for (word, path) in json?.objectValue ?? [:] {
            paths[try Self.word(word, "\(id).paths")] = path.stringValue
        }
        return paths
    }

    private static func bareNames(_ json: JSON?, _ id: String) throws(CatalogError) -> ProviderRow.BareNames {
        if case .object(let object)? = json {
            try Self.check(object, ["catalog", "names", "patterns", "versioned"], "\(id).bare")
        }
        return ProviderRow.BareNames(
            catalog: try Self.patterns(json?["catalog"], "\(id).bare.catalog"),
            names: Set(try Self.strings(json?["names"], "\(id).bare.names")),
            patterns: try Self.patterns(json?["patterns"], "\(id).bare.patterns"),
            versioned: json?["versioned"]?.boolValue ?? false
        )
    }

    private static func reroutes(_ json: JSON?, _ id: String) throws(CatalogError) -> [ProviderRow.Reroute] {
        var reroutes: [ProviderRow.Reroute] = []
        for entry in json?.arrayValue ?? [] {
            guard let provider = entry["provider"]?.stringValue else {
                throw .malformed("\(id).reroutes")
            }
            reroutes.append(
                ProviderRow.Reroute(
                    patterns: try Self.patterns(entry["match"], "\(id).reroutes"),
                    catalog: entry["catalog"]?.stringValue,
                    exceptHosts: try entry["except_hosts"].map { hosts throws(CatalogError) in
                        try Self.strings(hosts, "\(id).reroutes")
                    },
                    provider: provider
                )
            )
        }
        return reroutes
    }

    private static func sizeBuckets(_ json: JSON?, _ id: String) throws(CatalogError) -> [ProviderRow.SizeBucket] {
        var buckets: [ProviderRow.SizeBucket] = []
        for bucket in json?.arrayValue ?? [] {
            guard let upTo = bucket["up_to"]?.doubleValue, let key = bucket["key"]?.stringValue else {
                throw .malformed("\(id).size_buckets")
            }
            let isMixture = bucket["mixture"]?.boolValue ?? false
            buckets.append(ProviderRow.SizeBucket(upTo: upTo, isMixture: isMixture, key: key))
        }
        return buckets
    }

    // MARK: Words

    private static func check(
        _ object: JSONObject,
        _ members: Set<String>,
        _ place: String
    ) throws(CatalogError) {
        for (name, _) in object where !members.contains(name) {
            throw .malformed("\(place): unknown member \(name)")
        }
    }

    private static func word<Word: RawRepresentable<String>>(
        _ word: String,
        _ place: String
    ) throws(CatalogError) -> Word {
        guard let value = Word(rawValue: word) else {
            throw .malformed("\(place): unknown word \(word)")
        }
        return value
    }

    private static func fields(_ json: JSON?, _ place: String) throws(CatalogError) -> [Credential.Field] {
        try Self.texts(json, place).map { Credential.Field(name: $0.name, value: $0.value) }
    }

    private static func texts(_ json: JSON?, _ place: String) throws(CatalogError) -> [(name: String, value: String)] {
        var texts: [(name: String, value: String)] = []
        for (name, value) in json?.objectValue ?? [:] {
            guard case .string(let text) = value else {
                throw .malformed("\(place).\(name)")
            }
            texts.append((name, text))
        }
        return texts
    }

    private static func strings(_ json: JSON?, _ place: String) throws(CatalogError) -> [String] {
        switch json {
        case nil:
            return []
        case .string(let text)?:
            return [text]
        case .array(let list)?:
            let texts = list.compactMap(\.stringValue)
            guard texts.count == list.count else {
                throw .malformed(place)
            }
            return texts
        default:
            throw .malformed(place)
        }
    }

    private static func patterns(_ json: JSON?, _ place: String) throws(CatalogError) -> [NamePattern] {
        try Self.strings(json, place).map { NamePattern($0) }
    }
}
