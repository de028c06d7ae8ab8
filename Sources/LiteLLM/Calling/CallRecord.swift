import LLMCatalog
public import LLMCore
import LLMDialects
import Synchronization

/// Why a call went where it went: given to a call, it holds the call's way once that is over, also where it failed.
///
///     let record = CallRecord()
///     let answer = try await llm.completion(model: "fast", messages: [.user("Hello")], record: record)
///     print(record.words.joined(separator: "\n"))
///
/// One for each call. A stream's is complete at the stream's end. It holds nothing of what was said.
public final class CallRecord: Sendable {
    private let entry = Mutex<DecisionEntry?>(nil)

    /// An empty record.
    public init() {}

    func keep(_ entry: DecisionEntry) {
        self.entry.withLock { $0 = entry }
    }

    private var known: DecisionEntry? { self.entry.withLock { $0 } }

    /// Whether the call is over.
    public var isComplete: Bool { self.known != nil }

    /// The group that answered, or was asked last.
    public var group: String? { self.known?.trace.group }

    /// The id of the deployment that answered, or was tried last.
    public var deploymentID: String? { self.known?.trace.deployment?.routed.id }

    /// The provider and model that answered or were tried last, as `provider/model`.
    public var model: String? {
        self.known?.trace.deployment.map { "\($0.target.provider.id)/\($0.target.model)" }
    }

    /// Retries that were made in the group that answered.
    public var retries: Int { self.known?.trace.retries ?? 0 }

    /// How many fallbacks led to the group that answered; after a failure of all, how many were tried.
    public var fallbacks: Int { self.known?.trace.fallbacks ?? 0 }

    /// What was used; nil where nobody knows.
    public var usage: Usage? { self.known?.usage }

    /// What the answer cost; nil where no price is known.
    public var cost: Money? { self.known?.cost }

    /// Why the call failed, or its stream broke off; nil if neither did.
    public var error: LLMError? { self.known?.error }

    /// Candidates with what spoke against each, scores, attempts with times and errors; null until the call is over.
    ///
    /// The gateway returns the same from `GET /decisions/{call_id}`.
    public var json: JSON { self.known.map { DecisionReport($0).json } ?? .null }

    /// The same in sentences, for people.
    public var words: [String] { self.known.map { DecisionWords(entry: $0).lines } ?? [] }
}

/// Tells a call's record how the call ended.
struct CallEnd: Sendable {
    private let record: CallRecord?
    private let id: String
    private let begun = ContinuousClock.now

    init(_ record: CallRecord?, _ id: String) {
        self.record = record
        self.id = id
    }

    func answered(_ trace: CallTrace, _ usage: Usage?, cost: Money?) {
        self.ended(trace, usage, cost: cost, nil)
    }

    func ended(_ trace: CallTrace, _ usage: Usage?, cost: Money?, _ error: LLMError?) {
        guard let record = self.record else { return }
        record.keep(
            DecisionEntry(
                id: self.id,
                callID: self.id,
                path: "",
                endedAt: WallClock.unixMilliseconds(),
                elapsed: UInt64(max((ContinuousClock.now - self.begun).wholeNanoseconds, 0)),
                isCopy: false,
                status: error?.status ?? 200,
                error: error,
                usage: usage,
                cost: cost,
                trace: trace
            )
        )
    }
}
