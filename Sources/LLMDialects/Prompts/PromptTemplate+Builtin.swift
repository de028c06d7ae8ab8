/// The built-in templates, by their names and by the models that were trained on them.
///
/// Sources: the model cards; what a model was trained on is all that counts, so blanks and line feeds matter.
extension PromptTemplate {
    /// The built-in template of this name; nil for a name that is none.
    package static func named(_ name: String) -> PromptTemplate? { Self.builtin[name] }

    /// The template that a model's name tells; nil if it tells none.
    package static func forModel(_ model: String) -> PromptTemplate? {
        let name = model.lowercased()
        for (parts, template) in Self.models where parts.allSatisfy({ name.contains($0) }) {
            return Self.builtin[template]
        }
        return nil
    }

    /// Parts that a model's name has, all of them, and the template; the first that fits counts.
    private static let models: [(parts: [String], template: String)] = [
        (["llama-2", "chat"], "llama-2"), (["togethercomputer/llama-2", "instruct"], "llama-2"),
        (["codellama", "instruct"], "llama-2"), (["llama-3", "instruct"], "llama-3"),
        (["falcon", "instruct"], "falcon-instruct"), (["falcon", "chat"], "falcon-chat"),
        (["mpt", "chat"], "mpt-chat"), (["phind/phind-codellama"], "phind-codellama"),
        (["wizardlm/wizardcoder"], "wizardcoder"), (["mythomax"], "alpaca"),
        (["mistral-", "instruct"], "mistral-instruct"), (["mixtral", "instruct"], "mistral-instruct"),
        (["zephyr"], "zephyr"),
        (["vicuna"], "vicuna"), (["wizardlm/wizardlm"], "vicuna"), (["alpaca"], "alpaca"),
        (["deepseek-r1"], "deepseek-r1"), (["deepseek-v3"], "deepseek-v3"), (["gemma", "-it"], "gemma"),
        (["phi-3", "instruct"], "phi-3"), (["qwen", "instruct"], "chatml"), (["qwen", "chat"], "chatml"),
        (["openhermes"], "chatml"),
    ]

    private typealias Role = PromptPieces.Role

    private static func pieces(
        _ system: Role,
        _ user: Role,
        _ assistant: Role,
        initial: String = "",
        final: String = "",
        begin: String = "",
        end: String = ""
    ) -> PromptTemplate {
        let roles = ["system": system, "developer": system, "user": user, "assistant": assistant]
        return .pieces(PromptPieces(roles: roles, initial: initial, final: final, begin: begin, end: end))
    }

