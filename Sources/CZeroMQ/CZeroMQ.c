#include "CZeroMQ.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <zmq.h>

/// What is used of libzmq. Nobody but a notebook needs it, so it is loaded when one is served.
static struct {
  __typeof__(zmq_ctx_new) *context;
  __typeof__(zmq_ctx_term) *terminate;
  __typeof__(zmq_socket) *socket;
  __typeof__(zmq_setsockopt) *set;
  __typeof__(zmq_bind) *bind;
  __typeof__(zmq_close) *close;
  __typeof__(zmq_strerror) *strerror;
  __typeof__(zmq_send) *send;
  __typeof__(zmq_msg_init) *init;
  __typeof__(zmq_msg_recv) *receive;
  __typeof__(zmq_msg_data) *data;
  __typeof__(zmq_msg_size) *size;
  __typeof__(zmq_msg_more) *more;
  __typeof__(zmq_msg_close) *release;
  __typeof__(zmq_poll) *poll;
} zmq;

static bool is_loaded;

static void load(void) {
  void *library = dlopen("libzmq.so.5", RTLD_NOW | RTLD_LOCAL);
  if (!library) return;
  is_loaded = true;
#define FIND(field, name) is_loaded = (zmq.field = (__typeof__(zmq.field))dlsym(library, #name)) && is_loaded
  FIND(context, zmq_ctx_new);
  FIND(terminate, zmq_ctx_term);
  FIND(socket, zmq_socket);
  FIND(set, zmq_setsockopt);
  FIND(bind, zmq_bind);
  FIND(close, zmq_close);
  FIND(strerror, zmq_strerror);
  FIND(send, zmq_send);
  FIND(init, zmq_msg_init);
  FIND(receive, zmq_msg_recv);
  FIND(data, zmq_msg_data);
  FIND(size, zmq_msg_size);
  FIND(more, zmq_msg_more);
  FIND(release, zmq_msg_close);
  FIND(poll, zmq_poll);
#undef FIND
}

struct wick_zmq *wick_zmq_open(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, load);
  return is_loaded ? zmq.context() : NULL;
}

void wick_zmq_close(struct wick_zmq *context) {
  while (zmq.terminate(context) != 0 && errno == EINTR) {}
}

static bool set(void *socket, int option, int value) { return zmq.set(socket, option, &value, sizeof value) == 0; }

struct wick_zmq_socket *wick_zmq_bind(struct wick_zmq *context, enum wick_zmq_kind kind, const char *address) {
  static const int types[] = {ZMQ_REP, ZMQ_ROUTER, ZMQ_XPUB};
  void *socket = zmq.socket(context, types[kind]);
  if (!socket) return NULL;
  int64_t largest = 64 << 20;
  bool is_well = set(socket, ZMQ_LINGER, 1000) && zmq.set(socket, ZMQ_MAXMSGSIZE, &largest, sizeof largest) == 0;
  // A client that comes back under its old name takes its place.
  if (kind == WICK_ZMQ_ROUTER) is_well = is_well && set(socket, ZMQ_ROUTER_HANDOVER, 1);
  // By default a listener that is slow loses all beyond the first 1000 messages.
  if (kind != WICK_ZMQ_REPLY) is_well = is_well && set(socket, ZMQ_SNDHWM, 0) && set(socket, ZMQ_RCVHWM, 0);
  // Each listener is welcomed, not the first alone.
  if (kind == WICK_ZMQ_PUBLISH) is_well = is_well && set(socket, ZMQ_XPUB_VERBOSE, 1);
  if (is_well && zmq.bind(socket, address) == 0) return socket;
  int reason = errno;
  zmq.close(socket);
  errno = reason;
  return NULL;
}

void wick_zmq_unbind(struct wick_zmq_socket *socket) { zmq.close(socket); }

const char *wick_zmq_reason(int code) { return zmq.strerror(code); }

bool wick_zmq_send(struct wick_zmq_socket *socket, const uint8_t *bytes, size_t count, bool more) {
  int sent;
  do sent = zmq.send(socket, bytes, count, ZMQ_DONTWAIT | (more ? ZMQ_SNDMORE : 0));
  while (sent < 0 && errno == EINTR);
  return sent >= 0;
}

bool wick_zmq_receive(struct wick_zmq_socket *socket, void (*take)(void *, const uint8_t *, size_t), void *context,
                      bool *more) {
  zmq_msg_t part;
  zmq.init(&part);
  int count;
  do count = zmq.receive(&part, socket, ZMQ_DONTWAIT);
  while (count < 0 && errno == EINTR);
  if (count >= 0) {
    take(context, zmq.data(&part), zmq.size(&part));
    *more = zmq.more(&part);
  }
  zmq.release(&part);
  return count >= 0;
}

void wick_zmq_wait(struct wick_zmq_socket *const *sockets, size_t count, int descriptor, long milliseconds) {
  zmq_pollitem_t items[8] = {{.fd = descriptor, .events = ZMQ_POLLIN}};
  if (count > 7) count = 7;
  for (size_t index = 0; index < count; index++) {
    items[index + 1] = (zmq_pollitem_t){.socket = sockets[index], .events = ZMQ_POLLIN};
  }
  zmq.poll(items, (int)count + 1, milliseconds);
}
