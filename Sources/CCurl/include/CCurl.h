#ifndef WICK_CCURL_H
#define WICK_CCURL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// A client that keeps its connections between requests.
struct wick_http;

/// What is asked, and within which bounds.
struct wick_http_request {
  const char *_Nonnull url;
  const char *_Nonnull agent;
  /// JSON to be posted; null where a page is only asked for.
  const char *_Nullable json;
  /// Milliseconds for all of it, and for the connection alone.
  long timeout;
  long connecting;
  /// The host is this machine: no proxy is asked, and plain http is good enough.
  bool is_local;
  /// Takes bytes of the answer; false ends the transfer.
  bool (*_Nonnull body)(void *_Nullable context, const uint8_t *_Nonnull bytes, size_t count);
  /// Takes a line of the answer's head.
  void (*_Nonnull head)(void *_Nullable context, const char *_Nonnull bytes, size_t count);
  /// Asked twenty times a second; true ends the transfer.
  bool (*_Nonnull stops)(void *_Nullable context);
  void *_Nullable context;
};

/// How a request ended.
enum wick_http_end {
  WICK_HTTP_ANSWERED,
  WICK_HTTP_STOPPED,
  /// The body was refused by `body`.
  WICK_HTTP_REFUSED,
  WICK_HTTP_TIMED_OUT,
  /// The connection closed before the answer was whole, or could not be made: worth another try.
  WICK_HTTP_BROKEN,
  /// Anything else: asking again is of no use.
  WICK_HTTP_FAILED,
};

/// Loads libcurl at the first call. Null where it is not installed.
struct wick_http *_Nullable wick_http_open(void);
void wick_http_close(struct wick_http *_Nonnull);

/// Asks and waits for the end. `status` is the code of the answer, `message` what libcurl says of a failure.
enum wick_http_end wick_http_get(struct wick_http *_Nonnull, const struct wick_http_request *_Nonnull,
                                 long *_Nonnull status, char *_Nonnull message, size_t room);

#endif
