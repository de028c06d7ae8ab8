import LLMCore
import LLMDialects

/// Something that a client of `/v1/messages` can ask for.
struct MessagesFeature: Sendable {
    /// The feature, which is also what says that it was lost.
    let name: String
    /// A request without it, and the members that make it.
    private let without: JSONObject
    private let members: JSONObject
    /// Texts that stand in what is sent if it is carried; none if any change will do.
    let marks: [String]
    /// Other names that say that it was lost.
    let names: [String]

    private init(
        _ name: String,
        in request: String = "{}",
        with members: String,
        marks: [String] = [],
        named names: [String] = []
    ) {
        self.name = name
        self.without = Self.object(request)
        self.members = Self.object(members)
        self.marks = marks
        self.names = names + [name]
    }

    private static func object(_ text: String) -> JSONObject {
        (try? JSON(parsing: Array(text.utf8)))?.objectValue ?? ["broken": .string(text)]
    }

    /// The request with the feature, or without it.
    func request(_ isAsked: Bool) throws -> MessagesRequest {
        var body: JSONObject = [
            "model": "m", "max_tokens": 9_999, "messages": [["role": "user", "content": "zqquestion"]],
        ]
        for (name, value) in self.without { body[name] = value }
        if isAsked { for (name, value) in self.members { body[name] = value } }
        return try MessagesRequest(document: try JSONDocument(parsing: JSON.object(body).serialized()))
    }

    private static let tools = """
        {"tools":[{"name":"zqtool","description":"zqdescription","input_schema":{"type":"object","properties":\
        {"zqplace":{"type":"string"}}}}]}
        """

    private static let marked = #"{"type":"text","text":"zqquestion","cache_control":{"type":"ephemeral"}}"#

    private static func content(_ parts: String) -> String {
        #"{"messages":[{"role":"user","content":[{"type":"text","text":"zqquestion"}\#(parts)]}]}"#
    }

    private static func turns(_ answer: String, _ next: String = #"{"type":"text","text":"zqmore"}"#) -> String {
        """
        {"messages":[{"role":"user","content":"zqquestion"},{"role":"assistant","content":[\(answer)]},\
        {"role":"user","content":[\(next)]}]}
        """
    }

    /// Every parameter and every kind of block.
    static let all = [
        MessagesFeature("temperature", with: #"{"temperature":0.4375}"#, marks: ["0.4375"]),
        MessagesFeature("top_p", with: #"{"top_p":0.8125}"#, marks: ["0.8125"]),
        MessagesFeature("top_k", with: #"{"top_k":4711}"#, marks: ["4711"]),
        MessagesFeature("stop_sequences", with: #"{"stop_sequences":["zqstop"]}"#, marks: ["zqstop"], named: ["stop"]),
        MessagesFeature(
            "thinking",
            with: #"{"thinking":{"type":"enabled","budget_tokens":2345}}"#,
            marks: ["2345"],
            named: ["thinking.budget_tokens", "reasoning_effort"]
        ),
        MessagesFeature(
            "thinking",
            with: #"{"thinking":{"type":"enabled","budget_tokens":1024}}"#,
            marks: ["1024"],
            named: ["thinking.budget_tokens", "reasoning_effort"]
        ),
        MessagesFeature(
            "messages.thinking_blocks",
            with: turns(
                #"{"type":"thinking","thinking":"zqthought","signature":"enFzaWdu"},{"type":"text","text":"zqanswer"}"#
            ),
            marks: ["enFzaWdu"]
        ),
        MessagesFeature(
            "messages.thinking_blocks",
            with: turns(#"{"type":"redacted_thinking","data":"enFkYXRh"},{"type":"text","text":"zqanswer"}"#),
            marks: ["enFkYXRh"]
        ),
        MessagesFeature(
            "messages.document.context",
            with: content(
                #",{"type":"document","source":{"type":"text","media_type":"text/plain","data":"a"},"context":"zqcontext"}"#
            ),
            marks: ["zqcontext"]
        ),
        MessagesFeature(
            "messages.document.citations",
            with: content(
                """
                ,{"type":"document","source":{"type":"text","media_type":"text/plain","data":"a"},\
                "citations":{"enabled":true}}
                """
            ),
            marks: [#""citations""#]
        ),
        MessagesFeature(
            "messages.tool_result.is_error",
            with: turns(
                #"{"type":"tool_use","id":"t1","name":"zqtool","input":{}}"#,
                #"{"type":"tool_result","tool_use_id":"t1","content":"zqsunny","is_error":true}"#
            ),
            marks: [#""is_error""#]
        ),
        MessagesFeature("metadata", with: #"{"metadata":{"user_id":"zquser"}}"#, marks: ["zquser"], named: ["user"]),
        MessagesFeature("service_tier", with: #"{"service_tier":"standard_only"}"#),
        MessagesFeature("zqextra", with: #"{"zqextra":"zqvalue"}"#, marks: ["zqvalue"]),
        MessagesFeature(
            "messages.cache_control",
            in: content(""),
            with: #"{"messages":[{"role":"user","content":[\#(marked)]}]}"#
        ),
        MessagesFeature("container", with: #"{"container":"zqcontainer"}"#, marks: ["zqcontainer"]),
        MessagesFeature("system", with: #"{"system":"zqrule"}"#, marks: ["zqrule"], named: ["messages"]),
        MessagesFeature("tools", with: tools, marks: ["zqtool", "zqdescription", "zqplace"]),
        MessagesFeature("tool_choice", in: tools, with: #"{"tool_choice":{"type":"any"}}"#),
        MessagesFeature(
            "parallel_tool_calls",
            in: #"{"tool_choice":{"type":"auto"},"tools":[{"name":"zqtool","input_schema":{"type":"object"}}]}"#,
            with: #"{"tool_choice":{"type":"auto","disable_parallel_tool_use":true}}"#,
            named: ["tool_choice.disable_parallel_tool_use", "tool_choice", "tools"]
        ),
        MessagesFeature(
            "output_format",
            with: #"{"output_format":{"type":"json_schema","schema":{"type":"object","properties":{"zqfield":{}}}}}"#,
            marks: ["zqfield"],
            named: ["response_format"]
        ),
        MessagesFeature(
            "messages.image_url",
            with: content(
                #",{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgozqzqzqA=="}}"#
            ),
            marks: ["iVBORw0KGgozqzqzqA=="]
        ),
        MessagesFeature(
            "messages.file",
            with: content(
                #",{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBERi0zqzqA"}}"#
            ),
            marks: ["JVBERi0zqzqA"],
            named: ["messages.image_url"]
        ),
        MessagesFeature(
            "messages.thinking_blocks",
            with: turns(
                #"{"type":"thinking","thinking":"zqthought","signature":"c2ln"},{"type":"text","text":"zqanswer"}"#
            ),
            marks: ["zqthought"]
        ),
        MessagesFeature(
            "messages.tool_calls",
            with: turns(
                #"{"type":"tool_use","id":"t1","name":"zqtool","input":{"zqplace":"zqparis"}}"#,
                #"{"type":"tool_result","tool_use_id":"t1","content":"zqsunny"}"#
            ),
            marks: ["zqparis", "zqsunny"]
        ),
    ]
}
