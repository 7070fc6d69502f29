#include "editor.h"

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

void wick_set_character_type(void) {
  if (!setlocale(LC_CTYPE, "") || strcmp(nl_langinfo(CODESET), "UTF-8") != 0) setlocale(LC_CTYPE, "C.UTF-8");
}

int wick_terminal_size(int descriptor, int *columns, int *rows) {
  struct winsize size;
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 0;
  *columns = size.ws_col;
  *rows = size.ws_row;
  return 1;
}

void bracketed_paste(wick_editor *editor, int on) {
  const char *term = getenv("TERM");
  if (term && strcmp(term, "dumb") == 0) return;
  fputs(on ? "\033[?2004h" : "\033[?2004l", editor->out);
  fflush(editor->out);
}

wchar_t *wide(const char *text) {
  size_t length = mbstowcs(NULL, text, 0);
  if (length == (size_t)-1) return NULL;
  wchar_t *result = malloc((length + 1) * sizeof *result);
  if (result) mbstowcs(result, text, length + 1);
  return result;
}

char *narrow(const wchar_t *text, size_t count) {
  char *result = malloc(count * 4 + 1), *to = result;
  mbstate_t state = {0};
  if (!result) return NULL;
  for (size_t i = 0; i < count; i++) {
    size_t length = wcrtomb(to, text[i], &state);
    if (length != (size_t)-1) to += length;
  }
  *to = 0;
  return result;
}

wick_editor *editor_of(EditLine *el) {
  void *data = NULL;
  el_wget(el, EL_CLIENTDATA, &data);
  return data;
}

void prepare_again(wick_editor *editor) {
  // The library believes that the terminal is still prepared: a second `1` alone would do nothing.
  el_wset(editor->el, EL_PREP_TERM, 0);
  el_wset(editor->el, EL_PREP_TERM, 1);
  bracketed_paste(editor, 1);
  el_wset(editor->el, EL_REFRESH);
}

static void stop(wick_editor *editor) {
  bracketed_paste(editor, 0);
  el_wset(editor->el, EL_PREP_TERM, 0);
  struct sigaction standard = {.sa_handler = SIG_DFL}, ours;
  sigaction(SIGTSTP, &standard, &ours);
  raise(SIGTSTP);
  sigaction(SIGTSTP, &ours, NULL);
  continued = 0;
  prepare_again(editor);
}

// MARK: reading keys

static int next_byte(wick_editor *editor, unsigned char *byte) {
  while (editor->next == editor->end) {
    if (!editor->is_idle) {
      editor->is_idle = 1;
      editor->call.idle(editor->call.context);
    }
    if (interrupts != interrupts_taken || ended) {
      errno = EINTR;
      return -1;
    }
    if (stopped) {
      stopped = 0;
      stop(editor);
    }
    if (continued) {
      continued = 0;
      prepare_again(editor);
    }
    if (resized) {
      resized = 0;
      take_new_width(editor);
      continue;
    }
    keep_rows_joined(editor);
    struct pollfd ready[2] = {{.fd = STDIN_FILENO, .events = POLLIN}, {.fd = wake_pipe[0], .events = POLLIN}};
    if (poll(ready, 2, -1) < 0) {
      if (errno == EINTR) continue;
      return -1;
    }
    if (ready[1].revents & POLLIN) {
      char drain[64];
      while (read(wake_pipe[0], drain, sizeof drain) > 0) {}
      if (interrupts == interrupts_taken && !stopped && !continued && !resized && !ended) return -2;
      continue;
    }
    ssize_t count = read(STDIN_FILENO, editor->input, sizeof editor->input);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return (int)count;
    editor->next = 0;
    editor->end = (size_t)count;
    take_report(editor);
  }
  bring_back(editor);
  *byte = editor->input[editor->next++];
  return 1;
}

/// The library's search takes an escape for its own end and would put the rest of an arrow key into the line. So it
/// gets an escape to itself, and the key comes again after it.
static int in_search(wick_editor *editor, const wchar_t *key) {
  if (*key == (L'R' & 0x1f) || *key == (L'S' & 0x1f)) editor->searches = 1;
  if (!editor->searches || *key >= 0x20) return 1;
  static const wchar_t goes_on[] = {L'R' & 0x1f, L'S' & 0x1f, L'W' & 0x1f, L'H' & 0x1f, 0};
  if (wcschr(goes_on, *key) && *key) return 1;
  editor->searches = 0;
  if (*key == L'\033' && editor->next < editor->end && strchr("[O", editor->input[editor->next])) editor->next--;
  return 1;
}

int get_character(EditLine *el, wchar_t *result) {
  wick_editor *editor = editor_of(el);
  mbstate_t state = {0};
  for (int used = 0;;) {
    unsigned char byte;
    int status = next_byte(editor, &byte);
    if (status == -2) {
      if (used > 0) continue;
      *result = KEY_WAKE;
      return 1;
    }
    if (status != 1) return status;
    size_t length = mbrtowc(result, (const char *)&byte, 1, &state);
    if (length == (size_t)-2) {
      used++;
      continue;
    }
    if (length == (size_t)-1) {
      // Bytes that are no character are passed over; the one that broke a sequence may begin another.
      memset(&state, 0, sizeof state);
      if (used > 0) editor->next--;
      used = 0;
      continue;
    }
    return in_search(editor, result);
  }
}
