#if canImport(Glibc)
import Glibc
#endif

/// Where questions are shown and answers come from: a terminal, or a pipe.
struct SetupTerminal {
    /// Ctrl-C, as the terminal sends it.
    private static let interrupt: UInt8 = 3

    /// Asks one question; nil at the end of the input, or when Ctrl-C was pressed.
    func ask(_ prompt: String, isSecret: Bool) -> String? {
        let line = isSecret ? self.readHidden(after: prompt) : self.read(after: prompt)
        // What was typed, and its line end, are only seen where they are shown.
        if isSecret || isatty(STDIN_FILENO) == 0 || line == nil { print() }
        Output.flush()
        guard let line, line.utf8.last != Self.interrupt else { return nil }
        return line
    }

    func tell(_ text: String) {
        print(text)
        Output.flush()
    }

    private func read(after prompt: String) -> String? {
        print(prompt, terminator: "")
        Output.flush()
        return readLine()
    }

    /// A line that is not shown while it is typed; nothing is, from before the question on.
    private func readHidden(after prompt: String) -> String? {
        var before = termios()
        guard tcgetattr(STDIN_FILENO, &before) == 0 else { return self.read(after: prompt) }
        var hidden = before
        hidden.c_lflag &= ~tcflag_t(ECHO)
        // Ctrl-C must not end the program while the terminal shows nothing: it ends the line instead.
        hidden.c_lflag &= ~tcflag_t(ISIG)
        withUnsafeMutableBytes(of: &hidden.c_cc) { $0[Int(VEOL)] = Self.interrupt }
        tcsetattr(STDIN_FILENO, TCSADRAIN, &hidden)
        defer { tcsetattr(STDIN_FILENO, TCSADRAIN, &before) }
        print(prompt, terminator: "")
        Output.flush()
        // Byte by byte, for only a line feed ends a line of `readLine()`.
        var bytes: [UInt8] = []
        while let byte = UInt8(exactly: getchar()) {
            if byte == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(byte)
            if byte == Self.interrupt { return String(decoding: bytes, as: UTF8.self) }
        }
        return nil
    }
}
