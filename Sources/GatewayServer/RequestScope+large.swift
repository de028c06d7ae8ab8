import LiteLLM
import NIOPosix

extension RequestScope {
    /// What is done to bodies up to this size is over before another client of the loop notices.
    private static let smallBody = 64 << 10

    /// How many bytes of ended streams and their requests may wait to be counted: a few seconds of work.
    private static let uncountedLimit = 64 << 20

    /// Room to have the tokens of a stream counted beside the loop, to be given back; nil where too much waits for that.
    func takeCountingRoom(for byteCount: Int) -> Int? {
        let count = self.body.count + byteCount
        guard count > Self.smallBody else { return 0 }
        return self.application.uncounted.take(count, limit: Self.uncountedLimit) ? count : nil
    }

    /// Whether work that goes through the body is no work for a loop.
    var isLarge: Bool { self.body.count > Self.smallBody }

    /// A call whose tokens are known, where choosing a deployment asks for them and counting them takes long.
    func counted(_ call: ChatCall) async -> ChatCall {
        let client = self.snapshot.client
        guard self.isLarge, client.countsInput(of: call) else { return call }
        return await self.besidesLoop { client.counted(call) }
    }

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
