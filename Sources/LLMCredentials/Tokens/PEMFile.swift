import LLMCore

/// The blocks of a PEM file (RFC 7468).
struct PEMFile {
    /// One block.
    struct Block {
        /// What stands after `BEGIN`.
        let label: String
        /// The block with its first and last line.
        let text: String
        /// What the base64 in it holds.
        let bytes: [UInt8]
    }

    let blocks: [Block]

    /// Reads what is well formed; text between blocks is passed over.
    init(_ text: String) {
        var blocks: [Block] = []
        var label: String?
        var lines: [Substring] = []
        for line in text.split(omittingEmptySubsequences: true, whereSeparator: \.isNewline) {
            let line = Substring(line.trimmedBlanks)
            if line.hasPrefix("-----BEGIN "), line.hasSuffix("-----") {
                label = String(line.dropFirst(11).dropLast(5))
                lines = []
            } else if let open = label, line == "-----END \(open)-----" {
                if let bytes = Base64.decode(lines.joined()) {
                    let text = "-----BEGIN \(open)-----\n\(lines.joined(separator: "\n"))\n-----END \(open)-----\n"
                    blocks.append(Block(label: open, text: text, bytes: bytes))
                }
                label = nil
            } else if label != nil {
                lines.append(line)
            }
        }
        self.blocks = blocks
    }
}
