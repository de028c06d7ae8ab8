import LLMCore

/// Where the configuration or the request wants markers for the prompt cache.
struct CachePoints: Sendable {
    private struct Point: Sendable {
        var role: String?
        var index: Int?
        var marker: ArraySlice<UInt8>
    }

    /// The provider takes no more markers than this in one request.
    private static let limit = 4
    private static let marker = Array(#"{"type":"ephemeral"}"#.utf8)[...]
    private static let key = Array(#""cache_control""#.utf8)

    private var points: [Point] = []
    /// The marker for the last tool.
    private(set) var tools: ArraySlice<UInt8>?
    private var left = Self.limit

    /// No markers.
    init() {}

    /// The deployment's points and the request's own (`cache_control_injection_points`).
    init(_ document: JSONDocument, _ target: Target) {
        var all = target.cacheControlInjectionPoints
        if let node = document.member("cache_control_injection_points") {
            all += document.json(node).arrayValue ?? []
        }
        if all.isEmpty { return }
        for point in all {
            let marker = point["control"].flatMap { $0.isNull ? nil : $0.serialized()[...] } ?? Self.marker
            switch point["location"]?.stringValue ?? "message" {
            case "message":
                let index = point["index"]?.intValue ?? point["index"]?.stringValue.flatMap { Int($0) }
                self.points.append(Point(role: point["role"]?.stringValue, index: index, marker: marker))
            case "tool_config":
                self.tools = marker
            default:
                continue
            }
        }
        // Those that the client put there itself count.
        self.left -= Self.count(of: Self.key, in: document.bytes)
    }

    private static func count(of key: [UInt8], in bytes: [UInt8]) -> Int {
        var count = 0
        var offset = 0
        while offset + key.count <= bytes.count {
            guard bytes[offset] == key[0], bytes[offset..<offset + key.count].elementsEqual(key) else {
                offset += 1
                continue
            }
            count += 1
            offset += key.count
        }
        return count
    }

    /// Whether no message gets a marker.
    var isEmpty: Bool { self.points.isEmpty }

    /// The marker for a message; nil if it gets none.
    func marker(role: String, index: Int, count: Int) -> ArraySlice<UInt8>? {
        if self.points.isEmpty || self.left <= 0 { return nil }
        return self.points.first { point in
            if let wanted = point.index { return wanted == index || wanted + count == index }
            return point.role == role
        }?.marker
    }

    /// Notes that a marker was set.
    mutating func use() { self.left -= 1 }
}
