import LLMCatalog
import LLMCore

/// Where AWS listens.
///
/// A target's base may have `{region}` in its host; it is filled in here: `aws_region_name` of the target's options,
/// else the region that the model's name tells, else `us-west-2`.
enum AWSAddress {
    private static let defaultRegion = "us-west-2"
    private static let placeholder = "{region}"

    static func base(of target: Target, override: String, modelRegion: String?) -> WireURL {
        if let text = target.options[override]?.stringValue, let url = WireURL(text) { return url }
        let origin = target.base.origin
        guard let range = origin.host.firstRange(of: Self.placeholder) else { return target.base }
        let region = target.options["aws_region_name"]?.stringValue ?? modelRegion ?? Self.defaultRegion
        var host = origin.host
        host.replaceSubrange(range, with: region)
        if region.hasPrefix("cn-"), host.hasSuffix(".amazonaws.com") { host += ".cn" }
        let named = Origin(isTLS: origin.isTLS, host: host, port: origin.port)
        return WireURL(origin: named, path: target.base.path, query: target.base.query)
    }
}

extension BedrockModel {
    /// `{base}/model/{id}/{operation}`; the id is one segment, as AWS's own clients write it.
    func url(of operation: String, for target: Target) -> WireURL {
        AWSAddress.base(of: target, override: "aws_bedrock_runtime_endpoint", modelRegion: self.region)
            .appending(path: "/model/\(PercentEncoding.query(self.id))/\(operation)")
    }
}
