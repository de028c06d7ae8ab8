package import LLMCore

/// Why a request is not sent.
package enum HTTPRequestRefusal: Error, Hashable, Sendable {
    /// The method is no token.
    case method
    /// Path or query hold a space, a control character or a byte outside ASCII.
    case target
    /// A header name is no token.
    case headerName
    /// A header value holds a control character.
    case headerValue

    /// A short constant text for logs and error messages.
    package var reason: String {
        switch self {
        case .method: "malformed request method"
        case .target: "malformed character in the request path or query"
        case .headerName: "malformed request header name"
        case .headerValue: "control character in a request header value"
        }
    }
}

/// What every request to one origin has in common.
package struct HTTPRequestPrefix: Sendable {
    /// Stands before the path: empty, or `http://authority` towards a proxy.
    let target: [UInt8]
    let hostLine: [UInt8]
    let userAgentLine: [UInt8]
    /// Whole header lines with their ends.
    let extraLines: [UInt8]
    /// Bytes of all of them.
    let count: Int

    /// - Parameters:
    ///   - origin: Where the request goes in the end.
    ///   - isAbsolute: Whether the request line carries the whole address, as a proxy wants it.
    ///   - userAgent: The value of `user-agent` for requests that bring none.
    ///   - extraHeaders: More headers of every request (`proxy-authorization`).
    package init(origin: Origin, isAbsolute: Bool = false, userAgent: String, extraHeaders: [(String, String)] = []) {
        self.target = isAbsolute ? Array("http://\(origin.authority)".utf8) : []
        self.hostLine = Array("host: \(origin.authority)\r\n".utf8)
        self.userAgentLine = Array("user-agent: \(userAgent)\r\n".utf8)
        self.extraLines = extraHeaders.flatMap { Array("\($0.0): \($0.1)\r\n".utf8) }
        self.count = self.target.count + self.hostLine.count + self.userAgentLine.count + self.extraLines.count
    }
}

