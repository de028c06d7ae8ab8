import RedisCore

/// Something that a process tells through Redis, and tells again until it is certain that it was added once.
protocol SharedPush: Sendable {
    /// What it is about: at most one push of each is on its way.
    var id: String { get }

    /// Takes in what happened after it.
    mutating func add(_ later: Self)

    /// Takes over what later news make obsolete, for a push that is told again under its number.
    mutating func refresh(from later: Self)
}

/// What still has to be told, and what may have arrived or not.
struct PushLedger<Push: SharedPush>: Sendable {
    /// A push with its number, by which the server knows it again.
    struct Sent: Sendable {
        let sequence: Int
        var push: Push
    }

    /// What could not be sent yet, by what it is about.
    private var waiting: [String: Push] = [:]
    /// What may have arrived, likewise.
    private var unsettled: [String: Sent] = [:]

    /// What could not be sent yet about a subject.
    func waiting(for id: String) -> Push? { self.waiting[id] }

    /// How many subjects have something to tell that has not certainly arrived.
    var backlog: Int { Set(self.waiting.keys).union(self.unsettled.keys).count }

    /// Adds what is new to what waits, and takes out what is to be sent now.
    mutating func take(adding pushes: [Push], numbering sequence: inout Int) -> [Sent] {
        for push in pushes { self.wait(push) }
        var sending: [Sent] = []
        for (id, sent) in self.unsettled {
            var again = sent
            if let later = self.waiting[id] { again.push.refresh(from: later) }
            sending.append(again)
        }
        for (id, push) in self.waiting where self.unsettled[id] == nil {
            sequence += 1
            sending.append(Sent(sequence: sequence, push: push))
            self.waiting[id] = nil
        }
        return sending
    }

    /// Takes note of what became of a push; returns the server's reply if there is one.
    mutating func settle(_ sent: Sent, _ result: RedisResult) -> RESPValue? {
        let id = sent.push.id
        switch result {
        case .success(let reply):
            self.unsettled[id] = nil
            return reply
        case .failure(let error) where error.serverError?.isBrokenScript == true && error.code == .server:
            // Say at a key of another type: half of it may have happened, and would each time.
            self.unsettled[id] = nil
        case .failure(let error) where error.wasNotCarriedOut:
            // If it was unsettled it stays so: this time it was not sent, but the time before it may have been.
            guard self.unsettled[id] == nil else { break }
            var push = sent.push
            if let later = self.waiting[id] { push.add(later) }
            self.waiting[id] = push
        case .failure: self.unsettled[id] = sent
        }
        return nil
    }

    private mutating func wait(_ push: Push) {
        if self.waiting[push.id]?.add(push) == nil { self.waiting[push.id] = push }
    }
}
