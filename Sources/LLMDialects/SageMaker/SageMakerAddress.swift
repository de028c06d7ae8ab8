import LLMCatalog
import LLMCore

/// Where an endpoint listens, and the headers of a call.
///
/// The model's name is the endpoint's. Of the target's options: `aws_region_name`, `sagemaker_base_url` (the whole
/// address, used for streams too), `model_id` (an inference component of the endpoint) and
/// `allow_sagemaker_custom_attributes` (the licence of a model is accepted).
enum SageMakerAddress {
    static func url(for target: Target, isStream: Bool) -> WireURL {
        let base = AWSAddress.base(of: target, override: "sagemaker_base_url", modelRegion: nil)
        if base.path.contains("/invocations") { return base }
        let name = PercentEncoding.segment(target.model)
        let operation = isStream ? "invocations-response-stream" : "invocations"
        return base.appending(path: "/endpoints/\(name)/\(operation)")
    }

    static func headers(for input: ChatInput, _ target: Target, _ own: WireHeaders) -> WireHeaders {
        var headers = WireHeaders([("content-type", "application/json")])
        headers.merge(Self.own(target))
        for (name, value) in target.provider.headers { headers.set(name, value) }
        headers.merge(target.headers)
        headers.merge(input.forwardedHeaders)
        headers.merge(own)
        return headers
    }

    /// The headers that the deployment's own settings ask for.
    static func own(_ target: Target) -> WireHeaders {
        var headers = WireHeaders()
        if let component = target.options["model_id"]?.stringValue {
            headers.set("x-amzn-sagemaker-inference-component", component)
        }
        if target.options["allow_sagemaker_custom_attributes"]?.boolValue == true {
            headers.set("x-amzn-sagemaker-custom-attributes", "accept_eula=true")
        }
        return headers
    }

    /// What is for the address and the headers, not for the model.
    static let unsent: Set<String> = ["model_id", "sagemaker_base_url", "allow_sagemaker_custom_attributes"]
}
