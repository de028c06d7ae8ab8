import LLMCatalog
import LLMCore

/// The addresses of a deployment on Vertex AI.
///
/// Read of ``Target/options``: `vertex_project` (or `vertex_ai_project`), the project's id, and `vertex_location` (or
/// `vertex_ai_location`), the region, `us-central1` if there is none.
struct VertexAddress: Sendable {
    private let base: WireURL
    private let version: String?
    private let project: String
    private let location: String
    private let model: String

    /// - Throws: `authentication` when no project is named, or the region is no name of one.
    init(_ target: Target) throws(LLMError) {
        func option(_ names: String...) -> String? {
            names.lazy.compactMap { target.options[$0]?.stringValue }.first { !$0.isEmpty }
        }
        guard let project = option("vertex_project", "vertex_ai_project") else {
            throw LLMError(
                .authentication,
                "vertex_project is not set for this deployment; it names the project that is billed.",
                provider: target.provider.id
            )
        }
        let stated = option("vertex_location", "vertex_ai_location")
        let location = VertexFamily.onlyLocation(of: target.model) ?? stated ?? "us-central1"
        guard location.utf8.allSatisfy({ UInt8(ascii: "a") <= $0 && $0 <= UInt8(ascii: "z") || Self.isOther($0) })
        else {
            throw LLMError(.authentication, "vertex_location is not a region.", provider: target.provider.id)
        }
        self.project = project
        self.location = location
        self.version = target.apiVersion
        self.model = target.model
        self.base = Self.base(target.base, location)
    }

    private static func isOther(_ byte: UInt8) -> Bool {
        UInt8(ascii: "0") <= byte && byte <= UInt8(ascii: "9") || byte == UInt8(ascii: "-")
    }

    /// The provider's address in a region.
    ///
    /// The global one has no region in its name, and those of continents are others.
    private static func base(_ base: WireURL, _ location: String) -> WireURL {
        guard let mark = base.origin.host.firstRange(of: "{location}-") else { return base }
        let rest = base.origin.host[mark.upperBound...]
        let host =
            switch location {
            case "global": String(rest)
            case "us", "eu": "aiplatform.\(location).rep.googleapis.com"
            default: "\(location)-\(rest)"
            }
        let origin = Origin(isTLS: base.origin.isTLS, host: host, port: base.origin.port)
        return WireURL(origin: origin, path: base.path, query: base.query)
    }

    private static let versions: Set<String> = ["/v1", "/v1beta1", "/v1beta", "/v1alpha"]

    /// The address with the project and the region, after the version that it has or gets.
    private func resource(_ version: String) -> WireURL {
        let ending = self.base.path.split(separator: "/").last.map { "/" + $0 } ?? ""
        let base =
            Self.versions.contains(ending) ? self.base : self.base.appending(path: "/" + (self.version ?? version))
        let project = PercentEncoding.segment(self.project)
        return base.appending(path: "/projects/\(project)/locations/\(self.location)")
    }

    /// Whether the address is a gateway's for this one model, so that only the method is missing.
    private var isWhole: Bool { !self.base.path.isEmpty && !Self.versions.contains(self.base.path) }

    private static func name(_ model: some StringProtocol) -> String { PercentEncoding.segment(String(model)) }

    /// The methods of Google's own models.
    func google(isStream: Bool) -> WireURL { GeminiAddress.method(of: self.googleModel, isStream) }

    /// Another method of Google's own models, such as `predict`.
    func google(_ method: String) -> WireURL { GeminiAddress.adding(method, to: self.googleModel, false) }

    private var googleModel: WireURL {
        if self.isWhole { return self.base }
        let place: String
        if case .tuned(let endpoint) = VertexFamily(self.model) {
            place = "/endpoints/" + endpoint
        } else {
            place = "/publishers/google/models/" + Self.name(self.model.split(separator: "/").last ?? "")
        }
        return self.resource("v1").appending(path: place)
    }

    /// The project's caches, and a model as they name it; nil where the address is for one model.
    func caches() -> (address: WireURL, model: String)? {
        if self.isWhole { return nil }
        let name = self.model.split(separator: "/").last ?? ""
        let place = "projects/\(self.project)/locations/\(self.location)"
        return (self.resource("v1").appending(path: "/cachedContents"), "\(place)/publishers/google/models/\(name)")
    }

    /// The list of batches, one to a page; nil where the address is for one model.
    func batches() -> WireURL? {
        if self.isWhole { return nil }
        return self.resource("v1").appending(path: "/batchPredictionJobs").appending(query: "pageSize", "1")
    }

    /// The method of models before Gemini.
    func predict() -> WireURL {
        if self.isWhole { return GeminiAddress.adding("predict", to: self.base, false) }
        let place = self.resource("v1").appending(path: "/publishers/google/models/" + Self.name(self.model))
        return GeminiAddress.adding("predict", to: place, false)
    }

    /// The methods that take a partner's own format.
    func raw(publisher: VertexPublisher, version: String = "v1", isStream: Bool) -> WireURL {
        let method = isStream ? "streamRawPredict" : "rawPredict"
        if self.isWhole { return GeminiAddress.adding(method, to: self.base, isStream) }
        let model = Self.name(self.model.split(separator: "/").last ?? "")
        let place = self.resource(version).appending(path: "/publishers/\(publisher.rawValue)/models/\(model)")
        return GeminiAddress.adding(method, to: place, isStream)
    }

    /// Where tokens are counted for Anthropic's models, which the body names; nil where the address is for one model.
    func claudeCount() -> WireURL? {
        if self.isWhole { return nil }
        return GeminiAddress.adding(
            "rawPredict",
            to: self.resource("v1").appending(
                path: "/publishers/\(VertexPublisher.anthropic.rawValue)/models/count-tokens"
            ),
            false
        )
    }

    /// The address in OpenAI's format: the one for all, or that of an endpoint.
    func completions(endpoint: String = "openapi") -> WireURL {
        let path = "/chat/completions"
        if self.base.path.hasSuffix(path) { return self.base }
        if self.base.path.contains("/endpoints/") { return self.base.appending(path: path) }
        return self.resource("v1").appending(path: "/endpoints/" + endpoint + path)
    }
}
