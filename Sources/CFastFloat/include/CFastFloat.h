#ifndef WICK_CFASTFLOAT_H
#define WICK_CFASTFLOAT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Reads the decimal number that begins at `first`, correctly rounded. Returns where it ends, or null where there is
/// none or it is too large. Never reads at or past `last`.
const uint8_t *_Nullable wick_parse_double(const uint8_t *_Nonnull first, const uint8_t *_Nonnull last,
                                           double *_Nonnull value);

/// Lines with content between two starts of lines: line ends, but for those of empty lines. `lines` is set to the count of
/// all line ends.
size_t wick_count_rows(const uint8_t *_Nonnull first, const uint8_t *_Nonnull last, size_t *_Nonnull lines);

/// Line ends between two places.
size_t wick_count_lines(const uint8_t *_Nonnull first, const uint8_t *_Nonnull last);

#ifdef __cplusplus
}
#endif

#endif
