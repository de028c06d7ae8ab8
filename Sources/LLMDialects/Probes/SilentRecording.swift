import LLMCore

/// Half a second of silence in a form (RFC 7578), for models that write down what they hear.
enum SilentRecording {
    private static let boundary = "----litellm-health-check"
    private static let rate: UInt32 = 8000

    /// A form with these members as texts, and the recording as its `file`.
    static func form(with members: JSONObject) -> (type: String, bytes: [UInt8]) {
        var bytes: [UInt8] = []
        for (name, value) in members {
            bytes += "--\(self.boundary)\r\ncontent-disposition: form-data; name=\"\(name)\"\r\n\r\n".utf8
            bytes += (value.stringValue ?? value.description).utf8 + [13, 10]
        }
        bytes +=
            "--\(self.boundary)\r\ncontent-disposition: form-data; name=\"file\"; filename=\"silence.wav\"\r\n".utf8
        bytes += "content-type: audio/wav\r\n\r\n".utf8
        bytes += self.wave
        bytes += "\r\n--\(self.boundary)--\r\n".utf8
        return ("multipart/form-data; boundary=\(self.boundary)", bytes)
    }

    /// One channel of 16 bits, as the format of WAVE files has it.
    private static var wave: [UInt8] {
        let samples = [UInt8](repeating: 0, count: Int(self.rate))
        var bytes = Array("RIFF".utf8) + self.little(UInt32(36 + samples.count)) + Array("WAVEfmt ".utf8)
        bytes += self.little(16 as UInt32) + self.little(1 as UInt16) + self.little(1 as UInt16)
        bytes +=
            self.little(self.rate) + self.little(self.rate * 2) + self.little(2 as UInt16) + self.little(16 as UInt16)
        return bytes + Array("data".utf8) + self.little(UInt32(samples.count)) + samples
    }

    private static func little<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }
}
