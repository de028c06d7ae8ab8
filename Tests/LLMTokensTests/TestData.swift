import Foundation
import LLMCore

enum TestData {
    static func json(_ name: String) throws -> JSON {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Data/\(name).json")
        return try JSON(parsing: [UInt8](Data(contentsOf: file)))
    }
}
