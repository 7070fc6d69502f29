#include "CCurl.h"

#include <curl/curl.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// What is used of libcurl. It brings two dozen libraries with it, so it is loaded when something is first fetched.
static struct {
  __typeof__(curl_global_init) *global_init;
  __typeof__(curl_easy_init) *easy_init;
  __typeof__(curl_easy_setopt) *setopt;
  __typeof__(curl_easy_getinfo) *getinfo;
  __typeof__(curl_easy_reset) *reset;
  __typeof__(curl_easy_cleanup) *easy_cleanup;
  __typeof__(curl_easy_strerror) *strerror;
  __typeof__(curl_slist_append) *append;
  __typeof__(curl_slist_free_all) *free_all;
  __typeof__(curl_multi_init) *multi_init;
  __typeof__(curl_multi_add_handle) *add;
  __typeof__(curl_multi_remove_handle) *remove;
  __typeof__(curl_multi_perform) *perform;
  __typeof__(curl_multi_poll) *poll;
  __typeof__(curl_multi_info_read) *info_read;
  __typeof__(curl_multi_cleanup) *multi_cleanup;
} curl;

static bool is_loaded;

static void load(void) {
  void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  if (!library) library = dlopen("libcurl-gnutls.so.4", RTLD_NOW | RTLD_LOCAL);
  if (!library) return;
  is_loaded = true;
#define FIND(field, name) is_loaded = (curl.field = (__typeof__(curl.field))dlsym(library, #name)) && is_loaded
  FIND(global_init, curl_global_init);
  FIND(easy_init, curl_easy_init);
  FIND(setopt, curl_easy_setopt);
  FIND(getinfo, curl_easy_getinfo);
  FIND(reset, curl_easy_reset);
  FIND(easy_cleanup, curl_easy_cleanup);
  FIND(strerror, curl_easy_strerror);
  FIND(append, curl_slist_append);
  FIND(free_all, curl_slist_free_all);
  FIND(multi_init, curl_multi_init);
  FIND(add, curl_multi_add_handle);
  FIND(remove, curl_multi_remove_handle);
  FIND(perform, curl_multi_perform);
  FIND(poll, curl_multi_poll);
  FIND(info_read, curl_multi_info_read);
  FIND(multi_cleanup, curl_multi_cleanup);
#undef FIND
  is_loaded = is_loaded && curl.global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

struct wick_http {
  CURLM *multi;
  CURL *easy;
};

struct wick_http *wick_http_open(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, load);
  if (!is_loaded) return NULL;
  struct wick_http *http = calloc(1, sizeof *http);
  if (!http) return NULL;
  http->multi = curl.multi_init();
  http->easy = curl.easy_init();
  if (http->multi && http->easy) return http;
  wick_http_close(http);
  return NULL;
}

void wick_http_close(struct wick_http *http) {
  if (http->easy) curl.easy_cleanup(http->easy);
  if (http->multi) curl.multi_cleanup(http->multi);
  free(http);
}

struct transfer {
  const struct wick_http_request *request;
  bool is_refused;
};

static size_t take_body(char *bytes, size_t size, size_t count, void *context) {
  struct transfer *transfer = context;
  const struct wick_http_request *request = transfer->request;
  if (request->body(request->context, (const uint8_t *)bytes, size * count)) return size * count;
  transfer->is_refused = true;
  return 0;
}

static size_t take_head(char *bytes, size_t size, size_t count, void *context) {
  const struct wick_http_request *request = ((struct transfer *)context)->request;
  request->head(request->context, bytes, size * count);
  return size * count;
}

static enum wick_http_end ending(CURLcode code) {
  switch (code) {
    case CURLE_OK: return WICK_HTTP_ANSWERED;
    case CURLE_OPERATION_TIMEDOUT: return WICK_HTTP_TIMED_OUT;
    case CURLE_COULDNT_CONNECT:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_PARTIAL_FILE:
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
    case CURLE_BAD_CONTENT_ENCODING: return WICK_HTTP_BROKEN;
    default: return WICK_HTTP_FAILED;
  }
}

enum wick_http_end wick_http_get(struct wick_http *http, const struct wick_http_request *request, long *status,
                                 char *message, size_t room) {
  struct transfer transfer = {request, false};
  char error[CURL_ERROR_SIZE] = "";
  CURL *easy = http->easy;
  const char *schemes = request->is_local ? "http,https" : "https";
  curl.reset(easy);
  curl.setopt(easy, CURLOPT_URL, request->url);
  curl.setopt(easy, CURLOPT_USERAGENT, request->agent);
  curl.setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl.setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
  curl.setopt(easy, CURLOPT_FOLLOWLOCATION, 1L);
  curl.setopt(easy, CURLOPT_MAXREDIRS, 5L);
  curl.setopt(easy, CURLOPT_PROTOCOLS_STR, schemes);
  curl.setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, schemes);
  curl.setopt(easy, CURLOPT_TIMEOUT_MS, request->timeout);
  curl.setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, request->connecting);
  curl.setopt(easy, CURLOPT_ERRORBUFFER, error);
  curl.setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
  curl.setopt(easy, CURLOPT_WRITEDATA, &transfer);
  curl.setopt(easy, CURLOPT_HEADERFUNCTION, take_head);
  curl.setopt(easy, CURLOPT_HEADERDATA, &transfer);
  if (request->is_local) curl.setopt(easy, CURLOPT_NOPROXY, "*");
  struct curl_slist *lines = NULL;
  if (request->json) {
    lines = curl.append(NULL, "Content-Type: application/json");
    curl.setopt(easy, CURLOPT_HTTPHEADER, lines);
    curl.setopt(easy, CURLOPT_POSTFIELDS, request->json);
    // What is posted goes to the address that was named and to no other.
    curl.setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  }

  enum wick_http_end end = WICK_HTTP_FAILED;
  *status = 0;
  if (curl.add(http->multi, easy) == CURLM_OK) {
    int running = 1;
    bool is_stopped = false;
    while (running && !is_stopped) {
      if (curl.perform(http->multi, &running) != CURLM_OK) break;
      if (running && curl.poll(http->multi, NULL, 0, 50, NULL) != CURLM_OK) break;
      is_stopped = request->stops(request->context);
    }
    int left;
    for (CURLMsg *news; (news = curl.info_read(http->multi, &left));) {
      if (news->msg != CURLMSG_DONE) continue;
      CURLcode code = news->data.result;
      end = ending(code);
      if (code != CURLE_OK && !error[0]) snprintf(error, sizeof error, "%s", curl.strerror(code));
    }
    if (is_stopped && running) end = WICK_HTTP_STOPPED;
    if (transfer.is_refused) end = WICK_HTTP_REFUSED;
    curl.getinfo(easy, CURLINFO_RESPONSE_CODE, status);
    curl.remove(http->multi, easy);
  }
  if (lines) curl.free_all(lines);
  snprintf(message, room, "%s", error);
  return end;
}
