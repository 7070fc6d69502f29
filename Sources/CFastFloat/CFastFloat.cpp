#include "CFastFloat.h"

#include <fast_float/fast_float.h>

#include <algorithm>
#include <cmath>

const uint8_t *wick_parse_double(const uint8_t *first, const uint8_t *last, double *value) {
  auto result = fast_float::from_chars(reinterpret_cast<const char *>(first), reinterpret_cast<const char *>(last), *value);
  if (result.ec != std::errc() || !std::isfinite(*value)) return nullptr;
  return reinterpret_cast<const uint8_t *>(result.ptr);
}

size_t wick_count_lines(const uint8_t *first, const uint8_t *last) {
  size_t count = 0;
  while (first < last) {
    // Blocks short enough that a byte counts them, which the compiler turns into vector code.
    const uint8_t *end = first + std::min<ptrdiff_t>(last - first, 255 * 16);
    uint8_t counts[16] = {0};
    const uint8_t *p = first;
    for (; p + 16 <= end; p += 16)
      for (int lane = 0; lane < 16; lane++) counts[lane] += p[lane] == '\n';
    for (int lane = 0; lane < 16; lane++) count += counts[lane];
    for (; p < end; p++) count += *p == '\n';
    first = end;
  }
  return count;
}

size_t wick_count_rows(const uint8_t *first, const uint8_t *last) {
  size_t count = wick_count_lines(first, last);
  // Empty lines are rare: their line ends are found one by one, from the second byte of a pair.
  const uint8_t *p = first;
  if (p < last && *p == '\n') count--;
  if (p + 1 < last && p[0] == '\r' && p[1] == '\n') count--;
  uint8_t found = 0;
  const size_t length = last - first;
  for (size_t start = 0; start + 1 < length; start += 4096) {
    const size_t end = std::min(start + 4096, length - 1);
    found = 0;
    for (size_t i = start; i < end; i++) found |= (p[i] == '\n') & ((p[i + 1] == '\n') | (p[i + 1] == '\r'));
    if (!found) continue;
    for (size_t i = start; i < end; i++) {
      if (p[i] != '\n') continue;
      if (p[i + 1] == '\n') count--;
      if (p[i + 1] == '\r' && i + 2 < length && p[i + 2] == '\n') count--;
    }
  }
  return count;
}
