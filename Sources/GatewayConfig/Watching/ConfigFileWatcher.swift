/// Decides when a changed configuration is read and when it is taken over.
///
/// A value without I/O. States: *idle* until something looks different; then *changing* until two looks in a row see
/// the same, because a file that is still being written should not be read; then it asks for a read and is told what
/// came of it. What was refused once is not reported again until the contents differ.
package struct ConfigFileWatcher: Sendable {
    /// What to do after a look.
    package enum Step: Sendable, Equatable {
        case wait
        case read
    }

    /// What to do with what was read.
    package enum Verdict: Sendable, Equatable {
        /// Nothing that matters changed.
        case ignore
        /// Take the new configuration over.
        case apply
        /// Keep the old one and say why.
        case refuse
    }

    private enum State: Sendable {
        case idle
        case changing
    }

    private var state = State.idle
    private var seen: [FileFingerprint?]
    private var applied: ContentHash
    private var refused: ContentHash?

    /// Begins with what was read at the start.
    package init(seen: [FileFingerprint?], contents: ContentHash) {
        self.seen = seen
        self.applied = contents
    }

    /// Called now and then with what all files look like; `nil` stands for a missing file.
    package mutating func look(_ fingerprints: [FileFingerprint?], isForced: Bool = false) -> Step {
        if isForced {
            self.seen = fingerprints
            self.state = .idle
            // Whoever asks wants to hear again what is wrong.
            self.refused = nil
            return .read
        }
        if fingerprints != self.seen {
            self.seen = fingerprints
            self.state = .changing
            return .wait
        }
        switch self.state {
        case .idle:
            return .wait
        case .changing:
            self.state = .idle
            return .read
        }
    }

    /// Called with what the files held and whether it was a configuration.
    package mutating func read(_ contents: ContentHash, isValid: Bool) -> Verdict {
        if contents == self.applied {
            self.refused = nil
            return .ignore
        }
        if isValid {
            self.applied = contents
            self.refused = nil
            return .apply
        }
        if contents == self.refused {
            return .ignore
        }
        self.refused = contents
        return .refuse
    }

    /// Called when other files are to be watched from now on: the next look counts as a change.
    package mutating func forgetLooks() {
        self.seen = []
    }
}

/// A hash of the contents of files, for telling whether they changed.
package struct ContentHash: Sendable, Hashable {
    private var value: UInt64 = 0xcbf2_9ce4_8422_2325

    package init() {}

    /// Adds a file; `nil` stands for one that cannot be read.
    package mutating func add(_ path: String, _ bytes: [UInt8]?) {
        for byte in path.utf8 {
            self.mix(byte)
        }
        self.mix(bytes == nil ? 1 : 0)
        var length = bytes?.count ?? 0
        while length > 0 {
            self.mix(UInt8(truncatingIfNeeded: length))
            length >>= 8
        }
        for byte in bytes ?? [] {
            self.mix(byte)
        }
    }

    private mutating func mix(_ byte: UInt8) {
        self.value = (self.value ^ UInt64(byte)) &* 0x100_0000_01b3
    }
}
