import Foundation
import GatewayConfig
import Synchronization
import Testing

@Suite struct WatcherTests {
    private static let old = FileFingerprint(inode: 1, size: 10, modifiedSeconds: 5, target: "/c/1/config.yaml")
    private static let new = FileFingerprint(inode: 2, size: 10, modifiedSeconds: 5, target: "/c/2/config.yaml")

    private func hash(_ text: String?) -> ContentHash {
        var hash = ContentHash()
        hash.add("config.yaml", text.map { Array($0.utf8) })
        return hash
    }

    @Test func `nothing happens while nothing changes`() {
        var watcher = ConfigFileWatcher(seen: [Self.old], contents: self.hash("a"))
        #expect(watcher.look([Self.old]) == .wait)
        #expect(watcher.look([Self.old]) == .wait)
    }

    /// Each property counts on its own: a swapped link changes only where the path leads.
    @Test(arguments: [
        \FileFingerprint.device, \FileFingerprint.inode,
    ]) func `a change is read when it has come to rest`(
        _ field: any WritableKeyPath<FileFingerprint, UInt64> & Sendable
    ) {
        var watcher = ConfigFileWatcher(seen: [Self.old], contents: self.hash("a"))
        var changed = Self.old
        changed[keyPath: field] = 77
        #expect(watcher.look([changed]) == .wait)
        #expect(watcher.look([changed]) == .read)
        #expect(watcher.look([changed]) == .wait)
    }

    @Test func `a file that is still being written is not read`() {
        var watcher = ConfigFileWatcher(seen: [Self.old], contents: self.hash("a"))
        for size in 1...5 {
            var growing = Self.old
            growing.size = Int64(size)
            #expect(watcher.look([growing]) == .wait)
        }
        var last = Self.old
        last.size = 5
        #expect(watcher.look([last]) == .read)
    }

    @Test func `a swapped link, a touched file and a missing file are changes`() {
        var link = Self.old
        link.target = "/c/2/config.yaml"
        var touched = Self.old
        touched.modifiedNanoseconds = 1
        for changed in [link, touched, nil] as [FileFingerprint?] {
            var watcher = ConfigFileWatcher(seen: [Self.old], contents: self.hash("a"))
            #expect(watcher.look([changed]) == .wait)
            #expect(watcher.look([changed]) == .read)
        }
    }

    @Test func `what was refused is said once, until it changes`() {
        var watcher = ConfigFileWatcher(seen: [Self.old], contents: self.hash("a"))
        #expect(watcher.read(self.hash("a"), isValid: true) == .ignore)
        #expect(watcher.read(self.hash("bad"), isValid: false) == .refuse)
        #expect(watcher.read(self.hash("bad"), isValid: false) == .ignore)
        #expect(watcher.read(self.hash(nil), isValid: false) == .refuse)
        #expect(watcher.read(self.hash("bad"), isValid: false) == .refuse)
        #expect(watcher.read(self.hash("a"), isValid: true) == .ignore)
        #expect(watcher.read(self.hash("bad"), isValid: false) == .refuse)
        #expect(watcher.read(self.hash("b"), isValid: true) == .apply)
        #expect(watcher.read(self.hash("b"), isValid: true) == .ignore)
    }

    @Test func `whoever asks gets a reading at once and hears errors again`() {
        var watcher = ConfigFileWatcher(seen: [Self.old], contents: self.hash("a"))
        #expect(watcher.read(self.hash("bad"), isValid: false) == .refuse)
        #expect(watcher.look([Self.old], isForced: true) == .read)
        #expect(watcher.read(self.hash("bad"), isValid: false) == .refuse)
    }

    // MARK: The whole, over files in memory

    /// Files that a test can change.
    private final class MemoryFiles: ConfigFileSystem {
        private let files: Mutex<[String: (text: String, version: UInt64)]>

        init(_ files: [String: String]) {
            self.files = Mutex(files.mapValues { ($0, 1) })
        }

        func write(_ path: String, _ text: String?) {
            self.files.withLock { files in
                files[path] = text.map { ($0, (files[path]?.version ?? 0) + 1) }
            }
        }

        func fingerprint(_ path: String) -> FileFingerprint? {
            self.files.withLock { files in
                files[path].map { FileFingerprint(inode: $0.version, size: Int64($0.text.utf8.count)) }
            }
        }

        func read(_ path: String) throws(ConfigFileError) -> [UInt8] {
            guard let file = self.files.withLock({ $0[path] }) else {
                throw ConfigFileError("no such file")
            }
            return Array(file.text.utf8)
        }
    }

    /// Polls until changes have come to rest, and says in a word what happened.
    private func settle(_ reloader: inout ConfigReloader) -> String {
        var words: [String] = []
        for _ in 0..<4 {
            switch reloader.poll() {
            case nil: break
            case .changed(let config, _):
                words.append("changed to \(config.generalSettings.completionModel ?? "nothing")")
            case .refused(let diagnostics): words.append("refused: \(diagnostics.first?.message ?? "")")
            }
        }
        return words.joined(separator: ", ")
    }

