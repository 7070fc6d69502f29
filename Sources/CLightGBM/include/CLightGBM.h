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
  /// How many rows of so many the bins are found from, and which; the names of the settings are those of the library's
  /// parameters.
  int (*_Nonnull sample_size)(int32_t rows, const char *_Nonnull settings, int *_Nonnull);
  int (*_Nonnull sample)(int32_t rows, const char *_Nonnull settings, void *_Nonnull places, int32_t *_Nonnull count);
  /// Of each column the values of the sample that are not 0, with their places in it.
  int (*_Nonnull dataset)(double *_Nullable *_Nonnull values, int *_Nullable *_Nonnull places, int32_t columns,
                          const int *_Nonnull counts, int32_t sampled, int32_t rows_here, int64_t rows,
                          const char *_Nonnull settings, wick_lightgbm_dataset _Nullable *_Nonnull);
  int (*_Nonnull dataset_like)(wick_lightgbm_dataset _Nonnull, int64_t rows, wick_lightgbm_dataset _Nullable *_Nonnull);
  /// The next rows, one after the other; `type` 1 is double. The last one makes the set whole.
  int (*_Nonnull push)(wick_lightgbm_dataset _Nonnull, const void *_Nonnull data, int type, int32_t rows,
                       int32_t columns, int32_t first);
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
  /// `kind` 0 is what the objective says, 1 the sum of the leaves, 3 what each column adds to it.
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
