/// Which region a request goes to.
package enum AWSRegion {
    /// Where everything runs when nothing says where.
    package static let fallback = "us-west-2"

    /// The region that a configuration means: `aws_region_name`, the model's ARN, `AWS_REGION_NAME`, `AWS_REGION`,
    /// `AWS_DEFAULT_REGION`, the profile's, else ``fallback``.
    ///
    /// - Parameters:
    ///   - parameters: the deployment's.
    ///   - model: the upstream model, which may be an ARN.
    ///   - context: the world outside.
    /// - Returns: the region as it is written; ``isRegion(_:)`` tells whether it can be one.
    package static func resolve(
        _ parameters: CredentialParameters,
        model: String = "",
        _ context: CredentialContext
    ) -> String {
        if let region = parameters["aws_region_name"] ?? Self.region(ofARN: model) { return region }
        if let region = context.variable(["AWS_REGION_NAME", "AWS_REGION", "AWS_DEFAULT_REGION"]) { return region }
        let named = parameters["aws_profile_name"] ?? context.variable(["AWS_PROFILE_NAME", "AWS_PROFILE"])
        let profiles = try? AWSLoader.profiles(context)
        return profiles?[named ?? "default"]?["region"].flatMap { $0.isEmpty ? nil : $0 } ?? Self.fallback
    }

    /// The region in `arn:aws:bedrock:us-east-1:…`, wherever in the text the ARN begins.
    package static func region(ofARN text: String) -> String? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count >= 6, parts[0].hasSuffix("arn") else { return nil }
        return Self.isRegion(parts[3]) ? String(parts[3]) : nil
    }

    /// The region in the name of one of AWS's own hosts; the signature must name the same.
    package static func region(ofHost host: String) -> String? {
        let host = host.lowercased()
        guard Self.suffixes.contains(where: { host.hasSuffix($0) }) else { return nil }
        if host == "sts.amazonaws.com" { return "us-east-1" }
        return host.split(separator: ".").last { Self.isRegion($0) }.map(String.init)
    }

    /// The domain that a region's services are in.
    static func domain(of region: String) -> String {
        if region.hasPrefix("cn-") { return "amazonaws.com.cn" }
        if region.hasPrefix("us-iso-") { return "c2s.ic.gov" }
        if region.hasPrefix("us-isob-") { return "sc2s.sgov.gov" }
        return "amazonaws.com"
    }

    /// Whether this can be a region: `us-east-1`, `us-gov-west-1`.
    ///
    /// It becomes part of a host name, so nothing else may be in it.
    package static func isRegion(_ text: some StringProtocol) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard (3...5).contains(parts.count), parts[0].utf8.count == 2, let number = parts.last else { return false }
        let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        return (1...2).contains(number.utf8.count) && number.utf8.allSatisfy { digits.contains($0) }
            && parts.dropLast().allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { letters.contains($0) } }
    }

    private static let suffixes = [".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".c2s.ic.gov", ".sc2s.sgov.gov"]
}
