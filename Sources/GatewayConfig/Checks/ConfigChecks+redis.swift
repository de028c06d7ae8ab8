import RedisCore

extension ConfigChecks {
    /// Says what keeps a configured Redis from being used.
    ///
    /// For routing that is an error: without it every process would have the limits to itself, and nobody would notice.
    func checkRedis(_ reader: inout ConfigReader) {
        do throws(RedisOptionsError) {
            _ = try self.config.routerRedis()?.options(self.config.environment)
        } catch {
            self.report(error, .error, ["router_settings"], &reader)
        }
        do throws(RedisOptionsError) {
            _ = try self.config.cacheRedis()
        } catch {
            self.report(error, .warning, ["litellm_settings", "cache_params"], &reader)
        }
    }

    private func report(
        _ error: RedisOptionsError,
        _ severity: ConfigDiagnostic.Severity,
        _ section: [String],
        _ reader: inout ConfigReader
    ) {
        var node: ConfigNode? = self.root
        for key in section { node = node?[key] }
        let name = [error.setting, "redis_\(error.setting)"].first { node?[$0] != nil }
        let path = section + (name.map { [$0] } ?? [])
        for key in path { reader.path.append(key) }
        let mark = name.flatMap { node?[$0]?.mark } ?? node?.mark
        let message = name == nil ? "the Redis setting \(error.setting) \(error.problem)" : error.problem
        reader.report(severity, mark, message)
        for _ in path { reader.path.removeLast() }
    }
}
