/// What one client may ask of the server before it is answered.
struct ServerLimits: Sendable {
    /// The largest body when `max_request_size_mb` is not set.
    var maxBodyBytes = 256 << 20
    /// The largest single header field.
    var maxHeaderField = 32 << 10
    /// The largest sum of header fields.
    var maxHeaderBytes = 64 << 10
    /// The most header fields.
    var maxHeaderCount = 200
    /// How long a connection may wait for its next complete head.
    var idleTimeout = Duration.seconds(75)
    /// How long a body may pause.
    var bodyTimeout = Duration.seconds(60)
    /// How long a client may refuse to take more of a stream.
    var writeTimeout = Duration.seconds(300)
    /// How long a refused request is read on, so that the client sees the answer.
    var lingerTimeout = Duration.seconds(2)
    /// How long requests in progress may take once the server is told to stop.
    var drainTimeout = Duration.seconds(30)
}
