/// What is wrong with the settings of a Redis, in words that quote no secret.
package struct RedisOptionsError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The setting, by the name it has in `cache_params`: `url`, `startup_nodes`.
    package var setting: String
    package var problem: String

    package init(_ setting: String, _ problem: String) {
        self.setting = setting
        self.problem = problem
    }

    package var description: String { "\(self.setting) \(self.problem)" }
}
