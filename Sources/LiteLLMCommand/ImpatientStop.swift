import UnixSignals

#if canImport(Glibc)
import Glibc
#endif

/// Ends the process at once when it is told to stop a second time: requests in progress get no more time.
struct ImpatientStop: Sendable {
    let notes: ServerNotes
    /// What must not be lost.
    let save: @Sendable () -> Void

    /// Counts signals until the task is cancelled.
    func run() async {
        var count = 0
        for await signal in await UnixSignalsSequence(trapping: .sigterm, .sigint) {
            count += 1
            guard count > 1 else {
                self.notes.tell("Stopping: requests in progress get some time. A second signal ends them at once.")
                continue
            }
            self.notes.tell("Stopped by a second signal.")
            self.save()
            Output.flush()
            exit(signal == .sigint ? 130 : 143)
        }
    }
}
