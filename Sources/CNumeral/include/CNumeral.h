#ifndef WICK_CNUMERAL_H
#define WICK_CNUMERAL_H

#include <stddef.h>

/// Writes a number with so many decimals, rounded half to even on its exact value. Returns its length without the null
/// byte, cut to the room there is.
size_t wick_print_fixed(char *_Nonnull to, size_t room, int decimals, double number);

/// The same with an exponent: 1.2e-05.
size_t wick_print_scientific(char *_Nonnull to, size_t room, int decimals, double number);

#endif
