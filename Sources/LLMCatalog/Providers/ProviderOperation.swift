/// What a provider can be asked for, by the names that provider rows use.
package enum ProviderOperation: String, CaseIterable, Sendable {
    case chat
    case messages
    case responses
    case embeddings
    case images
    case imageEdits = "image_edits"
    case imageVariations = "image_variations"
    case transcriptions
    case speech
    case moderations
    case batches
    case rerank
    case ocr
    case files
    case fineTuning = "fine_tuning"
    case assistants
    case textCompletions = "text_completions"
    case realtime
    case videos
    case countTokens = "count_tokens"
    case generateContent = "generate_content"
    case vectorStores = "vector_stores"
    case vectorStoreSearch = "vector_store_search"
    case search
}
