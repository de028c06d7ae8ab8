#ifndef CTOKENVOCABULARIES_H
#define CTOKENVOCABULARIES_H

// Tables made by scripts/build-vocabularies, which describes their layout. Each begins on a 64-byte boundary.

extern const unsigned char llm_tokens_pool[];
extern const unsigned char llm_tokens_cl100k_base[];
extern const unsigned char llm_tokens_o200k_base[];
extern const unsigned char llm_tokens_p50k_base[];
extern const unsigned char llm_tokens_claude_legacy[];
extern const unsigned char llm_tokens_unicode[];

// Swift does not import arrays of unknown size, so each has a function.
static inline const void *llm_tokens_pool_table(void) { return llm_tokens_pool; }
static inline const void *llm_tokens_cl100k_base_table(void) { return llm_tokens_cl100k_base; }
static inline const void *llm_tokens_o200k_base_table(void) { return llm_tokens_o200k_base; }
static inline const void *llm_tokens_p50k_base_table(void) { return llm_tokens_p50k_base; }
static inline const void *llm_tokens_claude_legacy_table(void) { return llm_tokens_claude_legacy; }
static inline const void *llm_tokens_unicode_table(void) { return llm_tokens_unicode; }

#endif
