import LLMCore
import LLMRouter

/// One entry of `router_settings.routing_groups`: several groups under one more name, with a strategy of their own.
struct RoutingGroup {
    let name: String
    let members: [String]
    let choice: RoutingSettings.Choice

    /// nil for an entry without a name or without groups; an unknown strategy is the default one.
    init?(_ json: JSON) {
        guard let name = json["group_name"]?.stringValue, !name.isEmpty,
            let members = json["models"]?.arrayValue?.compactMap(\.stringValue), !members.isEmpty
        else { return nil }
        self.name = name
        self.members = members
        self.choice = RoutingSettings.Choice(
            json["routing_strategy"]?.stringValue.flatMap(RoutingMethod.init(name:)) ?? .simpleShuffle,
            arguments: RoutingArguments(json["routing_strategy_args"]?.objectValue ?? [:])
        )
    }
}
