#include "CModelCatalog.h"

// #embed is standard since C23; clang accepts it in every mode and, unlike .incbin, finds the file next to this one
// from any build folder and rebuilds when it changes.
#pragma clang diagnostic ignored "-Wc23-extensions"

// The reader takes 32-bit words from aligned addresses.
_Alignas(16) static const uint8_t model_catalog[] = {
#embed "model_catalog.bin"
};

static const uint8_t provider_rows[] = {
#embed "../LLMCatalog/Providers/providers.json"
};

const uint8_t *llm_model_catalog_bytes(void) { return model_catalog; }
size_t llm_model_catalog_size(void) { return sizeof model_catalog; }
const uint8_t *llm_provider_rows_bytes(void) { return provider_rows; }
size_t llm_provider_rows_size(void) { return sizeof provider_rows; }
