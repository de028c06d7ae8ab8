import LLMCore
import NIOPosix

extension RequestScope {
    /// What is done to bodies up to this size is over before another client of the loop notices.
    private static let smallBody = 64 << 10

    /// Does work that takes the longer the larger the body is, and for large ones beside the event loop, whose other
    /// clients go on meanwhile.
    func besidesLoop<Value: Sendable>(
        _ work: @escaping @Sendable () throws(LLMError) -> Value
    ) async throws(LLMError) -> Value {
        guard self.body.count > Self.smallBody else { return try work() }
        let result: Result<Value, LLMError> = await withCheckedContinuation { continuation in
            NIOThreadPool.singleton.submit { _ in
                do throws(LLMError) {
                    continuation.resume(returning: .success(try work()))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        return try result.get()
    }
}
