#include "CFastFloat.h"

#include <fast_float/fast_float.h>

#include <algorithm>
#include <cmath>
#include <cstring>

const uint8_t *wick_parse_double(const uint8_t *first, const uint8_t *last, double *value) {
  auto result = fast_float::from_chars(reinterpret_cast<const char *>(first), reinterpret_cast<const char *>(last), *value);
  if (result.ec != std::errc() || !std::isfinite(*value)) return nullptr;
  return reinterpret_cast<const uint8_t *>(result.ptr);
}

size_t wick_count_lines(const uint8_t *first, const uint8_t *last) {
  // Blocks short enough that a byte counts them, in registers of the machine or in pairs of them.
  typedef uint8_t Lanes __attribute__((vector_size(32)));
  size_t count = 0;
  while (last - first >= 32) {
    const uint8_t *end = first + std::min<ptrdiff_t>((last - first) / 32, 255) * 32;
    Lanes counts = {0};
    for (; first < end; first += 32) {
      Lanes bytes;
      std::memcpy(&bytes, first, 32);
      counts -= (Lanes)(bytes == (uint8_t)'\n');
    }
    for (int lane = 0; lane < 32; lane++) count += counts[lane];
  }
  for (; first < last; first++) count += *first == '\n';
  return count;
}

size_t wick_count_rows(const uint8_t *first, const uint8_t *last, size_t *lines) {
  size_t count = wick_count_lines(first, last);
  *lines = count;
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
