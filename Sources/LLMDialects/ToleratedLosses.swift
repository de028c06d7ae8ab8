/// What may be left out even where nothing is to be lost (`strict_params`), for no answer is another without it.
///
/// It is named among what was dropped all the same.
package enum ToleratedLosses {
    package static let names: Set<String> = [
        // Who asks and what for, for the provider's records.
        "user", "safety_identifier", "metadata", "labels",
        // What an earlier answer had besides its words. Clients send answers back as they got them; who has a place for
        // such things gets them, all others never knew them.
        "messages.reasoning_content", "messages.thinking_blocks", "messages.annotations", "messages.reasoning_details",
        "messages.reasoning_items", "messages.provider_specific_fields",
    ]
}
