#include "CSQLite.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>

static struct wick_sqlite sqlite;
static bool is_loaded;

static void load(void) {
  void *library = dlopen("libsqlite3.so.0", RTLD_NOW | RTLD_LOCAL);
  if (!library) return;
  is_loaded = true;
#define FIND(field, name) is_loaded = (sqlite.field = (__typeof__(sqlite.field))dlsym(library, #name)) && is_loaded
  FIND(open, sqlite3_open_v2);
  FIND(close, sqlite3_close_v2);
  FIND(errmsg, sqlite3_errmsg);
  FIND(busy_timeout, sqlite3_busy_timeout);
  FIND(exec, sqlite3_exec);
  FIND(progress_handler, sqlite3_progress_handler);
  FIND(prepare, sqlite3_prepare_v2);
  FIND(stmt_readonly, sqlite3_stmt_readonly);
  FIND(step, sqlite3_step);
  FIND(reset, sqlite3_reset);
  FIND(finalize, sqlite3_finalize);
  FIND(bind_null, sqlite3_bind_null);
  FIND(bind_int64, sqlite3_bind_int64);
  FIND(bind_double, sqlite3_bind_double);
  FIND(bind_text, sqlite3_bind_text);
  FIND(column_count, sqlite3_column_count);
  FIND(column_name, sqlite3_column_name);
  FIND(column_type, sqlite3_column_type);
  FIND(column_int64, sqlite3_column_int64);
  FIND(column_double, sqlite3_column_double);
  FIND(column_text, sqlite3_column_text);
  FIND(column_bytes, sqlite3_column_bytes);
#undef FIND
}

const struct wick_sqlite *wick_sqlite_load(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, load);
  return is_loaded ? &sqlite : 0;
}

int wick_sqlite_bind_text(sqlite3_stmt *statement, int place, const char *text, int length) {
  return sqlite.bind_text(statement, place, text, length, SQLITE_TRANSIENT);
}
