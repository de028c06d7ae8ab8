import Foundation
import LLMCatalog
import LLMCore

/// Reads the files beside the tests.
enum TestData {
    static func json(_ name: String) throws -> JSON {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Data")
        return try JSON(parsing: Array(Data(contentsOf: folder.appendingPathComponent(name))))
    }

    static func list(_ name: String) throws -> [JSON] {
        try self.json(name).arrayValue ?? []
    }
}
