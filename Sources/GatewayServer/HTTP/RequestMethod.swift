/// A request's method; any token may be one.
struct RequestMethod: Hashable, Sendable {
    let name: String

    static var get: RequestMethod { RequestMethod(name: "GET") }
    static var head: RequestMethod { RequestMethod(name: "HEAD") }
    static var post: RequestMethod { RequestMethod(name: "POST") }
    static var options: RequestMethod { RequestMethod(name: "OPTIONS") }
}
