#include "CHeap.h"

#if defined(__GLIBC__) || defined(__linux__)
#include <malloc.h>
#endif

void heap_keep_blocks(int mapped_from, int kept) {
#if defined(M_MMAP_THRESHOLD) && defined(M_TRIM_THRESHOLD)
    mallopt(M_MMAP_THRESHOLD, mapped_from);
    mallopt(M_TRIM_THRESHOLD, kept);
#else
    (void)mapped_from;
    (void)kept;
#endif
}
