#include "CLibSVM.h"

#include <libsvm/svm.h>

#include <cstring>
#include <mutex>
#include <new>
#include <vector>

namespace {

/// Thrown through the solver, which calls nothing else between its steps than its own printing.
struct Stopped {};

thread_local bool (*stops)(void *) = nullptr;
thread_local void *context = nullptr;

void ask(const char *) {
  if (stops && stops(context)) throw Stopped();
}

}  // namespace

struct wick_svm {
  svm_model *model = nullptr;
  /// The model points into the rows that it was trained on.
  std::vector<svm_node> nodes;

  ~wick_svm() {
    if (model) svm_free_and_destroy_model(&model);
  }
};

struct wick_svm *wick_svm_train(const struct wick_svm_problem *problem, bool (*stop)(void *), void *asked,
                                const char **reason) {
  static std::once_flag once;
  std::call_once(once, [] { svm_set_print_string_function(ask); });
  *reason = nullptr;
  wick_svm *svm = nullptr;
  try {
    svm = new wick_svm;
    const size_t width = problem->columns + 1;
    svm->nodes.resize(problem->rows * width);
    std::vector<svm_node *> rows(problem->rows);
    std::vector<double> targets(problem->targets, problem->targets + problem->rows);
    for (int row = 0; row < problem->rows; row++) {
      svm_node *node = rows[row] = &svm->nodes[row * width];
      for (int column = 0; column < problem->columns; column++) {
        // What is 0 adds nothing to a product and need not be listed.
        const double value = problem->values[size_t(row) * problem->columns + column];
        if (value != 0) *node++ = {column + 1, value};
      }
      *node = {-1, 0};
    }
    std::vector<int> labels(problem->class_count);
    std::vector<double> weights(problem->class_count, 1.0);
    for (int index = 0; index < problem->class_count; index++) {
      labels[index] = index;
      if (problem->class_weights) weights[index] = problem->class_weights[index];
    }
    svm_parameter parameter{};
    parameter.svm_type = problem->is_classes ? C_SVC : EPSILON_SVR;
    parameter.kernel_type = problem->is_linear ? LINEAR : RBF;
    parameter.gamma = problem->gamma;
    parameter.C = problem->c;
    parameter.p = problem->epsilon;
    parameter.eps = problem->tolerance;
    parameter.cache_size = problem->cache;
    parameter.shrinking = 1;
    parameter.nr_weight = problem->class_weights ? problem->class_count : 0;
    parameter.weight_label = labels.data();
    parameter.weight = weights.data();
    svm_problem given{problem->rows, targets.data(), rows.data()};
    *reason = svm_check_parameter(&given, &parameter);
    if (*reason) {
      delete svm;
      return nullptr;
    }
    stops = stop;
    context = asked;
    svm->model = svm_train(&given, &parameter);
    // These lie on this stack.
    svm->model->param.nr_weight = 0;
    svm->model->param.weight_label = nullptr;
    svm->model->param.weight = nullptr;
  } catch (const Stopped &) {
    delete svm;
    svm = nullptr;
  } catch (const std::bad_alloc &) {
    delete svm;
    svm = nullptr;
    *reason = "there is not enough memory";
  }
  stops = nullptr;
  return svm;
}

void wick_svm_free(struct wick_svm *svm) { delete svm; }

int wick_svm_count(const struct wick_svm *svm) { return svm->model->l; }

int wick_svm_forms(const struct wick_svm *svm) {
  const int count = svm->model->nr_class;
  return svm->model->param.svm_type == C_SVC ? count * (count - 1) / 2 : 1;
}

int wick_svm_classes(const struct wick_svm *svm, int *classes) {
  if (svm->model->param.svm_type != C_SVC) return 0;
  std::memcpy(classes, svm->model->label, svm->model->nr_class * sizeof(int));
  return svm->model->nr_class;
}

void wick_svm_vectors(const struct wick_svm *svm, int columns, double *values) {
  std::memset(values, 0, sizeof(double) * columns * svm->model->l);
  for (int row = 0; row < svm->model->l; row++) {
    for (const svm_node *node = svm->model->SV[row]; node->index > 0; node++) {
      values[size_t(row) * columns + node->index - 1] = node->value;
    }
  }
}

void wick_svm_weights(const struct wick_svm *svm, double *weights, double *constants) {
  const svm_model *model = svm->model;
  const int forms = wick_svm_forms(svm);
  std::memcpy(constants, model->rho, sizeof(double) * forms);
  std::memset(weights, 0, sizeof(double) * forms * model->l);
  if (model->param.svm_type != C_SVC) {
    std::memcpy(weights, model->sv_coef[0], sizeof(double) * model->l);
    return;
  }
  // The vectors of one class lie together; a pair uses those of its two classes.
  std::vector<int> first(model->nr_class + 1, 0);
  for (int index = 0; index < model->nr_class; index++) first[index + 1] = first[index] + model->nSV[index];
  int form = 0;
  for (int a = 0; a < model->nr_class; a++) {
    for (int b = a + 1; b < model->nr_class; b++, form++) {
      double *own = weights + size_t(form) * model->l;
      for (int row = first[a]; row < first[a + 1]; row++) own[row] = model->sv_coef[b - 1][row];
      for (int row = first[b]; row < first[b + 1]; row++) own[row] = model->sv_coef[a][row];
    }
  }
}

int wick_svm_version(void) { return libsvm_version; }
