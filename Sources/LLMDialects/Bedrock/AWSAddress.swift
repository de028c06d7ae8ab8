import LLMCatalog
import LLMCore

/// Where AWS listens.
///
/// A target's base may have `{region}` in its host; it is filled in here.
enum AWSAddress {
    private static let lastRegion = "us-west-2"
    private static let placeholder = "{region}"

    /// The region of a call: `aws_region_name` of the target's options, else what the model's name tells, else
    /// `aws_default_region` of the options (what the environment says), else `us-west-2`.
    static func region(of target: Target, modelRegion: String?) -> String {
        target.options["aws_region_name"]?.stringValue ?? modelRegion
            ?? target.options["aws_default_region"]?.stringValue ?? Self.lastRegion
    }

    /// The address that a target's paths are appended to; `override` names the option that replaces it, `onlyRegion` is
    /// one that nothing else can change.
    static func base(of target: Target, override: String, modelRegion: String?, onlyRegion: String? = nil) -> WireURL {
        if let text = target.options[override]?.stringValue, let url = WireURL(text) { return url }
        let origin = target.base.origin
        guard let range = origin.host.firstRange(of: Self.placeholder) else { return target.base }
        let region = onlyRegion ?? Self.region(of: target, modelRegion: modelRegion)
        var host = origin.host
        host.replaceSubrange(range, with: region)
        if region.hasPrefix("cn-"), host.hasSuffix(".amazonaws.com") { host += ".cn" }
        let named = Origin(isTLS: origin.isTLS, host: host, port: origin.port)
        return WireURL(origin: named, path: target.base.path, query: target.base.query)
    }
}

extension BedrockModel {
    /// `{base}/model/{id}/{operation}`; the id is one segment, as AWS's own clients write it.
    func url(of operation: String, for target: Target, id: String? = nil) -> WireURL {
        AWSAddress.base(of: target, override: "aws_bedrock_runtime_endpoint", modelRegion: self.region)
            .appending(path: "/model/\(PercentEncoding.query(id ?? self.id))/\(operation)")
    }
}
