import LLMCore

/// `GET /openapi.json`: the routes as an OpenAPI 3.1 document.
enum OpenAPIDocument {
    static func json(_ scope: RequestScope) -> JSON {
        let docs = scope.snapshot.settings.docs
        var paths: JSONObject = [:]
        for operation in APIOperation.shown(docs) {
            var methods = paths[operation.path]?.objectValue ?? [:]
            methods[operation.method] = self.operation(operation)
            paths[operation.path] = .object(methods)
        }
        return [
            "openapi": "3.1.0",
            "info": [
                "title": .string(docs.title), "version": .string(ProductVersion.text),
                "description": .string(docs.description),
            ],
            "servers": [
                ["url": .string(scope.snapshot.settings.rootPath.isEmpty ? "/" : scope.snapshot.settings.rootPath)]
            ],
            "paths": .object(paths),
            "components": [
                "schemas": .object(self.allSchemas),
                "securitySchemes": [
                    "bearer": ["type": "http", "scheme": "bearer"],
                    "apiKey": ["type": "apiKey", "in": "header", "name": "x-api-key"],
                ],
            ],
        ]
    }

    private static func operation(_ operation: APIOperation) -> JSON {
        var object: JSONObject = [
            "summary": .string(operation.summary), "tags": [.string(operation.group)],
            "operationId": .string(
                operation.method + operation.path.replacing("/", with: "_").filter { $0 != "{" && $0 != "}" }
            ),
        ]
        if operation.path.contains("{model}") {
            object["parameters"] = [
                ["name": "model", "in": "path", "required": true, "schema": ["type": "string"]]
            ]
        }
        if let body = operation.body {
            object["requestBody"] = [
                "required": true,
                "content": ["application/json": ["schema": ["$ref": .string("#/components/schemas/\(body)")]]],
            ]
        }
        var responses: JSONObject = [
            "200": ["description": "The answer", "content": ["application/json": ["schema": [:]]]]
        ]
        if let body = operation.body, Self.streamed.contains(body) {
            responses["200"] = [
                "description": "The answer, or its pieces as server-sent events when `stream` is true",
                "content": ["application/json": ["schema": [:]], "text/event-stream": ["schema": ["type": "string"]]],
            ]
        }
        if !operation.isPublic {
            responses["401"] = self.failure("No key, or a wrong one")
            object["security"] = [["bearer": []], ["apiKey": []]]
        }
        if operation.body != nil { responses["400"] = self.failure("The request is not acceptable as it stands") }
        object["responses"] = .object(responses)
        return .object(object)
    }

    private static func failure(_ text: String) -> JSON {
        [
            "description": .string(text),
            "content": ["application/json": ["schema": ["$ref": "#/components/schemas/Error"]]],
        ]
    }

    /// Requests whose answers can be streamed.
    private static let streamed: Set<String> = ["ChatRequest", "CompletionRequest", "MessagesRequest"]

    private static var allSchemas: JSONObject {
        var all = self.schemas
        for (name, schema) in self.requestSchemas { all[name] = schema }
        return all
    }

    private static let requestSchemas: JSONObject = [
        "CompletionRequest": [
            "type": "object",
            "description": "OpenAI's text completion request. Fields beyond these go to the provider as they are.",
            "properties": [
                "model": ["type": "string"], "prompt": ["type": ["string", "array"]],
                "stream": ["type": "boolean"], "max_tokens": ["type": "integer"], "temperature": ["type": "number"],
            ],
            "required": ["prompt"],
        ],
        "EmbeddingRequest": [
            "type": "object",
            "properties": [
                "model": ["type": "string"], "input": ["type": ["string", "array"]],
                "encoding_format": ["type": "string"], "dimensions": ["type": "integer"],
            ],
            "required": ["input"],
        ],
        "MessagesRequest": [
            "type": "object",
            "description": "Anthropic's message request.",
            "properties": [
                "model": ["type": "string"], "max_tokens": ["type": "integer"],
                "messages": ["type": "array", "items": ["type": "object", "required": ["role", "content"]]],
                "system": ["type": ["string", "array"]], "stream": ["type": "boolean"],
                "tools": ["type": "array", "items": ["type": "object"]],
            ],
            "required": ["messages"],
        ],
    ]

    private static let schemas: JSONObject = [
        "Error": [
            "type": "object",
            "properties": [
                "error": [
                    "type": "object",
                    "properties": [
                        "message": ["type": "string"], "type": ["type": ["string", "null"]],
                        "param": ["type": ["string", "null"]], "code": ["type": "string"],
                    ],
                    "required": ["message", "type", "param", "code"],
                ]
            ],
        ],
        "ChatRequest": [
            "type": "object",
            "description": "OpenAI's chat completion request. Fields beyond these go to the provider as they are.",
            "properties": [
                "model": ["type": "string"],
                "messages": ["type": "array", "items": ["type": "object", "required": ["role"]]],
                "stream": ["type": "boolean"],
                "stream_options": ["type": "object", "properties": ["include_usage": ["type": "boolean"]]],
                "temperature": ["type": "number"], "top_p": ["type": "number"],
                "max_tokens": ["type": "integer"], "max_completion_tokens": ["type": "integer"],
                "n": ["type": "integer"], "stop": ["type": ["string", "array", "null"]],
                "tools": ["type": "array", "items": ["type": "object"]],
                "tool_choice": ["type": ["string", "object"]], "response_format": ["type": "object"],
                "reasoning_effort": ["type": "string"], "timeout": ["type": "number"],
                "num_retries": ["type": "integer"],
            ],
            "required": ["messages"],
        ],
        "TokenCountRequest": [
            "type": "object",
            "properties": [
                "model": ["type": "string"], "prompt": ["type": "string"],
                "messages": ["type": "array", "items": ["type": "object"]],
            ],
            "required": ["model"],
        ],
        "TransformRequest": [
            "type": "object",
            "properties": ["call_type": ["type": "string"], "request_body": ["type": "object"]],
            "required": ["request_body"],
        ],
    ]
}
