/// libFuzzer's own changes of bytes.
@_silgen_name("LLVMFuzzerMutate")
private func mutateBytes(_ data: UnsafeMutablePointer<UInt8>, _ count: Int, _ maximum: Int) -> Int

/// What libFuzzer hands to a mutator of ours: an input in a buffer with room for more.
package struct Mutation {
    private let data: UnsafeMutablePointer<UInt8>
    private let count: Int
    private let maximum: Int

    package init(_ data: UnsafeMutablePointer<UInt8>, _ count: Int, _ maximum: Int) {
        self.data = data
        self.count = count
        self.maximum = maximum
    }

    /// The input.
    package var input: [UInt8] { Array(UnsafeBufferPointer(start: self.data, count: self.count)) }

    /// Changes bytes from this one on, blindly; returns the new length.
    package func changeBytes(from start: Int) -> Int {
        let start = min(start, self.count)
        return start + mutateBytes(self.data + start, self.count - start, self.maximum - start)
    }

    /// Puts an input in the place of the old one, cut where there is no more room; returns the new length.
    package func replace(with bytes: [UInt8]) -> Int {
        let count = min(bytes.count, self.maximum)
        for index in 0..<count { self.data[index] = bytes[index] }
        return count
    }
}
