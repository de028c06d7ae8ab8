/// Options whose value may be left out, as LiteLLM's command line allows.
enum OptionalValues {
    /// Stands for the value that was left out.
    static let standard = "default"

    private static let names: Set<String> = ["--test"]

    /// The arguments with the values that were left out.
    static func filled(_ arguments: [String]) -> [String] {
        var result: [String] = []
        for (index, argument) in arguments.enumerated() {
            guard argument != "--" else { return result + arguments[index...] }
            result.append(argument)
            guard self.names.contains(argument) else { continue }
            let next = index + 1 < arguments.count ? arguments[index + 1] : nil
            if next?.hasPrefix("-") ?? true { result.append(self.standard) }
        }
        return result
    }
}
