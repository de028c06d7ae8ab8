/// What a server answers to a command that failed: `-MOVED 3999 127.0.0.1:6381`.
package struct RedisServerError: Error, Sendable, Hashable {
    /// The whole text, not for logs: it may quote the command's arguments.
    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    /// The first word: `ERR`, `MOVED`, `READONLY`, `NOAUTH` and the like; empty when it is not in capitals.
    package var word: Substring {
        let word = self.text.prefix { $0 != " " }
        return word.utf8.allSatisfy { (65...90).contains($0) || (48...57).contains($0) } ? word : ""
    }

    /// Where a cluster says that a slot is.
    package struct Redirect: Sendable, Hashable {
        package var slot: Int
        package var address: RedisAddress
        /// Whether it holds for this one command only, announced by `ASKING` (`ASK`), or from now on (`MOVED`).
        package var isOnlyOnce: Bool
    }

    /// The redirection that this is.
    ///
    /// - Parameter origin: The node that said so: an empty host means the same one.
    /// - Returns: Where the command belongs; nil when this is another error.
    package func redirect(from origin: RedisAddress) -> Redirect? {
        let words = self.text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 3, words[0] == "MOVED" || words[0] == "ASK", let slot = Int(words[1]),
            RedisHashSlot.all.contains(slot), let address = RedisAddress(node: words[2], from: origin)
        else { return nil }
        return Redirect(slot: slot, address: address, isOnlyOnce: words[0] == "ASK")
    }

    /// Whether the server has the script under another name only, or not at all: send its text.
    package var isUnknownScript: Bool { self.word == "NOSCRIPT" }

    /// Whether the server is a replica, or refuses writes for another reason that may pass.
    package var isReadOnly: Bool {
        switch self.word {
        case "READONLY", "NOREPLICAS", "MISCONF", "OOM": true
        default: false
        }
    }

    /// Whether the command may succeed when it is sent again a little later.
    package var isPassing: Bool {
        switch self.word {
        case "TRYAGAIN", "CLUSTERDOWN", "LOADING", "MASTERDOWN", "BUSY": true
        default: false
        }
    }

    /// Whether a script was begun and broke off, so that part of it may have been carried out.
    package var isBrokenScript: Bool { self.word != "BUSY" && self.text.contains("user_script") }

    /// Whether the server does not do what it is for, rather than that one command was wrong.
    package var isRefusal: Bool {
        switch self.word {
        case "NOAUTH", "NOPERM", "LOADING", "BUSY", "MASTERDOWN", "CLUSTERDOWN", "CROSSSLOT", "MOVED", "ASK",
            "TRYAGAIN":
            true
        default: self.isReadOnly || self.isBrokenScript || self.text.hasPrefix("ERR unknown command")
        }
    }

    package var isRefusedLogin: Bool {
        switch self.word {
        case "NOAUTH", "WRONGPASS", "NOPERM": true
        default:
            self.text.hasPrefix("ERR invalid password") || self.text.hasPrefix("ERR AUTH ")
                || self.text.hasPrefix("ERR Client sent AUTH")
        }
    }
}
