/// A row of the key table without its types: what is shown to people.
package struct ConfigKeyInfo: Sendable, Equatable {
    /// `general_settings.master_key`, `model_list[].model_name`; relative while the table is being put together.
    package var path: String
    package var aliases: [String]
    package var group: String
    package var typeName: String
    package var defaultText: String?
    package var summary: String
    package var status: ConfigKeyStatus
    package var traits: ConfigKeyTraits

    /// The key as it is called inside each element of a list.
    func inList() -> ConfigKeyInfo {
        self.prefixed("[]")
    }

    /// The key as it is called inside each value of a mapping whose names are the user's.
    func inMap() -> ConfigKeyInfo {
        self.prefixed("<name>")
    }

    /// The key as it is called inside another one.
    func inside(_ name: String, group: String) -> ConfigKeyInfo {
        var result = self.prefixed(name)
        result.group = group
        return result
    }

    private func prefixed(_ prefix: String) -> ConfigKeyInfo {
        var result = self
        result.path = self.path.hasPrefix("[") ? prefix + self.path : "\(prefix).\(self.path)"
        return result
    }
}
