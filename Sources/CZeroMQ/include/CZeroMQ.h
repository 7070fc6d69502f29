#ifndef WICK_CZEROMQ_H
#define WICK_CZEROMQ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The library's own state: sockets belong to it.
struct wick_zmq;
struct wick_zmq_socket;

enum wick_zmq_kind {
  /// Answers each message; used for the heartbeat.
  WICK_ZMQ_REPLY,
  /// Takes requests of many, and answers each by its address.
  WICK_ZMQ_ROUTER,
  /// Tells all who listen, and learns who begins to.
  WICK_ZMQ_PUBLISH,
};

/// Loads libzmq at the first call. Null where it is not installed.
struct wick_zmq *_Nullable wick_zmq_open(void);
/// Waits until all that was sent is gone, a second at most. All sockets must be closed, or are about to be.
void wick_zmq_close(struct wick_zmq *_Nonnull);

/// A socket that others connect to at `address`. Null with `errno` set where that fails.
struct wick_zmq_socket *_Nullable wick_zmq_bind(struct wick_zmq *_Nonnull, enum wick_zmq_kind kind,
                                                const char *_Nonnull address);
void wick_zmq_unbind(struct wick_zmq_socket *_Nonnull);

/// What `errno` says of the last failure.
const char *_Nonnull wick_zmq_reason(int code);

/// Sends one part of a message; false where the message cannot go.
bool wick_zmq_send(struct wick_zmq_socket *_Nonnull, const uint8_t *_Nullable bytes, size_t count, bool more);

/// Takes one part of a message that has arrived, if there is one; `more` says whether parts of it follow.
bool wick_zmq_receive(struct wick_zmq_socket *_Nonnull,
                      void (*_Nonnull take)(void *_Nullable context, const uint8_t *_Nullable bytes, size_t count),
                      void *_Nullable context, bool *_Nonnull more);

/// Waits until one of the sockets has a message or the descriptor can be read, for so many milliseconds at most.
void wick_zmq_wait(struct wick_zmq_socket *_Nonnull const *_Nonnull sockets, size_t count, int descriptor,
                   long milliseconds);

#endif
