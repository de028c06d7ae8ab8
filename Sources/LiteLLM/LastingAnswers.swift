import LLMCore
import LLMRouter
import Synchronization

/// Answers of a provider's own API that are asked for once in a while and not for each call, such as under what name a
/// provider behind a hub knows a model.
final class LastingAnswers: Sendable {
    private struct Entry {
        let response: WireResponse
        let end: RoutingInstant
    }

    private let entries = Mutex<[WireURL: Entry]>([:])

    /// A deployment asks one question or two; more are a sign that they differ from call to call.
    private static let mostEntries = 16

    /// The answer to a question, if there is one that still holds.
    func answer(_ question: WireURL, at now: RoutingInstant) -> WireResponse? {
        self.entries.withLock { entries in
            guard let entry = entries[question] else { return nil }
            if entry.end <= now {
                entries[question] = nil
                return nil
            }
            return entry.response
        }
    }

    /// Keeps an answer.
    func keep(_ response: WireResponse, _ question: WireURL, until end: RoutingInstant) {
        self.entries.withLock { entries in
            if entries.count >= Self.mostEntries { entries.removeAll() }
            entries[question] = Entry(response: response, end: end)
        }
    }
}
