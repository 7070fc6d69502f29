#define _GNU_SOURCE
#include "CEditLine.h"

#include <errno.h>
#include <fcntl.h>
#include <histedit.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>
#include <wctype.h>

// Keys of our own that functions push to one another: no keyboard sends them.
#define KEY_WAKE L'\x1d'
#define KEY_LIST L"\x1e"
#define KEY_SEARCH_BACK L"\033[990~"
#define KEY_SEARCH_ON L"\033[991~"

struct wick_editor {
  EditLine *el;
  HistoryW *history;
  FILE *out;
  wick_callbacks call;
  char prompt[256];
  unsigned char input[4096];
  size_t next, end;
  char *list;
  int saved_cursor, is_idle, searches;
  FILE *nowhere;
};

static int wake_pipe[2] = {-1, -1};
static volatile sig_atomic_t interrupts, interrupts_taken, stopped, continued, resized, ended;
static void (*volatile interrupt_action)(void *, int);
static void *volatile interrupt_context;

// MARK: signals

static void wake(void) {
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

static void make_wake_pipe(void) {
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

static const int reading_signals[] = {SIGTSTP, SIGCONT, SIGWINCH, SIGTERM, SIGHUP, SIGQUIT};
enum { READING_SIGNALS = sizeof reading_signals / sizeof *reading_signals };

static void catch_signal(int number, struct sigaction *before) {
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

// MARK: terminal

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

static void bracketed_paste(wick_editor *editor, int on) {
  const char *term = getenv("TERM");
  if (term && strcmp(term, "dumb") == 0) return;
  fputs(on ? "\033[?2004h" : "\033[?2004l", editor->out);
  fflush(editor->out);
}

static wchar_t *wide(const char *text) {
  size_t length = mbstowcs(NULL, text, 0);
  if (length == (size_t)-1) return NULL;
  wchar_t *result = malloc((length + 1) * sizeof *result);
  if (result) mbstowcs(result, text, length + 1);
  return result;
}

static char *narrow(const wchar_t *text, size_t count) {
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

static wick_editor *editor_of(EditLine *el) {
  void *data = NULL;
  el_wget(el, EL_CLIENTDATA, &data);
  return data;
}

static void prepare_again(wick_editor *editor) {
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
      el_resize(editor->el);
      el_wset(editor->el, EL_REFRESH);
    }
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
  }
  *byte = editor->input[editor->next++];
  return 1;
}

/// The library's search takes an escape for its own end and would put the rest of an arrow key into the line. So it
/// gets an escape to itself, and the key comes again after it.
static int in_search(wick_editor *editor, const wchar_t *key) {
  if (!editor->searches || *key >= 0x20) return 1;
  static const wchar_t goes_on[] = {L'R' & 0x1f, L'S' & 0x1f, L'W' & 0x1f, L'H' & 0x1f, 0};
  if (wcschr(goes_on, *key) && *key) return 1;
  editor->searches = 0;
  if (*key == L'\033' && editor->next < editor->end && strchr("[O", editor->input[editor->next])) editor->next--;
  return 1;
}

static int get_character(EditLine *el, wchar_t *result) {
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

// MARK: what keys do

typedef struct {
  const wchar_t *text;
  int cursor, length;
} line_state;

static line_state line_of(EditLine *el) {
  const LineInfoW *info = el_wline(el);
  return (line_state){info->buffer, (int)(info->cursor - info->buffer), (int)(info->lastchar - info->buffer)};
}

static int is_word(wchar_t c) { return iswalnum((wint_t)c) || c == L'_' || c > 0x7f; }

static int word_left(line_state line) {
  int at = line.cursor;
  while (at > 0 && !is_word(line.text[at - 1])) at--;
  while (at > 0 && is_word(line.text[at - 1])) at--;
  return at;
}

static int word_right(line_state line) {
  int at = line.cursor;
  while (at < line.length && !is_word(line.text[at])) at++;
  while (at < line.length && is_word(line.text[at])) at++;
  return at;
}

static int row_start(line_state line, int at) {
  while (at > 0 && line.text[at - 1] != L'\n') at--;
  return at;
}

static int row_end(line_state line, int at) {
  while (at < line.length && line.text[at] != L'\n') at++;
  return at;
}

static unsigned char move_to(EditLine *el, int at) {
  el_cursor(el, at - line_of(el).cursor);
  return CC_CURSOR;
}

static unsigned char go_left(EditLine *el, int key) { (void)key; return move_to(el, word_left(line_of(el))); }

static unsigned char go_right(EditLine *el, int key) { (void)key; return move_to(el, word_right(line_of(el))); }

static unsigned char go_home(EditLine *el, int key) {
  (void)key;
  line_state line = line_of(el);
  int start = row_start(line, line.cursor);
  return move_to(el, start == line.cursor ? 0 : start);
}

static unsigned char go_end(EditLine *el, int key) {
  (void)key;
  line_state line = line_of(el);
  int end = row_end(line, line.cursor);
  return move_to(el, end == line.cursor ? line.length : end);
}

static unsigned char delete_left(EditLine *el, int key) {
  (void)key;
  line_state line = line_of(el);
  int start = word_left(line);
  if (start == line.cursor) return CC_ERROR;
  el_wdeletestr(el, line.cursor - start);
  return CC_REFRESH;
}

static unsigned char delete_right(EditLine *el, int key) {
  (void)key;
  line_state line = line_of(el);
  int end = word_right(line);
  if (end == line.cursor) return CC_ERROR;
  el_cursor(el, end - line.cursor);
  el_wdeletestr(el, end - line.cursor);
  return CC_REFRESH;
}

static unsigned char recall(EditLine *el, int direction) {
  wick_editor *editor = editor_of(el);
  line_state line = line_of(el);
  char *before = narrow(line.text, (size_t)line.cursor), *text = narrow(line.text, (size_t)line.length);
  char *found = before && text ? editor->call.recall(editor->call.context, direction, before, text) : NULL;
  free(before);
  free(text);
  wchar_t *replacement = found ? wide(found) : NULL;
  free(found);
  if (!replacement) return CC_ERROR;
  el_cursor(el, line.length - line.cursor);
  if (line.length > 0) el_wdeletestr(el, line.length);
  if (*replacement) el_winsertstr(el, replacement);
  free(replacement);
  return CC_REFRESH;
}

static unsigned char go_up(EditLine *el, int key) {
  (void)key;
  line_state line = line_of(el);
  int start = row_start(line, line.cursor);
  if (start == 0) return recall(el, -1);
  int above = row_start(line, start - 1), column = line.cursor - start;
  return move_to(el, above + column < start - 1 ? above + column : start - 1);
}

static unsigned char go_down(EditLine *el, int key) {
  (void)key;
  line_state line = line_of(el);
  int end = row_end(line, line.cursor);
  if (end == line.length) return recall(el, 1);
  int column = line.cursor - row_start(line, line.cursor), below_end = row_end(line, end + 1);
  return move_to(el, end + 1 + column < below_end ? end + 1 + column : below_end);
}

static unsigned char go_older(EditLine *el, int key) { (void)key; return recall(el, -1); }

static unsigned char go_newer(EditLine *el, int key) { (void)key; return recall(el, 1); }

static unsigned char enter(EditLine *el, int key) {
  (void)key;
  wick_editor *editor = editor_of(el);
  line_state line = line_of(el);
  char *text = narrow(line.text, (size_t)line.length);
  int complete = !text || editor->call.is_complete(editor->call.context, text);
  free(text);
  if (!complete) {
    el_winsertstr(el, L"\n  ");
    return CC_REFRESH;
  }
  // The library's own newline finishes the display and the buffer; CC_NEWLINE from here would do neither.
  el_wpush(el, L"\r");
  return CC_NORM;
}

static unsigned char paste(EditLine *el, int key) {
  (void)key;
  static const wchar_t closing[] = L"\033[201~";
  enum { CLOSING = 6 };
  size_t count = 0, capacity = 1024;
  wchar_t *text = malloc((capacity + 1) * sizeof *text), c;
  while (text && el_wgetc(el, &c) == 1) {
    if (count == capacity) {
      wchar_t *larger = realloc(text, (2 * capacity + 1) * sizeof *text);
      if (!larger) break;
      text = larger;
      capacity *= 2;
    }
    if (c == L'\n' && count > 0 && text[count - 1] == L'\r') count--;
    text[count++] = c;
    if (count >= CLOSING && wmemcmp(text + count - CLOSING, closing, CLOSING) == 0) {
      count -= CLOSING;
      break;
    }
  }
  if (!text) return CC_ERROR;
  size_t kept = 0;
  for (size_t i = 0; i < count; i++) {
    wchar_t clean = text[i] == L'\r' ? L'\n' : text[i];
    if (clean >= 0x20 || clean == L'\n' || clean == L'\t') text[kept++] = clean;
  }
  while (kept > 0 && text[kept - 1] == L'\n') kept--;
  text[kept] = 0;
  if (kept > 0) el_winsertstr(el, text);
  free(text);
  return CC_REFRESH;
}

static unsigned char search(EditLine *el, const wchar_t *key) {
  editor_of(el)->searches = 1;
  el_wpush(el, key);
  return CC_NORM;
}

static unsigned char search_back(EditLine *el, int key) { (void)key; return search(el, KEY_SEARCH_BACK); }

static unsigned char search_on(EditLine *el, int key) { (void)key; return search(el, KEY_SEARCH_ON); }

/// Shows a text below the line and the line again below it. In two steps: a list that is printed while the cursor is
/// not on the last row would be drawn over.
static unsigned char show(EditLine *el, char *list) {
  wick_editor *editor = editor_of(el);
  line_state line = line_of(el);
  free(editor->list);
  editor->list = list;
  editor->saved_cursor = line.cursor;
  el_cursor(el, line.length - line.cursor);
  el_wpush(el, KEY_LIST);
  return CC_CURSOR;
}

static unsigned char show_list(EditLine *el, int key) {
  (void)key;
  wick_editor *editor = editor_of(el);
  if (!editor->list) return CC_NORM;
  fprintf(editor->out, "\n%s\n", editor->list);
  free(editor->list);
  editor->list = NULL;
  el_cursor(el, editor->saved_cursor - line_of(el).cursor);
  el_wset(el, EL_REFRESH);
  return CC_NORM;
}

static unsigned char complete(EditLine *el, int key) {
  (void)key;
  wick_editor *editor = editor_of(el);
  line_state line = line_of(el);
  char *before = narrow(line.text, (size_t)line.cursor);
  char *after = narrow(line.text + line.cursor, (size_t)(line.length - line.cursor));
  wick_completion found = {0};
  if (before && after) found = editor->call.complete(editor->call.context, before, after);
  free(before);
  free(after);
  unsigned char result = CC_ERROR;
  if (found.insertion) {
    if (found.erase > 0 && (int)found.erase <= line.cursor) el_wdeletestr(el, (int)found.erase);
    wchar_t *text = wide(found.insertion);
    if (text && *text) el_winsertstr(el, text);
    free(text);
    free(found.insertion);
    result = CC_REFRESH;
  }
  if (found.list) result = show(el, found.list);
  return result;
}

static pthread_mutex_t message_lock = PTHREAD_MUTEX_INITIALIZER;
static char *message;

void wick_editor_tell(const char *text) {
  pthread_mutex_lock(&message_lock);
  char *joined = NULL;
  if (message && asprintf(&joined, "%s\n%s", message, text) < 0) joined = NULL;
  char *next = message ? joined : strdup(text);
  if (next) {
    free(message);
    message = next;
  }
  pthread_mutex_unlock(&message_lock);
  wake();
}

static unsigned char woken(EditLine *el, int key) {
  (void)key;
  pthread_mutex_lock(&message_lock);
  char *text = message;
  message = NULL;
  pthread_mutex_unlock(&message_lock);
  return text ? show(el, text) : CC_NORM;
}

// MARK: the editor

static char *prompt_of(EditLine *el) { return editor_of(el)->prompt; }

static void bind(EditLine *el) {
  static const struct { const wchar_t *name; unsigned char (*run)(EditLine *, int); } functions[] = {
      {L"wick-enter", enter},     {L"wick-paste", paste},   {L"wick-complete", complete},
      {L"wick-list", show_list},  {L"wick-woken", woken},   {L"wick-up", go_up},
      {L"wick-down", go_down},    {L"wick-older", go_older}, {L"wick-newer", go_newer},
      {L"wick-left", go_left},    {L"wick-right", go_right}, {L"wick-home", go_home},
      {L"wick-end", go_end},      {L"wick-delete-left", delete_left}, {L"wick-delete-right", delete_right},
      {L"wick-search-back", search_back}, {L"wick-search-on", search_on}};
  // Enter arrives as ^J and Ctrl-J as ^M: the library swaps them in the terminal.
  static const wchar_t *const keys[][2] = {
      {L"^J", L"wick-enter"}, {L"^M", L"ed-newline"}, {L"\\e[200~", L"wick-paste"}, {L"^I", L"wick-complete"},
      {L"^]", L"wick-woken"}, {L"^^", L"wick-list"}, {L"^R", L"wick-search-back"}, {L"^S", L"wick-search-on"},
      {L"\\e[990~", L"em-inc-search-prev"}, {L"\\e[991~", L"em-inc-search-next"},
      {L"^P", L"wick-older"}, {L"^N", L"wick-newer"}, {L"^A", L"wick-home"}, {L"^E", L"wick-end"},
      {L"^W", L"wick-delete-left"}, {L"\\e^?", L"wick-delete-left"}, {L"\\e^H", L"wick-delete-left"},
      {L"\\ed", L"wick-delete-right"}, {L"\\eb", L"wick-left"}, {L"\\ef", L"wick-right"}, {L"^D", L"em-delete-or-list"},
      {L"\\e[A", L"wick-up"}, {L"\\eOA", L"wick-up"}, {L"\\e[B", L"wick-down"}, {L"\\eOB", L"wick-down"},
      {L"\\e[C", L"ed-next-char"}, {L"\\eOC", L"ed-next-char"}, {L"\\e[D", L"ed-prev-char"}, {L"\\eOD", L"ed-prev-char"},
      {L"\\e[1;5C", L"wick-right"}, {L"\\e[1;5D", L"wick-left"}, {L"\\e[1;3C", L"wick-right"}, {L"\\e[1;3D", L"wick-left"},
      {L"\\e[H", L"wick-home"}, {L"\\e[F", L"wick-end"}, {L"\\eOH", L"wick-home"}, {L"\\eOF", L"wick-end"},
      {L"\\e[1~", L"wick-home"}, {L"\\e[4~", L"wick-end"}, {L"\\e[3~", L"ed-delete-next-char"}};
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
    el_wset(el, EL_ADDFN, functions[i].name, L"", functions[i].run);
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) el_wset(el, EL_BIND, keys[i][0], keys[i][1], NULL);
}

wick_editor *wick_editor_new(const char *program, wick_callbacks callbacks) {
  const char *term = getenv("TERM");
  if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) || !term || strcmp(term, "emacs") == 0) return NULL;
  make_wake_pipe();
  int descriptor = dup(STDOUT_FILENO);
  if (wake_pipe[0] < 0 || descriptor < 0) return NULL;
  fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  wick_editor *editor = calloc(1, sizeof *editor);
  FILE *out = fdopen(descriptor, "w");
  if (!editor || !out) {
    if (out) fclose(out); else close(descriptor);
    free(editor);
    return NULL;
  }
  setvbuf(out, NULL, _IOFBF, 4096);
  editor->out = out;
  editor->call = callbacks;
  // Its complaint about an unknown terminal goes to a place of its own; it then edits as on a dumb one.
  editor->nowhere = fopen("/dev/null", "w");
  editor->el = el_init(program, stdin, out, editor->nowhere ? editor->nowhere : stderr);
  editor->history = history_winit();
  int edits = 0;
  if (editor->el && editor->history) {
    HistEventW event;
    history_w(editor->history, &event, H_SETSIZE, 100000);
    history_w(editor->history, &event, H_SETUNIQUE, 1);
    el_wset(editor->el, EL_CLIENTDATA, editor);
    el_wset(editor->el, EL_SIGNAL, 0);
    el_wset(editor->el, EL_EDITOR, L"emacs");
    el_wset(editor->el, EL_HIST, history_w, editor->history);
    el_wset(editor->el, EL_GETCFN, get_character);
    el_set(editor->el, EL_PROMPT_ESC, prompt_of, '\1');
    bind(editor->el);
    el_source(editor->el, NULL);
    el_wget(editor->el, EL_EDITMODE, &edits);
  }
  if (edits) return editor;
  wick_editor_free(editor);
  return NULL;
}

