// Places the tables of the folder `data` in the read-only part of the binary, where they are mapped and not read
// until a page is touched. The package's header search path for `data` is what lets the assembler find them.
// The build does not see a change of a table: after building them anew, change or touch this file.

#if defined(__APPLE__)
        .section __TEXT,__const
        .macro TABLE name, file
        .balign 64
        .globl _\name
_\name:
        .incbin "\file"
        .endm
#else
        .section .rodata
        .macro TABLE name, file
        .balign 64
        .globl \name
\name:
        .incbin "\file"
        .endm
#endif

        TABLE llm_tokens_pool, "pool.bin"
        TABLE llm_tokens_cl100k_base, "cl100k_base.bin"
        TABLE llm_tokens_o200k_base, "o200k_base.bin"
        TABLE llm_tokens_p50k_base, "p50k_base.bin"
        TABLE llm_tokens_claude_legacy, "claude_legacy.bin"
        TABLE llm_tokens_unicode, "unicode.bin"

#if defined(__ELF__)
        .section .note.GNU-stack,"",%progbits
#endif
