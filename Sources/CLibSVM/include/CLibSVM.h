#ifndef WICK_CLIBSVM_H
#define WICK_CLIBSVM_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/// One training: the numbers row by row, all of them given.
struct wick_svm_problem {
  const double *_Nonnull values;
  const double *_Nonnull targets;
  int rows;
  int columns;
  /// C-SVC for classes 0, 1, …, else epsilon-SVR.
  bool is_classes;
  bool is_linear;
  double gamma;
  double c;
  double epsilon;
  double tolerance;
  /// Megabytes for rows of the kernel matrix.
  double cache;
  /// What each class weighs; null where all weigh alike.
  const double *_Nullable class_weights;
  int class_count;
};

struct wick_svm;

/// Trains by libsvm. Null where `stops` said true, which is asked every thousand steps of the solver, or where `reason`
/// says what is wrong.
struct wick_svm *_Nullable wick_svm_train(const struct wick_svm_problem *_Nonnull problem,
                                          bool (*_Nonnull stops)(void *_Nullable), void *_Nullable context,
                                          const char *_Nullable *_Nonnull reason);
void wick_svm_free(struct wick_svm *_Nonnull);

/// Support vectors.
int wick_svm_count(const struct wick_svm *_Nonnull);
/// Forms: one a pair of classes, (0, 1), (0, 2), …, in the order in which libsvm met the classes; one for a value.
int wick_svm_forms(const struct wick_svm *_Nonnull);
/// The classes in libsvm's order; `classes` has room for all.
int wick_svm_classes(const struct wick_svm *_Nonnull, int *_Nonnull classes);
/// Row by row, `columns` each.
void wick_svm_vectors(const struct wick_svm *_Nonnull, int columns, double *_Nonnull);
/// Of each form, what each support vector weighs in it, and the constant that is taken away from the sum.
void wick_svm_weights(const struct wick_svm *_Nonnull, double *_Nonnull weights, double *_Nonnull constants);

/// Such as 324 for 3.24.
int wick_svm_version(void);

#ifdef __cplusplus
}
#endif

#endif
