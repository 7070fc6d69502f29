#include "editor.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int wake_pipe[2] = {-1, -1};
volatile sig_atomic_t interrupts, interrupts_taken, stopped, continued, resized, ended;
static void (*volatile interrupt_action)(void *, int);
static void *volatile interrupt_context;

void wake(void) {
  int saved = errno;
  if (wake_pipe[1] >= 0 && write(wake_pipe[1], "", 1) < 0) errno = saved;
  errno = saved;
}

void wick_say_still_stopping(void) {
  static const char text[] = "still stopping: the step under way has to end first (Ctrl-\\ ends wick at once)\n";
  int saved = errno;
  if (write(STDERR_FILENO, text, sizeof text - 1) < 0) errno = saved;
  errno = saved;
}

void make_wake_pipe(void) {
  if (wake_pipe[0] < 0 && pipe2(wake_pipe, O_NONBLOCK | O_CLOEXEC) != 0) wake_pipe[0] = wake_pipe[1] = -1;
}

static void on_signal(int number) {
  switch (number) {
    case SIGINT:
      interrupts++;
      if (interrupt_action) interrupt_action(interrupt_context, interrupts - interrupts_taken);
      break;
    case SIGTSTP: stopped = 1; break;
    case SIGCONT: continued = 1; break;
    case SIGWINCH: resized = 1; break;
    default: ended = number;
  }
  wake();
}

const int reading_signals[READING_SIGNALS] = {SIGTSTP, SIGCONT, SIGWINCH, SIGTERM, SIGHUP, SIGQUIT};

void catch_signal(int number, struct sigaction *before) {
  struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  sigaction(number, &action, before);
}

void wick_catch_interrupts(void (*action)(void *, int), void *context) {
  make_wake_pipe();
  interrupt_context = context;
  interrupt_action = action;
  catch_signal(SIGINT, NULL);
}

int wick_take_interrupts(void) {
  int count = interrupts - interrupts_taken;
  interrupts_taken += count;
  return count;
}
