#ifndef WICK_CLIGHTGBM_H
#define WICK_CLIGHTGBM_H

#include <stdint.h>

/// The library's own objects.
typedef void *wick_lightgbm_dataset;
typedef void *wick_lightgbm_booster;

/// What is used of lib_lightgbm. Each call gives 0, or -1 where `last_error` says why.
struct wick_lightgbm {
  const char *_Nonnull (*_Nonnull last_error)(void);
  int (*_Nonnull register_log)(void (*_Nonnull)(const char *_Nonnull));
  /// `type` 1 is double; the names of the settings are those of the library's parameters.
  int (*_Nonnull dataset)(const void *_Nonnull data, int type, int32_t rows, int32_t columns, int row_major,
                          const char *_Nonnull settings, wick_lightgbm_dataset _Nullable reference,
                          wick_lightgbm_dataset _Nullable *_Nonnull);
  /// `type` 0 is float, 1 double.
  int (*_Nonnull set_field)(wick_lightgbm_dataset _Nonnull, const char *_Nonnull name, const void *_Nonnull data,
                            int count, int type);
  int (*_Nonnull free_dataset)(wick_lightgbm_dataset _Nonnull);
  int (*_Nonnull booster)(wick_lightgbm_dataset _Nonnull, const char *_Nonnull settings,
                          wick_lightgbm_booster _Nullable *_Nonnull);
  int (*_Nonnull load)(const char *_Nonnull text, int *_Nonnull rounds, wick_lightgbm_booster _Nullable *_Nonnull);
  int (*_Nonnull free_booster)(wick_lightgbm_booster _Nonnull);
  int (*_Nonnull merge)(wick_lightgbm_booster _Nonnull, wick_lightgbm_booster _Nonnull other);
  int (*_Nonnull add_rows)(wick_lightgbm_booster _Nonnull, wick_lightgbm_dataset _Nonnull);
  int (*_Nonnull update)(wick_lightgbm_booster _Nonnull, int *_Nonnull is_finished);
  /// The metric of the rows at `index`: 0 those learned from, then those added.
  int (*_Nonnull loss)(wick_lightgbm_booster _Nonnull, int index, int *_Nonnull count, double *_Nonnull values);
  int (*_Nonnull rounds)(wick_lightgbm_booster _Nonnull, int *_Nonnull);
  /// `kind` 0 is how often a column splits, 1 the gain of its splits.
  int (*_Nonnull importance)(wick_lightgbm_booster _Nonnull, int rounds, int kind, double *_Nonnull);
  /// `kind` 0 is what the objective says, 1 the sum of the leaves.
  int (*_Nonnull predict)(wick_lightgbm_booster _Nonnull, const void *_Nonnull data, int type, int32_t rows,
                          int32_t columns, int row_major, int kind, int first, int rounds,
                          const char *_Nonnull settings, int64_t *_Nonnull count, double *_Nonnull);
  int (*_Nonnull text)(wick_lightgbm_booster _Nonnull, int first, int rounds, int importance, int64_t room,
                       int64_t *_Nonnull length, char *_Nullable);
};

/// Loads the library at `path`. Null where it cannot be, or lacks something; `reason` then says why.
const struct wick_lightgbm *_Nullable wick_lightgbm_load(const char *_Nonnull path,
                                                         const char *_Nullable *_Nonnull reason);

#endif
