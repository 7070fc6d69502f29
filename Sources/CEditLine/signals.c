#include "editor.h"

#include <errno.h>
#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

int wake_pipe[2] = {-1, -1};
volatile sig_atomic_t interrupts, interrupts_taken, stopped, continued, resized, ended;
static void (*volatile interrupt_action)(void *, int);
static void *volatile interrupt_context;
static volatile sig_atomic_t is_working;
static struct termios as_before;
static int is_quiet;

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

/// Work under way is stopped first, so that it takes its temporary files away; a second time ends everything at once.
static void on_end(int number) {
  if (is_working && !ended) {
    ended = number;
    if (interrupt_action) interrupt_action(interrupt_context, 1);
    return;
  }
  signal(number, SIG_DFL);
  raise(number);
}

void wick_begin_work(void) {
  ended = 0;
  is_working = 1;
}

void wick_end_work(void) {
  is_working = 0;
  if (!ended) return;
  wick_show_keys(1);
  signal((int)ended, SIG_DFL);
  raise((int)ended);
}

void wick_show_keys(int shown) {
  if (shown == !is_quiet) return;
  if (shown) {
    tcsetattr(STDIN_FILENO, TCSANOW, &as_before);
    is_quiet = 0;
  } else if (tcgetpgrp(STDIN_FILENO) == getpgrp() && tcgetattr(STDIN_FILENO, &as_before) == 0) {
    struct termios quiet = as_before;
    quiet.c_lflag &= ~(tcflag_t)ECHO;
    is_quiet = tcsetattr(STDIN_FILENO, TCSANOW, &quiet) == 0;
  }
}

void wick_catch_interrupts(void (*action)(void *, int), void *context) {
  make_wake_pipe();
  interrupt_context = context;
  interrupt_action = action;
  catch_signal(SIGINT, NULL);
  static const int ends[] = {SIGTERM, SIGHUP};
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
    struct sigaction before, action = {.sa_handler = on_end, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    // Under nohup the program goes on when its terminal is gone.
    if (sigaction(ends[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN) sigaction(ends[i], &action, NULL);
  }
}

int wick_take_interrupts(void) {
  int count = interrupts - interrupts_taken;
  interrupts_taken += count;
  return count;
}
