import GatewayConfig

/// Feeds arbitrary bytes to the configuration loader.
///
/// An included file holds the same bytes again, and references find one variable, so that those ways are taken, too.
/// Findings and what was read are printed, because that is where a secret or a bad index would show.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzConfig(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let (config, diagnostics) = GatewayConfig.load(
        yaml: bytes,
        source: "conf/config.yaml",
        environment: ["SET": "value", "LITELLM_ENVIRONMENT": "production"]
    ) { path in
        path.hasSuffix("self.yaml") ? bytes : Array("model_list: [{model_name: a, litellm_params: {model: b}}]".utf8)
    }
    let hasErrors = diagnostics.contains { $0.severity == .error }
    // Exactly one of the two: a configuration, or an error that says why there is none.
    precondition((config == nil) == hasErrors)
    for diagnostic in diagnostics {
        precondition(!diagnostic.description.isEmpty && diagnostic.line >= 0)
    }
    if let config {
        for deployment in config.modelList {
            precondition("\(deployment.identityText)" == "<redacted>")
        }
        precondition(config.modelAliases.count >= config.routerSettings.modelGroupAlias.count)
    }
    return 0
}
