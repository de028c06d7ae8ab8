import CHeap

/// How the C library's allocator treats large blocks.
enum Heap {
    /// Keeps blocks of up to 4 MiB, and up to 32 MiB of freed memory, in the process.
    ///
    /// By default every body of 100 kB and more would be mapped and unmapped, and its pages filled with zeros by the
    /// kernel, which costs more than reading them.
    static func keepLargeBlocks() {
        heap_keep_blocks(4 << 20, 32 << 20)
    }
}
