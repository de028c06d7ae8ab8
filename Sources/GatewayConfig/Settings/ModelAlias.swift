/// Another name for a model group.
package struct ModelAlias: ConfigValue {
    /// The group that requests go to.
    package var model: String
    /// Whether listings of models leave the alias out.
    package var isHidden: Bool
    /// Whether answers name the group instead of the alias, as those of `litellm_settings.model_alias_map` do.
    package var isReplaced: Bool

    package init(model: String, isHidden: Bool = false, isReplaced: Bool = false) {
        self.model = model
        self.isHidden = isHidden
        self.isReplaced = isReplaced
    }

    package static var typeName: String { "text, or `{model, hidden}`" }
    package var defaultText: String? { nil }

    package static func read(_ node: ConfigNode, _ reader: inout ConfigReader) -> ModelAlias? {
        if let name = node.text {
            return ModelAlias(model: name)
        }
        guard case .map = node.value, let name = node["model"]?.text else {
            reader.expected("the name of a group, or `{model: name, hidden: true}`", node)
            return nil
        }
        var alias = ModelAlias(model: name)
        if let hidden = node["hidden"] {
            reader.path.append("hidden")
            alias.isHidden = Bool.read(hidden, &reader) ?? false
            reader.path.removeLast()
        }
        return alias
    }
}
