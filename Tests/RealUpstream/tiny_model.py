"""Makes a Llama of two layers and random weights, complete enough for a real server: tokens, scores, a chat template."""
import gguf
import numpy

WIDTH, LAYERS, HEADS, HIDDEN, CONTEXT = 64, 2, 4, 128, 32768
TEMPLATE = """
{%- if tools %}
{{- '<|system|>You may call one of these functions:\\n' }}
{%- for tool in tools %}{{- tool | tojson }}{{- '\\n' }}{%- endfor %}
{{- 'Answer with <tool_call>{"name": <function-name>, "arguments": <args-json-object>}</tool_call>\\n' }}
{%- endif %}
{%- for message in messages %}
{%- if message.role == 'tool' %}
{{- '<|tool|>' + message.content + '\\n' }}
{%- elif message.tool_calls %}
{{- '<|assistant|>' }}{%- if message.content %}{{- message.content }}{%- endif %}
{%- for call in message.tool_calls %}
{{- '<tool_call>{"name": "' + call.function.name + '", "arguments": ' + (call.function.arguments | tojson) + '}</tool_call>\\n' }}
{%- endfor %}
{%- else %}
{{- '<|' + message.role + '|>' + (message.content or '') + '\\n' }}
{%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}{{- '<|assistant|>' }}{%- endif %}
"""
# One token each, so that a bias can make the model begin a call; a random model never spells it by itself.
CALL_BEGIN, CALL_END, TEXT_END = "<tool_call>", "</tool_call>", "</s>"
WORDS = "the of and to in is you that it he was for on are as with his they at be this have from or one had by word".split()
LETTERS = [chr(code) for code in range(33, 127)]


def vocabulary() -> list:
    """(text, score, type) of each token, in the manner of SentencePiece with byte tokens."""
    kinds = gguf.TokenType
    tokens = [("<unk>", 0.0, kinds.UNKNOWN), ("<s>", 0.0, kinds.CONTROL), (TEXT_END, 0.0, kinds.CONTROL)]
    tokens += [(f"<0x{byte:02X}>", 0.0, kinds.BYTE) for byte in range(256)]
    tokens += [(CALL_BEGIN, 0.0, kinds.USER_DEFINED), (CALL_END, 0.0, kinds.USER_DEFINED)]
    pieces = ["\u2581"] + LETTERS + ["\u2581" + word for word in WORDS] + WORDS
    tokens += [(piece, -float(rank), kinds.NORMAL) for rank, piece in enumerate(dict.fromkeys(pieces))]
    return tokens


def token_number(text: str) -> int:
    """What `logit_bias` calls a token."""
    return [token for token, _, _ in vocabulary()].index(text)


def write(path: str) -> None:
    random = numpy.random.default_rng(7)
    tokens = vocabulary()
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("tiny")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(HIDDEN)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_vocab_size(len(tokens))
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    writer.add_tokenizer_model("llama")
    writer.add_token_list([text.encode() for text, _, _ in tokens])
    writer.add_token_scores([score for _, score, _ in tokens])
    writer.add_token_types([int(kind) for _, _, kind in tokens])
    writer.add_unk_token_id(0)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_add_bos_token(True)
    writer.add_chat_template(TEMPLATE)

    def matrix(rows: int, columns: int):
        return random.normal(0, columns**-0.5, (rows, columns)).astype(numpy.float32)

    writer.add_tensor("token_embd.weight", matrix(len(tokens), WIDTH))
    writer.add_tensor("output_norm.weight", numpy.ones(WIDTH, numpy.float32))
    head = matrix(len(tokens), WIDTH) * 4
    head[: token_number(CALL_END) + 1] = 0  # bytes, control tokens and calls are never the likeliest: what comes out can be read
    writer.add_tensor("output.weight", head)
    for layer in range(LAYERS):
        for name in ("attn_norm", "ffn_norm"):
            writer.add_tensor(f"blk.{layer}.{name}.weight", numpy.ones(WIDTH, numpy.float32))
        for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
            writer.add_tensor(f"blk.{layer}.{name}.weight", matrix(WIDTH, WIDTH))
        for name in ("ffn_gate", "ffn_up"):
            writer.add_tensor(f"blk.{layer}.{name}.weight", matrix(HIDDEN, WIDTH))
        writer.add_tensor(f"blk.{layer}.ffn_down.weight", matrix(WIDTH, HIDDEN))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
