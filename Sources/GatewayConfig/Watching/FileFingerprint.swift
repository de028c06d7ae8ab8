/// What can be seen of a file without reading it.
///
/// A mounted ConfigMap is swapped by pointing a symbolic link at another folder: the file's own link stays, but the
/// place it leads to, and the file there, are others.
package struct FileFingerprint: Sendable, Hashable {
    package var device: UInt64
    package var inode: UInt64
    package var size: Int64
    package var modifiedSeconds: Int64
    package var modifiedNanoseconds: Int64
    /// The path with every symbolic link followed.
    package var target: String

    package init(
        device: UInt64 = 0,
        inode: UInt64 = 0,
        size: Int64 = 0,
        modifiedSeconds: Int64 = 0,
        modifiedNanoseconds: Int64 = 0,
        target: String = ""
    ) {
        self.device = device
        self.inode = inode
        self.size = size
        self.modifiedSeconds = modifiedSeconds
        self.modifiedNanoseconds = modifiedNanoseconds
        self.target = target
    }
}
