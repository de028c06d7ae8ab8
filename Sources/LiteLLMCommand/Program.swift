import ArgumentParser

/// The process's entry.
@main
enum Program {
    static func main() async {
        await Serve.main(OptionalValues.filled(Array(CommandLine.arguments.dropFirst())))
    }
}
