import LLMCatalog
import LLMCore
import LLMDialects
import Testing

/// Built-in and configured templates; the texts are recorded from LiteLLM where it has the template.
@Suite struct PromptTemplateTests {
    static let turns: [ChatMessage] = [.system("SYS"), .user("hi"), .assistant("yo"), .user("ok")]

    @Test(arguments: [
        ("default", "SYS hi yo ok"),
        (
            "llama-2",
            "<s>[INST] <<SYS>>\nSYS\n<</SYS>>\n [/INST]\n[INST] hi [/INST]\nyo\n</s>[INST] ok [/INST]\n"
        ),
        (
            "llama-3",
            "<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nSYS<|eot_id|><|start_header_id|>user"
                + "<|end_header_id|>\n\nhi<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\nyo<|eot_id|>"
                + "<|start_header_id|>user<|end_header_id|>\n\nok<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n"
        ),
        ("mistral-instruct", "<s>[INST] \nSYS [/INST]\n[INST] hi [/INST]\n yo</s> [INST] ok [/INST]\n"),
        ("falcon-instruct", "SYSuser:hi\n\nassistant:yo\n\nuser:ok\n\n"),
        ("falcon-chat", "System: SYSUser: hiFalcon: yoUser: ok"),
        (
            "mpt-chat",
            "<|im_start|>systemSYS<|im_end|>\n<|im_start|>userhi<|im_end|>\n<|im_start|>assistantyo<|im_end|>\n"
                + "<|im_start|>userok<|im_end|>\n"
        ),
        (
            "chatml",
            "<|im_start|>system\nSYS<|im_end|>\n<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\nyo<|im_end|>\n"
                + "<|im_start|>user\nok<|im_end|>\n<|im_start|>assistant\n"
        ),
        (
            "alpaca",
            "<s>### Instruction:\nSYS\n\n### Instruction:\nhi\n\n### Response:\nyo\n\n</s>### Instruction:\nok\n\n"
        ),
        ("wizardcoder", "SYS\n\n### Instruction:\nhi\n\n### Response:\nyo\n\n### Instruction:\nok\n\n"),
        (
            "phind-codellama",
            "### System Prompt\nSYS\n\n### User Message\nhi\n\n### Assistant\nyo\n\n### User Message\nok\n\n"
        ),
        ("vicuna", "SYS USER: hi ASSISTANT: yo</s>USER: ok ASSISTANT:"),
        ("zephyr", "<|system|>\nSYS</s>\n<|user|>\nhi</s>\n<|assistant|>\nyo</s>\n<|user|>\nok</s>\n<|assistant|>\n"),
        (
            "anthropic-text",
            "\n\nHuman: <admin>SYS</admin>\n\nHuman: hi\n\nAssistant: yo\n\nHuman: ok\n\nAssistant: "
        ),
        ("titan", "\n\nUser: <admin>SYS</admin>\n\nUser: hi\n\nBot: yo\n\nUser: ok\n\nBot: "),
        (
            "deepseek-r1",
            "<｜begin▁of▁sentence｜>SYS<｜User｜>hi<｜Assistant｜>yo<｜end▁of▁sentence｜><｜User｜>ok<｜Assistant｜><think>\n"
        ),
    ])
    func `writes a conversation`(_ name: String, _ expected: String) throws {
        #expect(try #require(PromptTemplate.named(name)).prompt(Self.turns) == expected)
    }

    @Test(arguments: [
        ("meta-llama/Llama-2-7b-chat-hf", "llama-2"), ("codellama/CodeLlama-34b-Instruct-hf", "llama-2"),
        ("togethercomputer/llama-2-7b-32k-instruct", "llama-2"), ("meta-llama/Meta-Llama-3-8B-Instruct", "llama-3"),
        ("tiiuae/falcon-7b-instruct", "falcon-instruct"), ("tiiuae/falcon-180B-chat", "falcon-chat"),
        ("mosaicml/mpt-7b-chat", "mpt-chat"), ("WizardLM/WizardCoder-Python-34B-V1.0", "wizardcoder"),
        ("Phind/Phind-CodeLlama-34B-v2", "phind-codellama"), ("Gryphe/MythoMax-L2-13b", "alpaca"),
        ("mistralai/Mistral-7B-Instruct-v0.1", "mistral-instruct"),
        ("mistralai/Mixtral-8x7B-Instruct-v0.1", "mistral-instruct"),
        ("HuggingFaceH4/zephyr-7b-beta", "zephyr"), ("lmsys/vicuna-13b-v1.5", "vicuna"),
    ])
    func `a model's name tells its template`(_ model: String, _ name: String) throws {
        let told = try #require(PromptTemplate.forModel(model))
        #expect(try told.prompt(Self.turns) == PromptTemplate.named(name)?.prompt(Self.turns))
    }

