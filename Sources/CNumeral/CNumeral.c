#include "CNumeral.h"

#include <stdio.h>

// Swift calls functions with variable arguments by way of casts that cost several times the number.

static size_t cut(int length, size_t room) {
  if (length < 0 || room == 0) return 0;
  return (size_t)length < room ? (size_t)length : room - 1;
}

size_t wick_print_fixed(char *to, size_t room, int decimals, double number) {
  return cut(snprintf(to, room, "%.*f", decimals, number), room);
}

size_t wick_print_scientific(char *to, size_t room, int decimals, double number) {
  return cut(snprintf(to, room, "%.*e", decimals, number), room);
}
