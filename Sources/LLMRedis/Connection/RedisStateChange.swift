package import RedisCore

/// That a server can be used or not; told when it changes, not for each command.
package struct RedisStateChange: Sendable, Equatable {
    package enum State: Sendable, Equatable {
        case available
        /// It answers, but takes no writes.
        case readOnly(RedisError)
        /// It answers, but refuses what it is asked: rights that are missing, a node of a cluster, data that is being loaded.
        case refusing(RedisError)
        case unavailable(RedisError)
        /// It has left the cluster, whose other nodes have what it held.
        case replaced

        /// Whether both mean the same, for whatever reason.
        func isLike(_ other: State) -> Bool {
            switch (self, other) {
            case (.available, .available), (.readOnly, .readOnly), (.unavailable, .unavailable): true
            case (.refusing(let one), .refusing(let other)): one.detail == other.detail
            case (.replaced, .replaced): true
            default: false
            }
        }
    }

    /// The address, or the sentinels' name for it.
    package var server: String
    package var state: State
}

extension RedisStateChange: CustomStringConvertible {
    /// A sentence for the log.
    package var description: String {
        switch self.state {
        case .available: "Redis (\(self.server)) can be used again: what it holds is shared again."
        case .readOnly(let error):
            "Redis (\(self.server)) takes no writes (\(error.detail)): this process goes on with what it knows itself."
        case .refusing(let error):
            "Redis (\(self.server)) refuses what it is asked (\(error.detail)): this process goes on with what it knows itself."
        case .replaced: "Redis (\(self.server)) is no longer asked: other nodes of the cluster have what it held."
        case .unavailable(let error):
            "Redis (\(self.server)) cannot be used (\(error.detail)): this process goes on with what it knows itself."
        }
    }
}
