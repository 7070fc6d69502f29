#ifndef WICK_CSQLITE_H
#define WICK_CSQLITE_H

#include <sqlite3.h>

/// What is used of SQLite. It is loaded when a database is first opened.
struct wick_sqlite {
  __typeof__(sqlite3_open_v2) *_Nonnull open;
  __typeof__(sqlite3_close_v2) *_Nonnull close;
  __typeof__(sqlite3_errmsg) *_Nonnull errmsg;
  __typeof__(sqlite3_busy_timeout) *_Nonnull busy_timeout;
  __typeof__(sqlite3_exec) *_Nonnull exec;
  __typeof__(sqlite3_progress_handler) *_Nonnull progress_handler;
  __typeof__(sqlite3_prepare_v2) *_Nonnull prepare;
  __typeof__(sqlite3_stmt_readonly) *_Nonnull stmt_readonly;
  __typeof__(sqlite3_step) *_Nonnull step;
  __typeof__(sqlite3_reset) *_Nonnull reset;
  __typeof__(sqlite3_finalize) *_Nonnull finalize;
  __typeof__(sqlite3_bind_null) *_Nonnull bind_null;
  __typeof__(sqlite3_bind_int64) *_Nonnull bind_int64;
  __typeof__(sqlite3_bind_double) *_Nonnull bind_double;
  __typeof__(sqlite3_bind_text) *_Nonnull bind_text;
  __typeof__(sqlite3_column_count) *_Nonnull column_count;
  __typeof__(sqlite3_column_name) *_Nonnull column_name;
  __typeof__(sqlite3_column_type) *_Nonnull column_type;
  __typeof__(sqlite3_column_int64) *_Nonnull column_int64;
  __typeof__(sqlite3_column_double) *_Nonnull column_double;
  __typeof__(sqlite3_column_text) *_Nonnull column_text;
  __typeof__(sqlite3_column_bytes) *_Nonnull column_bytes;
};

/// Null where SQLite is not installed.
const struct wick_sqlite *_Nullable wick_sqlite_load(void);

/// Binds a copy of a text: the marker that asks for one cannot be written in Swift.
int wick_sqlite_bind_text(sqlite3_stmt *_Nonnull statement, int place, const char *_Nonnull text, int length);

#endif
