#ifndef WICK_CPOSTGRESQL_H
#define WICK_CPOSTGRESQL_H

#include <postgresql/libpq-fe.h>

/// What is used of libpq. It is loaded when a server is first asked.
struct wick_postgresql {
  __typeof__(PQconnectStartParams) *_Nonnull connect_start;
  __typeof__(PQconnectPoll) *_Nonnull connect_poll;
  __typeof__(PQsetNoticeProcessor) *_Nonnull set_notices;
  __typeof__(PQsocket) *_Nonnull socket;
  __typeof__(PQfinish) *_Nonnull finish;
  __typeof__(PQerrorMessage) *_Nonnull error_message;
  __typeof__(PQsendQueryParams) *_Nonnull send;
  __typeof__(PQflush) *_Nonnull flush;
  __typeof__(PQconsumeInput) *_Nonnull consume;
  __typeof__(PQisBusy) *_Nonnull is_busy;
  __typeof__(PQgetResult) *_Nonnull result;
  __typeof__(PQresultStatus) *_Nonnull status;
  __typeof__(PQresultErrorMessage) *_Nonnull result_error;
  __typeof__(PQclear) *_Nonnull clear;
  __typeof__(PQntuples) *_Nonnull rows;
  __typeof__(PQnfields) *_Nonnull columns;
  __typeof__(PQfname) *_Nonnull name;
  __typeof__(PQftype) *_Nonnull type;
  __typeof__(PQgetisnull) *_Nonnull is_null;
  __typeof__(PQgetvalue) *_Nonnull value;
  __typeof__(PQgetlength) *_Nonnull length;
  __typeof__(PQgetCancel) *_Nonnull get_cancel;
  __typeof__(PQcancel) *_Nonnull cancel;
  __typeof__(PQfreeCancel) *_Nonnull free_cancel;
};

/// Null where libpq is not installed.
const struct wick_postgresql *_Nullable wick_postgresql_load(void);

#endif
