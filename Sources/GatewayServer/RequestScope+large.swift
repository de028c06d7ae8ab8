import NIOPosix

extension RequestScope {
    /// What is done to bodies up to this size is over before another client of the loop notices.
    private static let smallBody = 64 << 10

    /// Does work that takes the longer the larger the body is, and for large ones beside the event loop, whose other
    /// clients go on meanwhile.
    ///
    /// `byteCount` is the size of what the work goes through besides the body.
    func besidesLoop<Value: Sendable, Failure: Error>(
        with byteCount: Int = 0,
        _ work: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        guard self.body.count + byteCount > Self.smallBody else { return try work() }
        let result: Result<Value, Failure> = await withCheckedContinuation { continuation in
            NIOThreadPool.singleton.submit { _ in
                do throws(Failure) {
                    continuation.resume(returning: .success(try work()))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        return try result.get()
    }
}
