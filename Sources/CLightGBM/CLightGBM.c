#include "CLightGBM.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stdlib.h>

const struct wick_lightgbm *wick_lightgbm_load(const char *path, const char **reason) {
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  struct wick_lightgbm *table = library ? calloc(1, sizeof *table) : NULL;
  if (!table) {
    *reason = dlerror();
    return NULL;
  }
  bool is_whole = true;
#define FIND(field, name) is_whole = (table->field = (__typeof__(table->field))dlsym(library, #name)) && is_whole
  FIND(last_error, LGBM_GetLastError);
  FIND(register_log, LGBM_RegisterLogCallback);
  FIND(sample_size, LGBM_GetSampleCount);
  FIND(sample, LGBM_SampleIndices);
  FIND(dataset, LGBM_DatasetCreateFromSampledColumn);
  FIND(dataset_like, LGBM_DatasetCreateByReference);
  FIND(push, LGBM_DatasetPushRows);
  FIND(set_field, LGBM_DatasetSetField);
  FIND(free_dataset, LGBM_DatasetFree);
  FIND(booster, LGBM_BoosterCreate);
  FIND(load, LGBM_BoosterLoadModelFromString);
  FIND(free_booster, LGBM_BoosterFree);
  FIND(merge, LGBM_BoosterMerge);
  FIND(add_rows, LGBM_BoosterAddValidData);
  FIND(update, LGBM_BoosterUpdateOneIter);
  FIND(loss, LGBM_BoosterGetEval);
  FIND(rounds, LGBM_BoosterGetCurrentIteration);
  FIND(importance, LGBM_BoosterFeatureImportance);
  FIND(predict, LGBM_BoosterPredictForMat);
  FIND(text, LGBM_BoosterSaveModelToString);
#undef FIND
  if (is_whole) return table;
  *reason = "it is no lib_lightgbm of version 4";
  free(table);
  dlclose(library);
  return NULL;
}