void wick_editor_free(wick_editor *editor) {
  if (!editor) return;
  if (editor->el) el_end(editor->el);
  if (editor->history) history_wend(editor->history);
  if (editor->out) fclose(editor->out);
  if (editor->nowhere) fclose(editor->nowhere);
  free(editor->list);
  free(editor);
}

void wick_editor_set_prompt(wick_editor *editor, const char *text, int color) {
  // The codes end before the last blank: a literal at the end of a prompt is lost, and two in a row spoil one another.
  if (color)
    snprintf(editor->prompt, sizeof editor->prompt, "\1\033[1;%dm\1%.200s\1\033[0m\1 ", color, text);
  else
    snprintf(editor->prompt, sizeof editor->prompt, "%.200s ", text);
}

void wick_editor_remember(wick_editor *editor, const char *text) {
  HistEventW event;
  wchar_t *entry = wide(text);
  if (entry) history_w(editor->history, &event, H_ENTER, entry);
  free(entry);
}

wick_read_result wick_editor_read(wick_editor *editor, char **line) {
  struct sigaction before[READING_SIGNALS];
  *line = NULL;
  wick_take_interrupts();
  stopped = continued = resized = ended = 0;
  editor->is_idle = 0;
  for (int i = 0; i < READING_SIGNALS; i++) catch_signal(reading_signals[i], &before[i]);
  bracketed_paste(editor, 1);
  int count = 0;
  const wchar_t *text = el_wgets(editor->el, &count);
  int error = errno, was_interrupted = interrupts != interrupts_taken;
  wick_read_result result = WICK_END;
  if (text && count > 0 && !was_interrupted && !ended) {
    size_t length = wcslen(text);
    while (length > 0 && (text[length - 1] == L'\n' || text[length - 1] == L'\r')) length--;
    *line = narrow(text, length);
    if (*line) result = WICK_LINE;
  } else if (was_interrupted || (count < 0 && error == EINTR)) {
    result = WICK_INTERRUPTED;
    editor->next = editor->end = 0;
    wick_take_interrupts();
  }
  bracketed_paste(editor, 0);
  for (int i = 0; i < READING_SIGNALS; i++) sigaction(reading_signals[i], &before[i], NULL);
  if (ended) raise((int)ended);
  return result;
}
