package import RedisCore

/// That a server can be used or not; told when it changes, not for each command.
package struct RedisStateChange: Sendable, Equatable {
    package enum State: Sendable, Equatable {
        case available
        /// It answers, but takes no writes.
        case readOnly(RedisError)
        case unavailable(RedisError)

        /// Whether both mean the same, for whatever reason.
        func isLike(_ other: State) -> Bool {
            switch (self, other) {
            case (.available, .available), (.readOnly, .readOnly), (.unavailable, .unavailable): true
            default: false
            }
        }
    }

    /// The address, or the sentinels' name for it.
    package var server: String
    package var state: State
}
