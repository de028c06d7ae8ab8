extension Dialect {
    /// One text in, one text out, as Hugging Face's text generation server has it on Amazon SageMaker.
    package static let sagemaker = Dialect(chat: SageMakerText())
    /// OpenAI's format on Amazon SageMaker.
    package static let sagemakerChat = Dialect(chat: SageMakerChat())
}
