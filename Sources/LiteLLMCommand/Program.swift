import ArgumentParser

/// The process's entry.
@main
enum Program {
    static func main() async {
        let arguments = UnusedOptions(Array(CommandLine.arguments.dropFirst()))
        for note in arguments.notes { Serve.note(note) }
        guard !arguments.stops else { Serve.exit(withError: ExitCode(1)) }
        await Serve.main(OptionalValues.filled(arguments.rest))
    }
}