/// Writes request heads.
///
/// The transport alone decides how messages are framed: of the caller's headers, those that speak of framing or of the
/// connection are left out, as is `accept-encoding` (a provider's compression costs both sides more than it saves).
///
/// Functions of the request instead of a value that holds it, because a copy of a request counts seven references.
package enum HTTPRequestHead {
    /// At least as many bytes as a request's head needs.
    package static func capacity(of request: WireRequest, prefix: HTTPRequestPrefix) -> Int {
        let line = request.method.utf8.count + request.url.path.utf8.count + request.url.query.utf8.count
        let headers = request.headers.bytes.count + request.headers.fields.count * 4
        return line + headers + prefix.count + 64 + Self.upgradeLines.utf8CodeUnitCount
    }

    /// What asks for a WebSocket, besides the fields that begin with `sec-websocket-` (RFC 6455, section 4.1).
    private static let upgradeLines: StaticString = "connection: Upgrade\r\nupgrade: websocket\r\n"

    /// Writes a request's head into memory of at least ``capacity(of:prefix:)`` bytes.
    ///
    /// - Parameters:
    ///   - request: What is sent.
    ///   - prefix: What all requests to the origin begin with.
    ///   - bodyCount: Bytes of the body.
    ///   - isUpgrade: Whether a WebSocket is asked for.
    ///   - memory: Takes the head.
    /// - Returns: How many bytes were written.
    /// - Throws: `HTTPRequestRefusal` when a part of the request could be read as something else by the receiver.
    package static func write(
        _ request: WireRequest,
        prefix: HTTPRequestPrefix,
        bodyCount: Int,
        isUpgrade: Bool = false,
        into memory: UnsafeMutableRawBufferPointer
    ) throws(HTTPRequestRefusal) -> Int {
        guard var cursor = HTTPByteCursor(memory) else { return 0 }
        let hasBody = try Self.writeRequestLine(request, prefix, &cursor) || bodyCount > 0
        let seen = try Self.writeFields(request.headers, &cursor)
        if !seen.host { cursor.put(prefix.hostLine) }
        if !seen.userAgent { cursor.put(prefix.userAgentLine) }
        cursor.put(prefix.extraLines)
        if isUpgrade { cursor.put(Self.upgradeLines) }
        if hasBody {
            cursor.put("content-length: ")
            cursor.put(decimal: bodyCount)
            cursor.put("\r\n")
        }
        cursor.put("\r\n")
        return cursor.count
    }

    /// - Returns: Whether a server expects a body of this method, be it an empty one.
    private static func writeRequestLine(
        _ request: WireRequest,
        _ prefix: HTTPRequestPrefix,
        _ cursor: inout HTTPByteCursor
    ) throws(HTTPRequestRefusal) -> Bool {
        let method = cursor.putText(request.method)
        guard !method.isEmpty, Self.isToken(method, 0..<method.count) else { throw .method }
        cursor.put(" ")
        cursor.put(prefix.target)
        let path = cursor.putText(request.url.path)
        guard path.isEmpty || path[0] == UInt8(ascii: "/") else { throw .target }
        if path.isEmpty { cursor.put("/") }
        guard Self.isTargetText(path) else { throw .target }
        if !request.url.query.isEmpty {
            cursor.put("?")
            guard Self.isTargetText(cursor.putText(request.url.query)) else { throw .target }
        }
        cursor.put(" HTTP/1.1\r\n")
        // POST, PUT and PATCH; one more method with a length of 0 would do no harm.
        return method[0] == UInt8(ascii: "P")
    }

    private static func writeFields(
        _ headers: WireHeaders,
        _ cursor: inout HTTPByteCursor
    ) throws(HTTPRequestRefusal) -> (host: Bool, userAgent: Bool) {
        let fields = headers.fields
        return try headers.bytes.withUnsafeBufferPointer { bytes throws(HTTPRequestRefusal) in
            var hasHost = false
            var hasUserAgent = false
            for field in fields {
                let name = Int(field.nameStart)..<Int(field.nameEnd)
                let value = Int(field.valueStart)..<Int(field.valueEnd)
                guard !name.isEmpty, Self.isToken(bytes, name) else { throw .headerName }
                guard HTTPBytes.isFieldText(bytes, value) else { throw .headerValue }
                guard !Self.isOwnedByTransport(bytes, name) else { continue }
                if name.count == 4, HTTPBytes.equals(bytes, name, "host") {
                    guard !hasHost else { continue }
                    hasHost = true
                }
                if name.count == 10, HTTPBytes.equals(bytes, name, "user-agent") { hasUserAgent = true }
                cursor.put(bytes, name)
                cursor.put(": ")
                cursor.put(bytes, value)
                cursor.put("\r\n")
            }
            return (hasHost, hasUserAgent)
        }
    }

    private static func isToken(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Bool {
        for index in range where !HTTPBytes.isToken(bytes[index]) { return false }
        return true
    }

    private static func isTargetText(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var isBad = false
        for byte in bytes { isBad = isBad || byte <= 0x20 || byte >= 0x7F || byte == UInt8(ascii: "#") }
        return !isBad
    }

    private static func isOwnedByTransport(_ bytes: UnsafeBufferPointer<UInt8>, _ name: Range<Int>) -> Bool {
        switch name.count {
        case 2: HTTPBytes.equals(bytes, name, "te")
        case 6: HTTPBytes.equals(bytes, name, "expect")
        case 7: HTTPBytes.equals(bytes, name, "upgrade") || HTTPBytes.equals(bytes, name, "trailer")
        case 10: HTTPBytes.equals(bytes, name, "connection") || HTTPBytes.equals(bytes, name, "keep-alive")
        case 14: HTTPBytes.equals(bytes, name, "content-length")
        case 15: HTTPBytes.equals(bytes, name, "accept-encoding")
        case 16: HTTPBytes.equals(bytes, name, "proxy-connection")
        case 17: HTTPBytes.equals(bytes, name, "transfer-encoding")
        case 19: HTTPBytes.equals(bytes, name, "proxy-authorization")
        default: false
        }
    }
}

/// Writes bytes one after another; the memory is known to suffice.
private struct HTTPByteCursor {
    private let base: UnsafeMutableRawPointer
    private let capacity: Int
    private(set) var count = 0

    init?(_ memory: UnsafeMutableRawBufferPointer) {
        guard let base = memory.baseAddress else { return nil }
        self.base = base
        self.capacity = memory.count
    }

    private mutating func copy(_ source: UnsafeRawPointer, _ length: Int) {
        precondition(length <= self.capacity - self.count, "a request head outgrew its computed capacity")
        (self.base + self.count).copyMemory(from: source, byteCount: length)
        self.count += length
    }

    mutating func put(_ text: StaticString) {
        self.copy(text.utf8Start, text.utf8CodeUnitCount)
    }

    mutating func put(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { source in
            if let base = source.baseAddress { self.copy(base, source.count) }
        }
    }

    mutating func put(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
        if let base = bytes.baseAddress { self.copy(base + range.lowerBound, range.count) }
    }

    /// Returns what was written, to be checked where it stands.
    mutating func putText(_ text: String) -> UnsafeBufferPointer<UInt8> {
        let start = self.count
        var text = text
        text.withUTF8 { source in
            if let base = source.baseAddress { self.copy(base, source.count) }
        }
        let written = UnsafeRawBufferPointer(start: self.base + start, count: self.count - start)
        return written.assumingMemoryBound(to: UInt8.self)
    }

    mutating func put(decimal value: Int) {
        var digits: (UInt64, UInt64, UInt64) = (0, 0, 0)
        withUnsafeMutableBytes(of: &digits) { digits in
            var rest = value
            var start = digits.count
            repeat {
                start -= 1
                digits[start] = UInt8(ascii: "0") + UInt8(rest % 10)
                rest /= 10
            } while rest > 0
            if let base = digits.baseAddress { self.copy(base + start, digits.count - start) }
        }
    }
}
