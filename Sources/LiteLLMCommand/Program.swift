import ArgumentParser
import LiteLLM

/// The process's entry.
@main
enum Program {
    static func main() async {
        let arguments = UnusedOptions(Array(CommandLine.arguments.dropFirst()))
        let notes = ServerNotes(ProcessEnvironment.current())
        for note in arguments.notes { notes.tell(note) }
        await Serve.main(OptionalValues.filled(arguments.rest))
    }
}
