import LLMCatalog
import LLMCore
import LLMDialects
import LLMRouter
import LLMTransport
import LiteLLM
import Logging

/// What is logged of each request where that is asked for: names only, never a value of a client's.
extension RequestScope {
    /// As many names are shown of each kind.
    private static let mostNames = 64

    /// A request as it came.
    func logArrival() {
        let body = try? JSON(parsing: self.body)
        var path: [UInt8] = []
        Self.append(path: self.request.path, to: &path)
        self.application.logger.trace(
            "request came",
            metadata: [
                "call.id": .string(Self.shown(self.callID)),
                "http.method": .string(self.request.method.name),
                "http.path": .string(String(decoding: path, as: UTF8.self)),
                "http.headers": .string(
                    Self.names(self.request.headers.fields.map { self.request.headers.name($0).lowercased() })
                ),
                "body.bytes": .stringConvertible(self.body.count),
                "body.members": .string(Self.names(body?.objectValue?.map { $0.key } ?? [])),
            ]
        )
    }

    /// What became of a call of a model.
    func logCall(_ trace: CallTrace, status: Int, error: LLMError?) {
        var metadata: Logger.Metadata = [
            "call.id": .string(Self.shown(self.callID)),
            "call.status": .stringConvertible(status),
            "call.group": .string(Self.shown(trace.group)),
            "call.retries": .stringConvertible(trace.retries),
            "call.fallbacks": .stringConvertible(trace.fallbacks),
            "call.dropped": .string(Self.names(trace.dropped)),
        ]
        if let deployment = trace.deployment {
            let target = deployment.target
            metadata["target.provider"] = .string(target.provider.id)
            metadata["target.model"] = .string(Self.shown(target.model))
            metadata["target.deployment"] = .string(Self.shown(deployment.routed.id))
            metadata["target.origin"] = .string(target.base.origin.authority)
            metadata["target.defaults"] = .string(Self.names(deployment.definition.defaults.map { $0.key }))
            metadata["target.headers"] = .string(Self.names(deployment.definition.headers.map(\.name)))
        }
        if let error { metadata["error.code"] = .string(error.code.label) }
        if !trace.failures.isEmpty {
            metadata["call.failures"] = .string(trace.failures.map(\.error.code.label).joined(separator: ", "))
        }
        self.application.logger.trace("call ended", metadata: metadata)
    }

    /// Names in a row; what does not look like a name may be anything, so only its place is kept.
    private static func names(_ names: [String]) -> String {
        let shown = names.prefix(self.mostNames).map { name in
            let isName =
                name.utf8.count <= 64
                && name.utf8.allSatisfy { byte in
                    byte &- UInt8(ascii: "0") <= 9 || (byte | 0x20) &- UInt8(ascii: "a") <= 25
                        || "_-.[]".utf8.contains(byte)
                }
            return isName ? name : "?"
        }
        return shown.joined(separator: ", ") + (names.count > self.mostNames ? ", …" : "")
    }

    /// An id or a model's name without control characters, cut short.
    private static func shown(_ text: String) -> String {
        String(
            String.UnicodeScalarView(text.unicodeScalars.prefix(200).filter { $0.value >= 0x20 && $0.value != 0x7F })
        )
    }
}
