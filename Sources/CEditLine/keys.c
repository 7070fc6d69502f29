#include "editor.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

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
  el_wpush(el, KEY_FINISH);
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
    // A line end of two characters is one; the library swaps the two in the terminal.
    wchar_t before = count > 0 ? text[count - 1] : 0;
    if ((c == L'\n' && before == L'\r') || (c == L'\r' && before == L'\n')) continue;
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

void bind_keys(EditLine *el) {
  static const struct { const wchar_t *name; unsigned char (*run)(EditLine *, int); } functions[] = {
      {L"wick-enter", enter},     {L"wick-paste", paste},   {L"wick-complete", complete},
      {L"wick-list", show_list},  {L"wick-woken", woken},   {L"wick-up", go_up},
      {L"wick-down", go_down},    {L"wick-older", go_older}, {L"wick-newer", go_newer},
      {L"wick-left", go_left},    {L"wick-right", go_right}, {L"wick-home", go_home},
      {L"wick-end", go_end},      {L"wick-delete-left", delete_left}, {L"wick-delete-right", delete_right},
      {L"wick-edit-outside", edit_outside}};
  static const wchar_t *const keys[][2] = {
      {L"^J", L"wick-enter"}, {L"^M", L"wick-enter"}, {FINISH_BINDING, L"ed-newline"}, {L"\\e[200~", L"wick-paste"}, {L"^I", L"wick-complete"},
      {L"^]", L"wick-woken"}, {L"^^", L"wick-list"}, {L"^R", L"em-inc-search-prev"}, {L"^S", L"em-inc-search-next"},
      // The library's own command line crashes when it is left empty (3.1-20221030).
      {L"\\ex", L"ed-unassigned"}, {L"\\eX", L"ed-unassigned"},
      {L"^P", L"wick-older"}, {L"^N", L"wick-newer"}, {L"^A", L"wick-home"}, {L"^E", L"wick-end"},
      {L"^W", L"wick-delete-left"}, {L"\\e^?", L"wick-delete-left"}, {L"\\e^H", L"wick-delete-left"},
      {L"\\ed", L"wick-delete-right"}, {L"\\eb", L"wick-left"}, {L"\\ef", L"wick-right"}, {L"^D", L"em-delete-or-list"},
      {L"^X^E", L"wick-edit-outside"},
      {L"\\e[A", L"wick-up"}, {L"\\eOA", L"wick-up"}, {L"\\e[B", L"wick-down"}, {L"\\eOB", L"wick-down"},
      {L"\\e[C", L"ed-next-char"}, {L"\\eOC", L"ed-next-char"}, {L"\\e[D", L"ed-prev-char"}, {L"\\eOD", L"ed-prev-char"},
      {L"\\e[1;5C", L"wick-right"}, {L"\\e[1;5D", L"wick-left"}, {L"\\e[1;3C", L"wick-right"}, {L"\\e[1;3D", L"wick-left"},
      {L"\\e[H", L"wick-home"}, {L"\\e[F", L"wick-end"}, {L"\\eOH", L"wick-home"}, {L"\\eOF", L"wick-end"},
      {L"\\e[1~", L"wick-home"}, {L"\\e[4~", L"wick-end"}, {L"\\e[3~", L"ed-delete-next-char"}};
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
    el_wset(el, EL_ADDFN, functions[i].name, L"", functions[i].run);
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) el_wset(el, EL_BIND, keys[i][0], keys[i][1], NULL);
}