    @Test(arguments: [
        "llama-3-8b", "dolphin", "petals-team/StableBeluga2", "gpt-3.5-turbo-instruct", "luminous-base", "",
    ])
    func `other names tell none`(_ model: String) {
        #expect(PromptTemplate.forModel(model).map { _ in true } == nil)
    }

    private static let roles: JSONObject = [
        "system": ["pre_message": "<S>", "post_message": "</S>"],
        "user": ["pre_message": "<U>", "post_message": "</U>"],
        "assistant": ["pre_message": "<A>", "post_message": "</A>"],
    ]

    private static func template(
        _ options: JSONObject,
        request: JSON = [:],
        isRead: Bool = false
    ) throws -> PromptTemplate? {
        let row = try #require(ProviderRows.builtin["petals"])
        let base = try #require(WireURL("https://upstream.example"))
        var target = Target(provider: row, profile: row.profile(of: "m", catalog: ModelCatalog()), base: base)
        target.options = options
        if isRead { target.readTemplate() }
        return try PromptSettings.template(JSONDocument(parsing: request.serialized()), target)
    }

    private static let configured: JSONObject = [
        "roles": .object(roles), "initial_prompt_value": "INIT", "final_prompt_value": "FIN", "bos_token": "<s>",
        "eos_token": "</s>",
    ]

    @Test func `configured pieces stand around the messages`() throws {
        let template = try #require(try Self.template(Self.configured))
        #expect(try template.prompt(Self.turns) == "<s>INIT<S>SYS</S><U>hi</U><A>yo</A></s><U>ok</U>FIN")
        let odd: [ChatMessage] = [
            .assistant("a"), .tool("t", of: "x"), .user("u"), .system("s"), .assistant(nil),
        ]
        #expect(try template.prompt(odd) == "<s>INIT<A>a</A></s>t<U>u</U><s><S>s</S><A></A></s>FIN")
    }

    @Test func `a request's settings win`() throws {
        let template = try #require(try Self.template(Self.configured, request: ["final_prompt_value": "END"]))
        #expect(try template.prompt([.user("u")]) == "<s>INIT<U>u</U>END")
        #expect(try Self.template([:]).map { _ in true } == nil)
    }

    @Test func `a configured chat template is rendered, a requested one is not`() throws {
        let source: JSON = "{{ bos_token }}{% for m in messages %}[{{ m.role }}:{{ m.content }}]{% endfor %}"
        let template = try #require(try Self.template(["chat_template": source, "bos_token": ["content": "<s>"]]))
        #expect(try template.prompt([.user([.text("a"), .text("b")])]) == "<s>[user:ab]")
        #expect(try Self.template([:], request: ["chat_template": source]).map { _ in true } == nil)
        let error = #expect(throws: LLMError.self) { try Self.template(["chat_template": "\n{% macro %}"]) }
        #expect(error?.message.contains("line 2") == true && error?.status == 500)
    }

    @Test(arguments: [false, true])
    func `a template is the same, read before the call or in it`(_ isRead: Bool) throws {
        let source: JSON = "{{ bos_token }}{{ messages[0].content }}{{ eos_token }}"
        let options: JSONObject = ["chat_template": source, "bos_token": "<s>", "eos_token": "</s>"]
        let plain = try #require(try Self.template(options, isRead: isRead))
        #expect(try plain.prompt([.user("u")]) == "<s>u</s>")
        let changed = try #require(try Self.template(options, request: ["eos_token": "<end>"], isRead: isRead))
        #expect(try changed.prompt([.user("u")]) == "<s>u<end>")
        let tokenizer: JSON = ["chat_template": source, "bos_token": "<t>"]
        let own = try Self.template(["tokenizer_config": tokenizer], request: ["bos_token": "<r>"], isRead: isRead)
        #expect(try own?.prompt([.user("u")]) == "<t>u")
        #expect(try Self.template([:], isRead: isRead).map { _ in true } == nil)
    }

