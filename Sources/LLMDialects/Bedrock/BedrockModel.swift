import LLMCatalog
import LLMCore

/// A model name of Amazon Bedrock, taken apart.
///
/// `converse/`, `converse_like/` and `invoke/` in front choose the operation, a region (`eu-west-3/`) the place, and the
/// name of a family (`llama/`, `deepseek_r1/`, …) says what runs behind an ARN that does not tell. All may stand in any
/// order. What is left is what Bedrock knows: the id of a model, of an inference profile (`us.`, `eu.`, `global.` in
/// front), or an ARN.
struct BedrockModel: Sendable {
    /// How a request is put.
    enum Route: Sendable, Hashable {
        case converse
        case invoke(InvokeFormat)
    }

    /// The id for the address.
    let id: String
    /// The id without the region of a profile and without what is around it in an ARN.
    let name: String
    /// The family that the client named, if any.
    let family: String?
    /// The region that the name tells, by a segment or an ARN.
    let region: String?
    let route: Route
    /// Whether requests in Anthropic's own format can go on in it: Converse was not asked for.
    let takesMessages: Bool

    init(_ target: Target) {
        self.init(target.model, override: target.options["model_id"]?.stringValue)
    }

    /// - Parameters:
    ///   - text: the model name of the configuration.
    ///   - override: the id for the address, where the name only tells what kind of model it is.
    init(_ text: String, override: String? = nil) {
        var rest = text[...]
        var isConverse: Bool?
        var region: String?
        var family: String?
        while let slash = rest.firstIndex(of: "/"), !rest.hasPrefix("arn:") {
            let segment = rest[..<slash]
            switch segment {
            case "bedrock": break
            case "converse", "converse_like": isConverse = true
            case "invoke": isConverse = false
            default:
                if Self.isRegion(segment) { region = String(segment) } else { family = String(segment) }
            }
            rest = rest[rest.index(after: slash)...]
        }
        let own = String(rest)
        self.id = override ?? own
        self.family = family
        self.region = region ?? Self.region(ofARN: own) ?? override.flatMap { Self.region(ofARN: $0) }
        let name = Self.withoutProfile(own.hasPrefix("arn:") ? own[...].split(separator: "/").last ?? "" : own[...])
        self.name = String(name)
        let format = InvokeFormat(family: family, name: self.name)
        self.takesMessages = format == .anthropic && isConverse != true
        if let isConverse {
            // Whoever names the operation gets a model of Cohere's as one text, as LiteLLM asks it then.
            let named = format == .cohereChat ? .text(.cohere) : format
            self.route = isConverse ? .converse : .invoke(named ?? .openAI)
        } else if let format, Self.isInvoked(own, family: family, format) {
            self.route = .invoke(format)
        } else {
            self.route = .converse
        }
    }

    /// Models that Converse does not know, by what their names have in common.
    private static let older = [
        "titan-text", "meta.llama2", "mistral.mistral-7b", "mistral.mixtral", "cohere.", "ai21.j2", "titan-tg1",
    ]

    /// Whether a model without a chosen operation is asked in its own format.
    private static func isInvoked(_ id: String, family: String?, _ format: InvokeFormat) -> Bool {
        if family != nil { return format.isImported }
        return !id.hasPrefix("arn:") && Self.older.contains { id.contains($0) }
    }

    // MARK: Parts

    private static let profiles = [
        "us-gov.", "us.", "eu.", "apac.", "global.", "au.", "jp.", "ca.", "in.", "sa.", "me.",
    ]

    private static func withoutProfile(_ name: Substring) -> Substring {
        for profile in self.profiles where name.hasPrefix(profile) { return name.dropFirst(profile.count) }
        return name
    }

    /// `us-east-1`, `us-gov-west-1`, `ap-southeast-2`: words, and a number at the end.
    static func isRegion(_ text: some StringProtocol) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3 || parts.count == 4, let number = parts.last, let first = parts.first else {
            return false
        }
        return first.utf8.count == 2 && number.utf8.count <= 2 && !number.isEmpty
            && number.utf8.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
            && parts.dropLast().allSatisfy { part in
                !part.isEmpty && part.utf8.allSatisfy { $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") }
            }
    }

    /// The region in `arn:partition:service:region:account:resource`.
    private static func region(ofARN text: String) -> String? {
        guard text.hasPrefix("arn:") else { return nil }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count > 5, Self.isRegion(parts[3]) else { return nil }
        return String(parts[3])
    }

    // MARK: What a model takes

    /// Whether this is one of Anthropic's.
    var isClaude: Bool {
        self.name.hasPrefix("anthropic.") || self.family == BedrockFamily.anthropic.rawValue
            || self.name.contains("claude")
    }

    /// Whether this is one of Amazon's own.
    var isNova: Bool { self.name.hasPrefix("amazon.nova") || self.family?.hasPrefix("nova") == true }

    /// Whether this is one of those that are told how hard to think by `reasoningConfig`.
    var isSecondNova: Bool { self.name.hasPrefix("amazon.nova-2") || self.family == BedrockFamily.secondNova.rawValue }

    /// Whether `reasoning_effort` goes on under its own name.
    var takesEffort: Bool { self.name.hasPrefix("openai.") || self.name.hasPrefix("deepseek.") }

    /// Whether Converse streams the model's answers.
    var isStreamed: Bool { !self.name.hasPrefix("ai21.") }

    /// Whether a marker for the prompt cache may say how long it lasts.
    var takesCacheLifetime: Bool {
        guard self.isClaude else { return false }
        let older = ["claude-v", "claude-instant", "claude-2", "claude-3", "opus-4-2", "sonnet-4-2", "opus-4-1"]
        return !older.contains { self.name.contains($0) }
    }
}
