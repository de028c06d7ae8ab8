/// What a model is for, as the catalog's `mode` says.
package enum ModelMode: String, CaseIterable, Sendable {
    case chat
    case completion
    case responses
    case embedding
    case rerank
    case moderation
    case realtime
    case search
    case ocr
    case evaluation
    case extraction
    case guardrail
    case imageGeneration = "image_generation"
    case imageEdit = "image_edit"
    case audioTranscription = "audio_transcription"
    case audioSpeech = "audio_speech"
    case videoGeneration = "video_generation"
    case vectorStore = "vector_store"
}
