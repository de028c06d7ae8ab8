/// A provider as the set-up asks about it.
package struct SetupProvider: Sendable, Hashable {
    /// Something that the provider has to be told, and the environment variable that it comes from.
    package struct Setting: Sendable, Hashable {
        package let variable: String
        /// The parameter of a deployment that takes it; nil where the provider's own code looks for the variable.
        package let parameter: String?
        /// Whether it is not shown while it is typed.
        package let isSecret: Bool
        /// Whether nothing works without it.
        package let isRequired: Bool

        package init(_ variable: String, parameter: String?, isSecret: Bool, isRequired: Bool) {
            self.variable = variable
            self.parameter = parameter
            self.isSecret = isSecret
            self.isRequired = isRequired
        }
    }

    package let id: String
    package let settings: [Setting]
    /// A model to begin with, without the provider in front; nil where none is known.
    package let model: String?

    package init(id: String, settings: [Setting], model: String?) {
        self.id = id
        self.settings = settings
        self.model = model
    }

    /// Whether everything that it has to be told is in an environment, and that is something.
    package func isReady(_ environment: [String: String]) -> Bool {
        let required = self.settings.filter(\.isRequired)
        return !required.isEmpty && required.allSatisfy { environment[$0.variable]?.isEmpty == false }
    }
}
