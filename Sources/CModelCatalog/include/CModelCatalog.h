// Read-only tables that are part of the executable image: mapped by the loader, parsed by nobody at start.
#ifndef C_MODEL_CATALOG_H
#define C_MODEL_CATALOG_H

#include <stddef.h>
#include <stdint.h>

/// The model catalog as scripts/build-catalog writes it.
extern const uint8_t *_Nonnull llm_model_catalog_bytes(void) __attribute__((const));
extern size_t llm_model_catalog_size(void) __attribute__((const));

/// The provider rows, Sources/LLMCatalog/Providers/providers.json word for word.
extern const uint8_t *_Nonnull llm_provider_rows_bytes(void) __attribute__((const));
extern size_t llm_provider_rows_size(void) __attribute__((const));

#endif
