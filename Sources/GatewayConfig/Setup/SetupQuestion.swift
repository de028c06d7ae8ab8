/// One question of the set-up.
package enum SetupQuestion: Sendable, Hashable {
    /// Which providers; ids with commas between them.
    case providers
    /// A setting of one of the chosen providers, both by position.
    case setting(provider: Int, setting: Int)
    /// A model of one of the chosen providers.
    case model(provider: Int)
    case port
    case masterKey
    /// Whether a file may be replaced.
    case overwrite(path: String)
    /// Which file to write.
    case path
}

/// What the set-up found out.
package struct SetupAnswers: Sendable {
    /// One deployment to be written.
    package struct Model: Sendable, Hashable {
        package let provider: SetupProvider
        package var name: String
        /// The variables that the deployment needs.
        package var settings: [SetupProvider.Setting]
    }

    package var models: [Model] = []
    /// Variables that were typed, in their order; the others are in the environment.
    package var typed: [(name: String, value: String)] = []
    package var port = 4000
    package var masterKey = ""
    package var path = ""
    package var replacesFile = false
}
