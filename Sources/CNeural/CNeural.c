#include "CNeural.h"

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const struct wick_neural *table;

const struct wick_neural *wick_neural_open(const char *path, char **reason) {
  *reason = NULL;
  pthread_mutex_lock(&lock);
  if (!table) {
    // The hundreds of libraries behind it are nobody else's: their names stay apart from ours.
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    const struct wick_neural *(*find)(void) = NULL;
    if (library) find = (const struct wick_neural *(*)(void))dlsym(library, "wick_neural_table");
    if (find) {
      table = find();
    } else {
      *reason = strdup(dlerror());
    }
  }
  const struct wick_neural *result = table;
  pthread_mutex_unlock(&lock);
  return result;
}

const struct wick_neural *wick_neural_loaded(void) {
  pthread_mutex_lock(&lock);
  const struct wick_neural *result = table;
  pthread_mutex_unlock(&lock);
  return result;
}