    @Test(arguments: [
        ("chat_template", "a\nb\n{% macro f() %}{% endmacro %}" as JSON, "line 3"),
        ("tokenizer_config", ["chat_template": "{% for %}"] as JSON, "line 1"),
        ("chat_template", 1 as JSON, "must be a text"),
        ("chat_template", "{{ messages }}\n{{ config.name }}" as JSON, "line 2"),
        ("chat_template", "{{ 1 // 0 }}" as JSON, "division by zero"),
        ("tokenizer_config", ["chat_template": "{{ messages[0].content + 1 }}"] as JSON, "line 1"),
        ("prompt_template", "nonsense" as JSON, "built-in"), ("prompt_template", 1 as JSON, "built-in"),
        ("roles", ["user": ["pre_message": 5]] as JSON, "roles.user.pre_message must be a text"),
        ("roles", ["user": ["post_message": []]] as JSON, "roles.user.post_message"), ("roles", [1] as JSON, "roles"),
        ("roles", ["user": 1] as JSON, "roles.user"), ("eos_token", 1 as JSON, "eos_token must be a text"),
        ("initial_prompt_value", ["a"] as JSON, "initial_prompt_value"),
    ])
    func `a template that cannot be used says where it stands`(_ name: String, _ value: JSON, _ words: String) throws {
        let row = try #require(ProviderRows.builtin["petals"])
        let base = try #require(WireURL("https://upstream.example"))
        var target = Target(provider: row, profile: row.profile(of: "m", catalog: ModelCatalog()), base: base)
        target.options = [name: value]
        target.readTemplate()
        guard case .unusable(let setting, let error)? = target.template else {
            Issue.record("it was taken")
            return
        }
        #expect(setting == name)
        #expect(error.message.contains(words))
        // No request can do anything about it, so none is blamed.
        let told = #expect(throws: LLMError.self) {
            try PromptSettings.template(JSONDocument(parsing: [0x7B, 0x7D]), target)
        }
        #expect(told?.status == 500 && told?.message.contains(words) == true)
    }

    @Test(arguments: [
        "{% for m in messages %}{{ m.content }}{% endfor %}{{ bos_token }}{{ eos_token }}",
        "{% if messages[0].role != 'system' %}{{ raise_exception('Instructions first.') }}{% endif %}{{ nothing.at_all }}",
        "{% for t in tools %}{{ t.function.name }}{% endfor %}{{ messages[2].content }}",
        "{% if strftime_now is defined %}{{ strftime_now('%Y') }}{% endif %}",
        "{{ messages[1].tool_calls[0].function.arguments.city }}",
    ])
    func `a template that can write some conversation is taken`(_ source: String) throws {
        #expect(try Self.template(["chat_template": .string(source)], isRead: true) != nil)
    }

    @Test func `a template that fails is not the client's fault, one that refuses is`() throws {
        let template = try #require(
            try Self.template(["chat_template": "\n{{ messages[0].content + 'x' }}"], isRead: true)
        )
        let error = #expect(throws: LLMError.self) { try template.prompt([.assistant(nil)]) }
        #expect(error?.status == 500 && error?.message.contains("line 2") == true)
        #expect(error?.message.contains("not the request's") == true)
    }

    @Test func `a tokenizer's configuration has the template`() throws {
        let messages: [ChatMessage] = [.user("u")]
        let one: JSON = ["chat_template": "{{ bos_token }}{{ messages[0].content }}", "bos_token": ["content": "<s>"]]
        #expect(try PromptTemplate.tokenizer(one)?.prompt(messages) == "<s>u")
        let several: JSON = [
            "chat_template": [["name": "tool_use", "template": "x"], ["name": "default", "template": "y"]]
        ]
        #expect(try PromptTemplate.tokenizer(several)?.prompt(messages) == "y")
        #expect(try PromptTemplate.tokenizer([:]).map { _ in true } == nil)
        #expect(try Self.template(["tokenizer_config": one])?.prompt(messages) == "<s>u")
    }

    @Test(arguments: [
        (
            "{% for m in messages %}{% for c in m.tool_calls %}{{ c.function.arguments.city }}{% endfor %}{% endfor %}",
            "P"
        ),
        (
            "{% for m in messages %}{% for c in m.tool_calls %}{{ 'a' + c.function.arguments }}{% endfor %}{% endfor %}",
            "a{\"city\":\"P\"}"
        ),
    ])
    func `a template gets a call's arguments in the form that it wants`(_ source: String, _ expected: String) throws {
        let call = ToolCall(id: "c", name: "f", arguments: #"{"city":"P"}"#)
        let template = try PromptTemplate.chatTemplate(source, begin: "", end: "")
        #expect(try template.prompt([.user("u"), .assistant(nil, toolCalls: [call])]) == expected)
    }

    @Test func `a template may refuse a conversation`() throws {
        let source = "{{ raise_exception('Only one turn') }}"
        let template = try PromptTemplate.chatTemplate(source, begin: "", end: "")
        let error = #expect(throws: LLMError.self) { try template.prompt([.user("u")]) }
        #expect(error?.message == "Only one turn" && error?.code == .badRequest)
    }

    @Test func `wrong settings are refused`() {
        let wrong: [JSONObject] = [
            ["roles": "x"], ["roles": ["user": 1]], ["bos_token": 1], ["prompt_template": "nobody"],
            ["chat_template": 1],
        ]
        for options in wrong {
            #expect(throws: LLMError.self) { try Self.template(options) }
        }
    }
}
