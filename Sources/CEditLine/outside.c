#include "editor.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int write_text(int descriptor, const char *text) {
  size_t left = strlen(text);
  while (left > 0) {
    ssize_t count = write(descriptor, text, left);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return 0;
    text += count;
    left -= (size_t)count;
  }
  return 1;
}

/// What stands in a file, without the newlines at its end; malloc'ed, NULL where it cannot be read.
static char *read_text(const char *path) {
  FILE *file = fopen(path, "r");
  if (!file) return NULL;
  char *text = NULL;
  size_t room = 0;
  ssize_t length = getdelim(&text, &room, '\0', file);
  int failed = ferror(file);
  fclose(file);
  if (failed || (length < 0 && !text)) {
    free(text);
    return NULL;
  }
  if (length < 0) length = 0;
  while (length > 0 && (text[length - 1] == '\n' || text[length - 1] == '\r')) length--;
  text[length] = 0;
  return text;
}

/// Lets the user's own editor change a text; malloc'ed, NULL where there is nothing new.
static char *changed(const char *text) {
  const char *folder = getenv("TMPDIR");
  char path[1024], command[1200];
  // The path stands in quotes.
  if (!folder || !*folder || strchr(folder, '\'')) folder = "/tmp";
  if (snprintf(path, sizeof path, "%s/wick-XXXXXX.wick", folder) >= (int)sizeof path) return NULL;
  int descriptor = mkstemps(path, 5);
  if (descriptor < 0) return NULL;
  int is_written = write_text(descriptor, text) && write_text(descriptor, "\n");
  close(descriptor);
  snprintf(command, sizeof command, "${VISUAL:-${EDITOR:-vi}} '%s'", path);
  char *result = is_written && system(command) == 0 ? read_text(path) : NULL;
  unlink(path);
  return result;
}

unsigned char edit_outside(EditLine *el, int key) {
  (void)key;
  wick_editor *editor = editor_of(el);
  const LineInfoW *line = el_wline(el);
  char *text = narrow(line->buffer, (size_t)(line->lastchar - line->buffer));
  if (!text) return CC_ERROR;
  clear_line(editor);
  bracketed_paste(editor, 0);
  el_wset(el, EL_PREP_TERM, 0);
  char *found = changed(text);
  wchar_t *replacement = found ? wide(found) : NULL;
  if (replacement) {
    el_cursor(el, (int)(line->lastchar - line->cursor));
    if (line->lastchar > line->buffer) el_wdeletestr(el, (int)(line->lastchar - line->buffer));
    if (*replacement) el_winsertstr(el, replacement);
  }
  int is_new = replacement != NULL;
  free(text);
  free(found);
  free(replacement);
  prepare_again(editor);
  return is_new ? CC_NORM : CC_ERROR;
}