    private static let builtin: [String: PromptTemplate] = [
        "default": .standard,
        // meta-llama/Llama-2-*-chat-hf, codellama/CodeLlama-*-Instruct-hf
        "llama-2": pieces(
            Role(before: "[INST] <<SYS>>\n", after: "\n<</SYS>>\n [/INST]\n"),
            Role(before: "[INST] ", after: " [/INST]\n"),
            Role(after: "\n"),
            begin: "<s>",
            end: "</s>"
        ),
        // meta-llama/Meta-Llama-3-*-Instruct
        "llama-3": pieces(
            Role(before: "<|start_header_id|>system<|end_header_id|>\n\n", after: "<|eot_id|>"),
            Role(before: "<|start_header_id|>user<|end_header_id|>\n\n", after: "<|eot_id|>"),
            Role(before: "<|start_header_id|>assistant<|end_header_id|>\n\n", after: "<|eot_id|>"),
            initial: "<|begin_of_text|>",
            final: "<|start_header_id|>assistant<|end_header_id|>\n\n"
        ),
        // mistralai/Mistral-7B-Instruct-*, mistralai/Mixtral-8x7B-Instruct-*
        "mistral-instruct": pieces(
            Role(before: "[INST] \n", after: " [/INST]\n"),
            Role(before: "[INST] ", after: " [/INST]\n"),
            Role(before: " ", after: "</s> "),
            initial: "<s>"
        ),
        // tiiuae/falcon-*-instruct
        "falcon-instruct": pieces(
            Role(),
            Role(before: "user:", after: "\n\n"),
            Role(before: "assistant:", after: "\n\n")
        ),
        // tiiuae/falcon-180B-chat
        "falcon-chat": pieces(Role(before: "System: "), Role(before: "User: "), Role(before: "Falcon: ")),
        // mosaicml/mpt-*-chat
        "mpt-chat": pieces(
            Role(before: "<|im_start|>system", after: "<|im_end|>\n"),
            Role(before: "<|im_start|>user", after: "<|im_end|>\n"),
            Role(before: "<|im_start|>assistant", after: "<|im_end|>\n")
        ),
        // OpenAI's ChatML, as Qwen and others use it
        "chatml": pieces(
            Role(before: "<|im_start|>system\n", after: "<|im_end|>\n"),
            Role(before: "<|im_start|>user\n", after: "<|im_end|>\n"),
            Role(before: "<|im_start|>assistant\n", after: "<|im_end|>\n"),
            final: "<|im_start|>assistant\n"
        ),
        // HuggingFaceH4/zephyr-7b-beta
        "zephyr": pieces(
            Role(before: "<|system|>\n", after: "</s>\n"),
            Role(before: "<|user|>\n", after: "</s>\n"),
            Role(before: "<|assistant|>\n", after: "</s>\n"),
            final: "<|assistant|>\n"
        ),
        // lmsys/vicuna-*-v1.5, WizardLM/WizardLM-*
        "vicuna": pieces(
            Role(after: " "),
            Role(before: "USER: ", after: " "),
            Role(before: "ASSISTANT: ", after: "</s>"),
            final: "ASSISTANT:"
        ),
        // Stanford Alpaca, Gryphe/MythoMax-L2-13b
        "alpaca": pieces(
            Role(before: "### Instruction:\n", after: "\n\n"),
            Role(before: "### Instruction:\n", after: "\n\n"),
            Role(before: "### Response:\n", after: "\n\n"),
            begin: "<s>",
            end: "</s>"
        ),
        // WizardLM/WizardCoder-*
        "wizardcoder": pieces(
            Role(after: "\n\n"),
            Role(before: "### Instruction:\n", after: "\n\n"),
            Role(before: "### Response:\n", after: "\n\n")
        ),
        // Phind/Phind-CodeLlama-34B-v2
        "phind-codellama": pieces(
            Role(before: "### System Prompt\n", after: "\n\n"),
            Role(before: "### User Message\n", after: "\n\n"),
            Role(before: "### Assistant\n", after: "\n\n")
        ),
        // google/gemma-*-it has no system role: instructions are the user's
        "gemma": pieces(
            Role(before: "<start_of_turn>user\n", after: "<end_of_turn>\n"),
            Role(before: "<start_of_turn>user\n", after: "<end_of_turn>\n"),
            Role(before: "<start_of_turn>model\n", after: "<end_of_turn>\n"),
            initial: "<bos>",
            final: "<start_of_turn>model\n"
        ),
        // microsoft/Phi-3-*-instruct
        "phi-3": pieces(
            Role(before: "<|system|>\n", after: "<|end|>\n"),
            Role(before: "<|user|>\n", after: "<|end|>\n"),
            Role(before: "<|assistant|>\n", after: "<|end|>\n"),
            final: "<|assistant|>\n"
        ),
        // deepseek-ai/DeepSeek-V3
        "deepseek-v3": pieces(
            Role(),
            Role(before: "<｜User｜>"),
            Role(before: "<｜Assistant｜>", after: "<｜end▁of▁sentence｜>"),
            initial: "<｜begin▁of▁sentence｜>",
            final: "<｜Assistant｜>"
        ),
        // deepseek-ai/DeepSeek-R1
        "deepseek-r1": pieces(
            Role(),
            Role(before: "<｜User｜>"),
            Role(before: "<｜Assistant｜>", after: "<｜end▁of▁sentence｜>"),
            initial: "<｜begin▁of▁sentence｜>",
            final: "<｜Assistant｜><think>\n"
        ),
        // Aleph Alpha's control models
        "luminous-control": pieces(
            Role(before: "### Instruction:\n", after: "\n\n"),
            Role(before: "### Input:\n", after: "\n\n"),
            Role(before: "### Response:\n", after: "\n\n"),
            final: "### Response:"
        ),
        // Anthropic's text completions
        "anthropic-text": .turns(
            PromptTurns(
                user: "\n\nHuman: ",
                assistant: "\n\nAssistant: ",
                systemBefore: "\n\nHuman: <admin>",
                systemAfter: "</admin>"
            )
        ),
        // amazon.titan-text-*
        "titan": .turns(
            PromptTurns(
                user: "\n\nUser: ",
                assistant: "\n\nBot: ",
                systemBefore: "\n\nUser: <admin>",
                systemAfter: "</admin>"
            )
        ),
    ]
}
