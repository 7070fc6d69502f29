#include "CPostgreSQL.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>

static struct wick_postgresql postgresql;
static bool is_loaded;

static void load(void) {
  void *library = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
  if (!library) return;
  is_loaded = true;
#define FIND(field, name) \
  is_loaded = (postgresql.field = (__typeof__(postgresql.field))dlsym(library, #name)) && is_loaded
  FIND(connect_start, PQconnectStartParams);
  FIND(connect_poll, PQconnectPoll);
  FIND(set_notices, PQsetNoticeProcessor);
  FIND(socket, PQsocket);
  FIND(finish, PQfinish);
  FIND(error_message, PQerrorMessage);
  FIND(send, PQsendQueryParams);
  FIND(flush, PQflush);
  FIND(consume, PQconsumeInput);
  FIND(is_busy, PQisBusy);
  FIND(result, PQgetResult);
  FIND(status, PQresultStatus);
  FIND(result_error, PQresultErrorMessage);
  FIND(clear, PQclear);
  FIND(rows, PQntuples);
  FIND(columns, PQnfields);
  FIND(name, PQfname);
  FIND(type, PQftype);
  FIND(is_null, PQgetisnull);
  FIND(value, PQgetvalue);
  FIND(length, PQgetlength);
  FIND(get_cancel, PQgetCancel);
  FIND(cancel, PQcancel);
  FIND(free_cancel, PQfreeCancel);
#undef FIND
}

const struct wick_postgresql *wick_postgresql_load(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, load);
  return is_loaded ? &postgresql : 0;
}
