// zlib's own header; inflateInit2 is a macro there, so Swift gets it as a function.
#ifndef CZLIB_H
#define CZLIB_H

#include <zlib.h>

static inline int CZlib_inflateInit2(z_streamp stream, int windowBits) {
    return inflateInit2(stream, windowBits);
}

#endif
