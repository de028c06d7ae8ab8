import Synchronization

/// Reads the configuration again when its files change, or when asked to.
///
/// The old configuration stays in force until a new one is without errors.
package struct ConfigReloader: Sendable {
    /// What came of a change.
    package enum Outcome: Sendable {
        /// A new configuration, and what else there is to say about it.
        case changed(GatewayConfig, [ConfigDiagnostic])
        /// The new contents have errors; the old configuration stays.
        case refused([ConfigDiagnostic])
    }

    private let path: String
    private let environment: [String: String]
    private let fileSystem: any ConfigFileSystem
    private let check: @Sendable (ConfigReading) -> [ConfigDiagnostic]
    private var files: [String]
    private var watcher: ConfigFileWatcher

    /// Begins to watch, and reads the configuration for the first time.
    ///
    /// - Parameters:
    ///   - path: The configuration's file.
    ///   - environment: The variables that it is read with.
    ///   - fileSystem: Where the files are.
    ///   - loaded: What the configuration in force was read from; another is taken over at once. `nil` is what is read now.
    ///   - check: What else there is to say about what was read, errors or not; an error refuses it.
    /// - Returns: The watcher, and what the first reading found; the configuration is `nil` when it has errors.
    package static func start(
        path: String,
        environment: [String: String],
        fileSystem: some ConfigFileSystem,
        loaded: ContentHash? = nil,
        check: @escaping @Sendable (ConfigReading) -> [ConfigDiagnostic] = { _ in [] }
    ) -> (reloader: ConfigReloader, config: GatewayConfig?, diagnostics: [ConfigDiagnostic]) {
        let first = Reading(path: path, environment: environment, fileSystem: fileSystem, check: check)
        let reloader = ConfigReloader(
            path: path,
            environment: environment,
            fileSystem: fileSystem,
            check: check,
            files: first.files,
            // A change between reading and the first look must not be missed, so the first look reads again.
            watcher: ConfigFileWatcher(seen: [], contents: loaded ?? first.contents)
        )
        return (reloader, first.config, first.diagnostics)
    }

    /// Looks at the files once; reads them when they have changed and come to rest.
    package mutating func poll(isForced: Bool = false) -> Outcome? {
        let fingerprints = self.files.map(self.fileSystem.fingerprint)
        guard self.watcher.look(fingerprints, isForced: isForced) == .read else {
            return nil
        }
        let reading = Reading(
            path: self.path,
            environment: self.environment,
            fileSystem: self.fileSystem,
            check: self.check
        )
        if reading.files != self.files {
            self.files = reading.files
            self.watcher.forgetLooks()
        }
        switch self.watcher.read(reading.contents, isValid: reading.config != nil) {
        case .ignore:
            return nil
        case .apply:
            return reading.config.map { .changed($0, reading.diagnostics) }
        case .refuse:
            return .refused(reading.diagnostics)
        }
    }

    /// Looks at the files again and again until the task is cancelled.
    ///
    /// - Parameters:
    ///   - clock: What waiting goes by.
    ///   - interval: The pause between looks; a change is taken over after two looks.
    ///   - trigger: Asks for a reading at the next look.
    ///   - handle: Told of each outcome.
    package consuming func run(
        clock: some Clock<Duration>,
        interval: Duration = .seconds(1),
        trigger: ConfigReloadTrigger = ConfigReloadTrigger(),
        handle: (Outcome) async -> Void
    ) async {
        var reloader = self
        while !Task.isCancelled {
            do {
                try await clock.sleep(for: interval)
            } catch {
                return
            }
            if let outcome = reloader.poll(isForced: trigger.take()) {
                await handle(outcome)
            }
        }
    }

    /// One reading of the file and what it includes.
    private struct Reading {
        var config: GatewayConfig?
        var diagnostics: [ConfigDiagnostic] = []
        var files: [String] = []
        var contents = ContentHash()

        init(
            path: String,
            environment: [String: String],
            fileSystem: any ConfigFileSystem,
            check: (ConfigReading) -> [ConfigDiagnostic]
        ) {
            self.files = [path]
            let bytes: [UInt8]
            do {
                bytes = try fileSystem.read(path)
            } catch {
                self.contents.add(path, nil)
                self.diagnostics = [
                    ConfigDiagnostic(.error, source: path, message: "the file cannot be read: \(error)")
                ]
                return
            }
            self.contents.add(path, bytes)
            var files: [String] = []
            var contents = self.contents
            let reading = GatewayConfig.reading(yaml: bytes, source: path, environment: environment) {
                (included) throws -> [UInt8] in
                files.append(included)
                do {
                    let bytes = try fileSystem.read(included)
                    contents.add(included, bytes)
                    return bytes
                } catch {
                    contents.add(included, nil)
                    throw error
                }
            }
            let all = ConfigReading(partial: reading.partial, diagnostics: reading.diagnostics + check(reading))
            self.config = all.config
            self.diagnostics = all.diagnostics
            self.files += files
            self.contents = contents
        }
    }
}

/// Asks a ``ConfigReloader`` to read again, from a signal handler's task or a request.
package final class ConfigReloadTrigger: Sendable {
    private let isRequested = Mutex(false)

    package init() {}

    /// Asks; several requests before the next look count as one.
    package func request() {
        self.isRequested.withLock { $0 = true }
    }

    /// Whether someone asked since the last call.
    func take() -> Bool {
        self.isRequested.withLock { isRequested in
            defer { isRequested = false }
            return isRequested
        }
    }
}