    @Test func `a configuration that the check refuses is as good as a bad one`() throws {
        let files = MemoryFiles(["c.yaml": "general_settings: {completion_model: a}"])
        let start = ConfigReloader.start(path: "c.yaml", environment: [:], fileSystem: files) { reading in
            guard reading.config?.generalSettings.completionModel == "b" else { return [] }
            return [ConfigDiagnostic(.error, source: "c.yaml", message: "not b")]
        }
        #expect(start.config != nil)
        var reloader = start.reloader
        #expect(self.settle(&reloader) == "")
        files.write("c.yaml", "general_settings: {completion_model: b}")
        #expect(self.settle(&reloader) == "refused: not b")
        files.write("c.yaml", "general_settings: {completion_model: a}")
        #expect(self.settle(&reloader) == "")
        files.write("c.yaml", "general_settings: {completion_model: c}")
        #expect(self.settle(&reloader) == "changed to c")
    }

    @Test func `an edit between the process's reading and the first look is taken over`() throws {
        let files = MemoryFiles(["c.yaml": "general_settings: {completion_model: b}"])
        var loaded = ContentHash()
        loaded.add("c.yaml", Array("general_settings: {completion_model: a}".utf8))
        var reloader = ConfigReloader.start(path: "c.yaml", environment: [:], fileSystem: files, loaded: loaded)
            .reloader
        #expect(self.settle(&reloader) == "changed to b")
        #expect(self.settle(&reloader) == "")
        loaded = ContentHash()
        loaded.add("c.yaml", Array("general_settings: {completion_model: b}".utf8))
        reloader = ConfigReloader.start(path: "c.yaml", environment: [:], fileSystem: files, loaded: loaded).reloader
        #expect(self.settle(&reloader) == "")
    }

    @Test func `a life of a configuration`() throws {
        let files = MemoryFiles(["c.yaml": "general_settings: {completion_model: a}"])
        let start = ConfigReloader.start(path: "c.yaml", environment: [:], fileSystem: files)
        #expect(start.config?.generalSettings.completionModel == "a")
        var reloader = start.reloader
        #expect(self.settle(&reloader) == "")

        files.write("c.yaml", "general_settings: {completion_model: b}")
        #expect(self.settle(&reloader) == "changed to b")

        files.write("c.yaml", "")
        #expect(self.settle(&reloader) == "refused: the file is empty")
        #expect(self.settle(&reloader) == "")

        files.write("c.yaml", "general_settings: {completion_mod")
        #expect(self.settle(&reloader).hasPrefix("refused: "))

        files.write("c.yaml", nil)
        #expect(self.settle(&reloader) == "refused: the file cannot be read: no such file")

        files.write("c.yaml", "general_settings: {completion_model: b}")
        #expect(self.settle(&reloader) == "")

        files.write("c.yaml", "include: [more.yaml]")
        #expect(self.settle(&reloader).hasPrefix("refused: the included file more.yaml cannot be read"))
        files.write("more.yaml", "general_settings: {completion_model: c}")
        #expect(self.settle(&reloader) == "changed to c")
        files.write("more.yaml", "general_settings: {completion_model: d}")
        #expect(self.settle(&reloader) == "changed to d")
    }

    @Test func `files of this machine are read and followed through links`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "config-\(UInt64.random(in: 0...UInt64.max))"
        )
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for name in ["one", "two"] {
            let inner = folder.appending(path: name)
            try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
            try Data("general_settings: {completion_model: \(name)}".utf8).write(to: inner.appending(path: "c.yaml"))
        }
        let data = folder.appending(path: "..data")
        try FileManager.default.createSymbolicLink(at: data, withDestinationURL: folder.appending(path: "one"))
        let path = data.appending(path: "c.yaml").path(percentEncoded: false)

        let files = LocalConfigFiles()
        let start = ConfigReloader.start(path: path, environment: [:], fileSystem: files)
        #expect(start.config?.generalSettings.completionModel == "one")
        var reloader = start.reloader
        #expect(self.settle(&reloader) == "")
        try FileManager.default.removeItem(at: data)
        try FileManager.default.createSymbolicLink(at: data, withDestinationURL: folder.appending(path: "two"))
        #expect(self.settle(&reloader) == "changed to two")

        #expect(files.fingerprint(folder.appending(path: "gone").path(percentEncoded: false)) == nil)
        #expect(throws: ConfigFileError("no such file")) {
            try files.read(folder.appending(path: "gone").path(percentEncoded: false))
        }
        #expect(throws: ConfigFileError("it is a folder")) { try files.read(folder.path(percentEncoded: false)) }
    }
}
