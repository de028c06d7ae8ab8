/// The questions of `litellm --setup`, one after the other: what is asked now, and what an answer leads to.
///
/// Neither reads nor writes anything: the caller shows ``prompt``, hands over what was typed and writes the file at the end.
package struct SetupDialogue: Sendable {
    private let offered: [SetupProvider]
    private let environment: [String: String]
    private let generatedKey: String
    private let port: Int
    private let file: @Sendable (String) -> SetupFile.State
    private var chosen: [SetupProvider] = []
    private var current = SetupAnswers()

    /// What is asked now; nil when everything is known.
    package private(set) var question: SetupQuestion? = .providers
    /// What was found out; complete when there is no question any more.
    package var answers: SetupAnswers { self.current }

    /// - Parameters:
    ///   - providers: the providers that can be chosen, those that are the likeliest to be meant first.
    ///   - environment: where keys may be already.
    ///   - path: the file to write.
    ///   - port: the port where none is typed.
    ///   - generatedKey: the master key where none is typed.
    ///   - file: what would become of a file that is written there.
    package init(
        providers: [SetupProvider],
        environment: [String: String],
        path: String,
        port: Int = 4000,
        generatedKey: String,
        file: @escaping @Sendable (String) -> SetupFile.State
    ) {
        self.offered = providers
        self.environment = environment
        self.generatedKey = generatedKey
        self.file = file
        self.port = port
        self.current.path = path
    }

    /// The providers that nothing has to be typed for; of several with the same key the first.
    private var ready: [SetupProvider] {
        var keys: Set<String> = []
        let ready = self.offered.filter { provider in
            guard provider.isReady(self.environment), let key = provider.settings.first(where: \.isRequired) else {
                return false
            }
            return keys.insert(key.variable).inserted
        }
        return Array(ready.prefix(8))
    }

    // MARK: - What is shown

    /// Whether the answer is a secret, not to be shown while it is typed.
    package var isSecret: Bool {
        switch self.question {
        case .setting(let provider, let setting): self.chosen[provider].settings[setting].isSecret
        case .masterKey: true
        default: false
        }
    }

    /// What to ask, with what an empty answer means in brackets.
    package var prompt: String {
        switch self.question {
        case .providers:
            let ready = self.ready.map(\.id).joined(separator: ",")
            return "Providers, with commas between them; ? lists all\(ready.isEmpty ? "" : " [\(ready)]"): "
        case .setting(let provider, let setting):
            let setting = self.chosen[provider].settings[setting]
            let known = self.isInEnvironment(setting.variable)
            let hint = known ? " [as in the environment]" : setting.isRequired ? "" : " [none]"
            return "\(setting.variable) for \(self.chosen[provider].id)\(hint): "
        case .model(let provider):
            let provider = self.chosen[provider]
            return "A model of \(provider.id)\(provider.model.map { " [\($0)]" } ?? ""): "
        case .port: return "Port [\(self.port)]: "
        case .masterKey: return "Master key, which clients have to send [a new one]: "
        case .overwrite(let path): return "\(path) exists. Replace it? (y/N): "
        case .path: return "Another file to write: "
        case nil: return ""
        }
    }

    // MARK: - Answers

    /// Takes an answer.
    ///
    /// - Returns: what to tell, if anything; the question stays the same when the answer was of no use.
    package mutating func answer(_ text: String) -> String? {
        let text = text.trimmed
        switch self.question {
        case .providers: return self.choose(text)
        case .setting(let provider, let setting): return self.set(text, provider, setting)
        case .model(let provider): return self.name(text, provider)
        case .port:
            guard let port = text.isEmpty ? self.port : Int(text), (1...65_535).contains(port) else {
                return "A port is a number from 1 to 65535."
            }
            self.current.port = port
            self.question = .masterKey
        case .masterKey:
            guard text.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value < 0x7F }) else {
                return "A key has neither blanks nor letters beyond ASCII: clients send it in a header."
            }
            self.current.masterKey = text.isEmpty ? self.generatedKey : text
            return self.write(to: self.current.path)
        case .overwrite(let path):
            guard ["y", "yes"].contains(text.lowercased()) else {
                self.question = .path
                return nil
            }
            self.current.path = path
            self.current.replacesFile = true
            self.question = nil
        case .path:
            guard !text.isEmpty else { return "Ctrl-D ends without writing anything." }
            return self.write(to: text)
        case nil: break
        }
        return nil
    }

    private mutating func write(to path: String) -> String? {
        self.current.path = path
        switch self.file(path) {
        case .free: self.question = nil
        case .exists: self.question = .overwrite(path: path)
        case .unusable(let reason):
            self.question = .path
            return "\(path) cannot be written: \(reason)."
        }
        return nil
    }

    private mutating func choose(_ text: String) -> String? {
        if text == "?" { return self.offered.map(\.id).sorted().joined(separator: ", ") }
        let names = text.split { $0 == "," || $0.isWhitespace }.map { $0.lowercased() }
        guard !names.isEmpty || !self.ready.isEmpty else { return "Name at least one provider." }
        var chosen: [SetupProvider] = names.isEmpty ? self.ready : []
        for name in names {
            guard let provider = self.offered.first(where: { $0.id == name }) else {
                let near = self.offered.map(\.id).filter { $0.hasPrefix(name.prefix(3)) || $0.contains(name) }.sorted()
                let hint = near.isEmpty ? "? lists all." : "Did you mean \(near.prefix(5).joined(separator: ", "))?"
                return "There is no provider \(name). \(hint)"
            }
            if !chosen.contains(provider) { chosen.append(provider) }
        }
        self.chosen = chosen
        self.current.models = []
        self.current.typed = []
        self.ask(provider: 0, setting: 0)
        return nil
    }

    /// Goes on with a setting, or with what comes after the last one.
    private mutating func ask(provider: Int, setting: Int) {
        guard provider < self.chosen.count else {
            self.question = self.current.models.isEmpty ? .providers : .port
            return
        }
        guard setting < self.chosen[provider].settings.count else {
            self.question = .model(provider: provider)
            return
        }
        let variable = self.chosen[provider].settings[setting].variable
        // One that another provider asked for is not asked for again.
        if self.current.typed.contains(where: { $0.name == variable }) {
            return self.ask(provider: provider, setting: setting + 1)
        }
        self.question = .setting(provider: provider, setting: setting)
    }

    private mutating func set(_ text: String, _ provider: Int, _ setting: Int) -> String? {
        let wanted = self.chosen[provider].settings[setting]
        if text.isEmpty, wanted.isRequired, !self.isInEnvironment(wanted.variable) {
            self.ask(provider: provider + 1, setting: 0)
            return "\(self.chosen[provider].id) is left out: nothing works there without \(wanted.variable)."
        }
        guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
            return "That holds a character that is none of a key or an address."
        }
        if !text.isEmpty { self.current.typed.append((name: wanted.variable, value: text)) }
        self.ask(provider: provider, setting: setting + 1)
        return nil
    }

    private mutating func name(_ text: String, _ position: Int) -> String? {
        let provider = self.chosen[position]
        guard let typed = text.isEmpty ? provider.model : text else { return "Name one; there is none to suggest." }
        let name = typed.hasPrefix(provider.id + "/") ? String(typed.dropFirst(provider.id.count + 1)) : typed
        guard !name.isEmpty, name.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F }) else {
            return "A model's name has no blanks."
        }
        let known = provider.settings.filter { setting in
            self.isInEnvironment(setting.variable) || self.current.typed.contains { $0.name == setting.variable }
        }
        self.current.models.append(SetupAnswers.Model(provider: provider, name: name, settings: known))
        self.ask(provider: position + 1, setting: 0)
        return nil
    }

    private func isInEnvironment(_ variable: String) -> Bool {
        self.environment[variable]?.isEmpty == false
    }
}

extension String {
    fileprivate var trimmed: String {
        let start = self.drop { $0.isWhitespace }
        guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...end])
    }
}
