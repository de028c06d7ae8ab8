extension ChatFeature {
    /// Every parameter and every kind of content.
    static let all = Self.parameters + Self.toolParameters + Self.formats + Self.parts + Self.history

    private static let tool = """
        {"type":"function","function":{"name":"zqtool","description":"zqdescription","parameters":\
        {"type":"object","properties":{"zqplace":{"type":"string","description":"zqhint"}},"required":["zqplace"]}}}
        """
    private static let secondTool = #"{"type":"function","function":{"name":"zqother","parameters":{"type":"object"}}}"#
    private static let tools = #"{"tools":[\#(tool),\#(secondTool)]}"#
    private static let functions = """
        {"functions":[{"name":"zqfunction","description":"zqdescription","parameters":{"type":"object",\
        "properties":{"zqplace":{"type":"string"}}}}]}
        """

    // MARK: Parameters

    private static let parameters = [
        ChatFeature("temperature", with: #"{"temperature":0.4375}"#, marks: ["0.4375"]),
        ChatFeature("top_p", with: #"{"top_p":0.8125}"#, marks: ["0.8125"]),
        ChatFeature("n", with: #"{"n":2}"#),
        ChatFeature("stop", with: #"{"stop":"zqstop"}"#, marks: ["zqstop"]),
        ChatFeature("stop", with: #"{"stop":["zqfirst","zqsecond"]}"#, marks: ["zqfirst", "zqsecond"]),
        ChatFeature("max_tokens", with: #"{"max_tokens":2917}"#, marks: ["2917"]),
        ChatFeature("max_completion_tokens", with: #"{"max_completion_tokens":2917}"#, marks: ["2917"]),
        ChatFeature("presence_penalty", with: #"{"presence_penalty":0.3125}"#, marks: ["0.3125"]),
        ChatFeature("frequency_penalty", with: #"{"frequency_penalty":0.3125}"#, marks: ["0.3125"]),
        ChatFeature("logit_bias", with: #"{"logit_bias":{"50256":-77}}"#, marks: ["50256", "-77"]),
        ChatFeature("seed", with: #"{"seed":918273}"#, marks: ["918273"]),
        ChatFeature("user", with: #"{"user":"zquser"}"#, marks: ["zquser"]),
        ChatFeature("logprobs", with: #"{"logprobs":true}"#),
        ChatFeature("top_logprobs", in: #"{"logprobs":true}"#, with: #"{"top_logprobs":3}"#),
        ChatFeature("reasoning_effort", with: #"{"reasoning_effort":"high"}"#),
        ChatFeature(
            "thinking",
            with: #"{"thinking":{"type":"enabled","budget_tokens":2345},"max_tokens":9999}"#,
            marks: ["2345"],
            named: ["thinking", "thinking.budget_tokens", "reasoning_effort"]
        ),
        ChatFeature("verbosity", with: #"{"verbosity":"low"}"#),
        ChatFeature("modalities", with: #"{"modalities":["text","audio"]}"#),
        ChatFeature(
            "audio",
            in: #"{"modalities":["text","audio"]}"#,
            with: #"{"audio":{"voice":"zqvoice","format":"pcm16"}}"#,
            marks: ["zqvoice"]
        ),
        ChatFeature(
            "prediction",
            with: #"{"prediction":{"type":"content","content":"zqprediction"}}"#,
            marks: ["zqprediction"]
        ),
        ChatFeature("web_search_options", with: #"{"web_search_options":{"search_context_size":"low"}}"#),
        ChatFeature("service_tier", with: #"{"service_tier":"flex"}"#),
        ChatFeature("safety_identifier", with: #"{"safety_identifier":"zqsafety"}"#, marks: ["zqsafety"]),
        ChatFeature("prompt_cache_key", with: #"{"prompt_cache_key":"zqcache"}"#, marks: ["zqcache"]),
        ChatFeature("prompt_cache_retention", with: #"{"prompt_cache_retention":"24h"}"#, marks: ["24h"]),
        ChatFeature("store", with: #"{"store":true}"#),
        ChatFeature("top_k", with: #"{"top_k":4711}"#, marks: ["4711"]),
        ChatFeature("zqextra", with: #"{"zqextra":"zqvalue"}"#, marks: ["zqvalue"]),
    ]

    private static let toolParameters = [
        ChatFeature("tools", with: tools, marks: ["zqtool", "zqdescription", "zqplace", "zqhint", "zqother"]),
        ChatFeature("tool_choice", in: tools, with: #"{"tool_choice":"none"}"#),
        ChatFeature("tool_choice", in: tools, with: #"{"tool_choice":"required"}"#),
        ChatFeature(
            "tool_choice",
            in: tools,
            with: #"{"tool_choice":{"type":"function","function":{"name":"zqother"}}}"#
        ),
        ChatFeature("parallel_tool_calls", in: tools, with: #"{"parallel_tool_calls":false}"#),
        ChatFeature(
            "tools.function.strict",
            in: #"{"tools":[{"type":"function","function":{"name":"zqtool","parameters":{"type":"object"}}}]}"#,
            with: """
                {"tools":[{"type":"function","function":{"name":"zqtool","strict":true,"parameters":{"type":"object"}}}]}
                """,
            named: ["tools.function.strict", "tools"]
        ),
        ChatFeature(
            "tools.cache_control",
            in: #"{"tools":[{"type":"function","function":{"name":"zqtool","parameters":{"type":"object"}}}]}"#,
            with: """
                {"tools":[{"type":"function","function":{"name":"zqtool","parameters":{"type":"object"}},\
                "cache_control":{"type":"ephemeral"}}]}
                """,
            named: ["tools.cache_control", "tools"]
        ),
        ChatFeature(
            "tools.zqkind",
            with: #"{"tools":[\#(tool),{"type":"zqkind","zqoption":"zqvalue"}]}"#,
            marks: ["zqvalue"],
            named: ["tools.zqkind", "tools"]
        ),
        schema("additionalProperties", #""additionalProperties":false"#, marks: ["additionalProperties"]),
        schema("examples", #""properties":{"zqplace":{"type":"string","examples":["zqparis"]}}"#, marks: ["zqparis"]),
        schema("pattern", #""properties":{"zqplace":{"type":"string","pattern":"^zqp"}}"#, marks: ["^zqp"]),
        schema("enum", #""properties":{"zqplace":{"type":"string","enum":["zqparis"]}}"#, marks: ["zqparis"]),
        schema(
            "items",
            #""properties":{"zqplace":{"type":"array","items":{"type":"string","description":"zqitem"}}}"#,
            marks: ["zqitem"]
        ),
        schema(
            "$ref",
            ##""$defs":{"A":{"type":"string","enum":["zqparis"]}},"properties":{"zqplace":{"$ref":"#/$defs/A"}}"##,
            marks: ["zqparis"]
        ),
        ChatFeature("functions", with: functions, marks: ["zqfunction", "zqdescription", "zqplace"]),
        ChatFeature("function_call", in: functions, with: #"{"function_call":{"name":"zqfunction"}}"#),
        ChatFeature("function_call", in: functions, with: #"{"function_call":"none"}"#),
    ]

    /// A word in the schema of a tool's parameters.
    private static func schema(_ word: String, _ members: String, marks: [String]) -> ChatFeature {
        ChatFeature(
            "tools.function.parameters.\(word)",
            with: """
                {"tools":[{"type":"function","function":{"name":"zqtool","description":"zqdescription",\
                "parameters":{"type":"object",\(members)}}}]}
                """,
            marks: marks,
            named: ["tools.function.parameters.\(word)", "tools"]
        )
    }

    private static let formats = [
        ChatFeature("response_format", with: #"{"response_format":{"type":"json_object"}}"#),
        ChatFeature(
            "response_format",
            with: """
                {"response_format":{"type":"json_schema","json_schema":{"name":"zqschema","strict":true,"schema":\
                {"type":"object","properties":{"zqfield":{"type":"string"}},"required":["zqfield"],\
                "additionalProperties":false}}}}
                """,
            marks: ["zqfield"]
        ),
    ]

    // MARK: Content

    /// The smallest picture, sound, film and document that say what they are; `zq` stands in their base64.
    private static let picture = "iVBORw0KGgozqzqzqA=="

    private static func content(_ part: String) -> String {
        #"{"messages":[{"role":"user","content":[{"type":"text","text":"zqquestion"}\#(part)]}]}"#
    }

    private static func part(_ name: String, _ part: String, anyOf marks: [String]) -> ChatFeature {
        ChatFeature(
            name,
            in: content(""),
            with: content("," + part),
            anyOf: [marks]
        )
    }

    private static let parts = [
        ChatFeature("messages.text", with: content(#",{"type":"text","text":"zqsecond"}"#), marks: ["zqsecond"]),
        part(
            "messages.image_url",
            #"{"type":"image_url","image_url":{"url":"data:image/png;base64,\#(picture)"}}"#,
            anyOf: [picture]
        ),
        part(
            "messages.image_url",
            #"{"type":"image_url","image_url":{"url":"https://pictures.example/zqpicture.png"}}"#,
            anyOf: ["zqpicture", FetchedAnswers.mark]
        ),
        part(
            "messages.input_audio",
            #"{"type":"input_audio","input_audio":{"data":"UklGRzqzqzqA","format":"wav"}}"#,
            anyOf: ["UklGRzqzqzqA"]
        ),
        part(
            "messages.video_url",
            #"{"type":"video_url","video_url":{"url":"data:video/mp4;base64,AAAAzqzqzqAA"}}"#,
            anyOf: ["AAAAzqzqzqAA"]
        ),
        part(
            "messages.file",
            #"{"type":"file","file":{"file_data":"data:application/pdf;base64,JVBERi0zqzqA","filename":"a.pdf"}}"#,
            anyOf: ["JVBERi0zqzqA"]
        ),
        part(
            "messages.file",
            #"{"type":"file","file":{"file_id":"https://files.example/zqfile.pdf","format":"application/pdf"}}"#,
            anyOf: ["zqfile", FetchedAnswers.mark]
        ),
        part("messages.zqkind", #"{"type":"zqkind","zqoption":"zqvalue"}"#, anyOf: ["zqvalue"]),
        ChatFeature(
            "messages.image_url.detail",
            in: content(#",{"type":"image_url","image_url":{"url":"data:image/png;base64,\#(picture)"}}"#),
            with: content(
                #",{"type":"image_url","image_url":{"url":"data:image/png;base64,\#(picture)","detail":"low"}}"#
            ),
            named: ["messages.image_url.detail", "messages.image_url"]
        ),
        ChatFeature(
            "messages.cache_control",
            in: content(""),
            with: """
                {"messages":[{"role":"user","content":[{"type":"text","text":"zqquestion",\
                "cache_control":{"type":"ephemeral"}}]}]}
                """
        ),
    ]

    // MARK: History

    private static let question = #"{"role":"user","content":"zqquestion"}"#
    private static let more = #"{"role":"user","content":"zqmore"}"#

    private static func messages(_ messages: String...) -> String {
        #"{"messages":[\#(messages.joined(separator: ","))]}"#
    }

    /// The same with the tools that the conversation used.
    private static func used(_ messages: String...) -> String {
        #"{"tools":[\#(tool),\#(secondTool)],"messages":[\#(messages.joined(separator: ","))]}"#
    }

    private static func call(_ id: String, _ name: String, _ argument: String) -> String {
        #"{"id":"\#(id)","type":"function","function":{"name":"\#(name)","arguments":"{\"zqplace\":\"\#(argument)\"}"}}"#
    }

    private static func result(_ id: String, _ text: String) -> String {
        #"{"role":"tool","tool_call_id":"\#(id)","content":"\#(text)"}"#
    }

    private static let oneCall =
        #"{"role":"assistant","content":null,"tool_calls":[\#(call("call_1", "zqtool", "zqparis"))]}"#
    private static let twoCalls = """
        {"role":"assistant","content":"zqwords","tool_calls":[\(call("call_1", "zqtool", "zqparis")),\
        \(call("call_2", "zqtool", "zqrome"))]}
        """

    private static let history = [
        ChatFeature(
            "messages.zqmember",
            in: messages(question),
            with: messages(#"{"role":"user","content":"zqquestion","zqmember":"zqvalue"}"#),
            marks: ["zqvalue"]
        ),
        ChatFeature(
            "messages.system",
            with: messages(#"{"role":"system","content":"zqrule"}"#, question),
            marks: ["zqrule"]
        ),
        ChatFeature(
            "messages.developer",
            with: messages(#"{"role":"developer","content":"zqrule"}"#, question),
            marks: ["zqrule"]
        ),
        ChatFeature(
            "messages.assistant",
            with: messages(question, #"{"role":"assistant","content":"zqanswer"}"#, more),
            marks: ["zqanswer", "zqmore"]
        ),
        ChatFeature(
            "messages.name",
            in: messages(question),
            with: messages(#"{"role":"user","content":"zqquestion","name":"zqname"}"#),
            marks: ["zqname"]
        ),
        ChatFeature(
            "messages.tool_calls",
            with: messages(question, oneCall, result("call_1", "zqsunny")),
            marks: ["zqparis"]
        ),
        ChatFeature(
            "messages.tool",
            with: messages(question, oneCall, result("call_1", "zqsunny")),
            marks: ["zqsunny"],
            named: ["messages.tool"]
        ),
        ChatFeature(
            "messages.tool_calls",
            with: used(question, twoCalls, result("call_1", "zqsunny"), result("call_2", "zqrainy"), more),
            marks: ["zqparis", "zqrome", "zqwords", "zqmore"]
        ),
        ChatFeature(
            "messages.tool",
            with: used(question, twoCalls, result("call_1", "zqsunny"), result("call_2", "zqrainy"), more),
            marks: ["zqsunny", "zqrainy"]
        ),
        ChatFeature(
            "messages.image_url",
            in: used(
                question,
                oneCall,
                #"{"role":"tool","tool_call_id":"call_1","content":[{"type":"text","text":"zqsunny"}]}"#
            ),
            with: used(
                question,
                oneCall,
                """
                {"role":"tool","tool_call_id":"call_1","content":[{"type":"text","text":"zqsunny"},{"type":"image_url",\
                "image_url":{"url":"data:image/png;base64,\(picture)"}}]}
                """
            ),
            marks: [picture]
        ),
        ChatFeature(
            "messages.function_call",
            with: messages(
                question,
                #"{"role":"assistant","content":null,"function_call":{"name":"zqtool","arguments":"{\"zqplace\":\"zqparis\"}"}}"#,
                #"{"role":"function","name":"zqtool","content":"zqsunny"}"#
            ),
            marks: ["zqparis"]
        ),
        ChatFeature(
            "messages.function",
            with: messages(
                question,
                #"{"role":"assistant","content":null,"function_call":{"name":"zqtool","arguments":"{\"zqplace\":\"zqparis\"}"}}"#,
                #"{"role":"function","name":"zqtool","content":"zqsunny"}"#
            ),
            marks: ["zqsunny"]
        ),
        ChatFeature(
            "messages.reasoning_content",
            in: messages(question, #"{"role":"assistant","content":"zqanswer"}"#, more),
            with: messages(
                question,
                #"{"role":"assistant","content":"zqanswer","reasoning_content":"zqreasoning"}"#,
                more
            ),
            marks: ["zqreasoning"]
        ),
        ChatFeature(
            "messages.thinking_blocks",
            in: messages(question, #"{"role":"assistant","content":"zqanswer"}"#, more),
            with: messages(
                question,
                """
                {"role":"assistant","content":"zqanswer","thinking_blocks":[{"type":"thinking","thinking":"zqthought",\
                "signature":"enFzaWduYXR1cmU="}]}
                """,
                more
            ),
            marks: ["zqthought"]
        ),
        ChatFeature(
            "messages.refusal",
            in: messages(question, #"{"role":"assistant","content":"zqanswer"}"#, more),
            with: messages(question, #"{"role":"assistant","content":"zqanswer","refusal":"zqrefusal"}"#, more),
            marks: ["zqrefusal"]
        ),
        ChatFeature(
            "messages.refusal",
            with: messages(
                question,
                #"{"role":"assistant","content":[{"type":"refusal","refusal":"zqrefusal"}]}"#,
                more
            ),
            marks: ["zqrefusal"]
        ),
        ChatFeature(
            "messages.audio",
            in: messages(question, #"{"role":"assistant","content":"zqanswer"}"#, more),
            with: messages(question, #"{"role":"assistant","content":"zqanswer","audio":{"id":"zqsound"}}"#, more),
            marks: ["zqsound"]
        ),
    ]
}
