import LLMCore

/// Cross-origin requests from browsers: every origin may call, as with LiteLLM's proxy.
///
/// Keys travel in `Authorization`, which a script sends itself. Cookies are no credentials here, so nothing is said of
/// them; browsers would refuse that together with `*`.
enum CrossOrigin {
    /// The answer to a preflight, and to any other `OPTIONS`.
    static func preflight(_ headers: WireHeaders) -> OutgoingResponse {
        var response = OutgoingResponse.text("OK", type: "text/plain; charset=utf-8")
        response.headers.append("access-control-allow-origin", "*")
        response.headers.append("access-control-allow-methods", "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT, QUERY")
        response.headers.append("access-control-max-age", "600")
        response.headers.append("vary", "Access-Control-Request-Headers")
        if let asked = headers["access-control-request-headers"] {
            response.headers.append("access-control-allow-headers", asked)
        }
        return response
    }

    /// Fields that let a browser read the answer, when a browser asked.
    static func allow(_ request: IncomingRequest, in response: inout HeaderLines) {
        guard request.marks.contains(.origin) else { return }
        response.append("access-control-allow-origin", "*")
        response.append("access-control-expose-headers", "*")
    }
}
