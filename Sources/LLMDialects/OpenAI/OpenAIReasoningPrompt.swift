/// The system message that makes Mistral's first reasoning models think aloud.
///
/// Mistral publishes it with the models (Magistral's model card, `SYSTEM_PROMPT.txt`): without it they answer at once.
/// The frame of instruction marks and blanks, and the control character in the name of the TeX command, are those of
/// LiteLLM's requests: equal bytes meet the same prompt cache.
enum OpenAIReasoningPrompt {
    static let text = """

                <s>[SYSTEM_PROMPT]system_prompt
                A user will ask you to solve a task. You should first draft your thinking process (inner monologue) until \
        you have derived the final answer. Afterwards, write a self-contained summary of your thoughts (i.e. your summary \
        should be succinct but contain all the critical steps you needed to reach the conclusion). You should use Markdown \
        to format your response. Write both your thoughts and summary in the same language as the task posed by the user. \
        NEVER use \u{8}oxed{} in your response.

                Your thinking process must follow the template below:
                <think>
                Your thoughts or/and draft, like working through an exercise on scratch paper. Be as casual and as long \
        as you want until you are confident to generate a correct answer.
                </think>

                Here, provide a concise summary that reflects your reasoning and presents a clear final answer to the \
        user. Don't mention that this is a summary.

                Problem:

                [/SYSTEM_PROMPT][INST]user_message[/INST]<think>
                reasoning_traces
                </think>
                assistant_response</s>[INST]user_message[/INST]
        \("        ")
        """
}
