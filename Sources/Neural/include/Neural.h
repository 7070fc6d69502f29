#ifndef WICK_NEURAL_H
#define WICK_NEURAL_H

#include "CNeural.h"

#ifdef __cplusplus
extern "C"
#endif
/// What the program looks for once it has loaded this library.
const struct wick_neural *_Nonnull wick_neural_table(void);

#endif
