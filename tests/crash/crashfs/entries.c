/* Changes of folders that were not synced. A file that is removed or replaced waits in the graveyard until that is durable. */
#include "crashfs.h"
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct entry {
    enum change change;
    char *from, *to, *grave;
    bool needs_from, needs_to; /* whether the folder of `from` and of `to` is still to be synced */
    struct entry *previous, *next;
};

static struct entry *oldest, *newest;
static char graveyard[PATH_MAX - 32];
static bool is_journal;
static long graves, count;

void entries_init(const char *path, bool journal)
{
    snprintf(graveyard, sizeof graveyard, "%s", path);
    mkdir(graveyard, 0700);
    is_journal = journal;
}

static bool is_in(const char *path, const char *folder)
{
    size_t length = strrchr(path, '/') - path;
    if (length == 0)
        return strcmp(folder, "/") == 0;
    return strlen(folder) == length && strncmp(path, folder, length) == 0;
}

static bool have_one_folder(const char *a, const char *b)
{
    size_t length = strrchr(a, '/') - a;
    return length == (size_t)(strrchr(b, '/') - b) && strncmp(a, b, length) == 0;
}

/* Moves a file out of sight, or links it there; it can be brought back. */
int entries_bury(const char *full, char *grave, bool leaves_it)
{
    snprintf(grave, PATH_MAX, "%s/%ld", graveyard, ++graves);
    return leaves_it ? link(full, grave) : rename(full, grave);
}

static void empty_grave(const char *grave)
{
    struct stat status;
    int fd = open(grave, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd >= 0) {
        if (fstat(fd, &status) == 0 && status.st_nlink == 1)
            pages_forget(fd);
        close(fd);
    }
    unlink(grave);
}

static void drop(struct entry *entry)
{
    *(entry->previous ? &entry->previous->next : &oldest) = entry->next;
    *(entry->next ? &entry->next->previous : &newest) = entry->previous;
    if (entry->grave)
        empty_grave(entry->grave);
    free(entry->from);
    free(entry->to);
    free(entry->grave);
    free(entry);
    count--;
}

void entries_changed(enum change change, const char *from, const char *to, const char *grave)
{
    struct entry *entry = calloc(1, sizeof *entry);
    entry->change = change;
    entry->from = strdup(from);
    entry->to = to ? strdup(to) : NULL;
    entry->grave = grave ? strdup(grave) : NULL;
    entry->needs_from = true;
    entry->needs_to = to && !have_one_folder(from, to);
    entry->previous = newest;
    *(newest ? &newest->next : &oldest) = entry;
    newest = entry;
    count++;
}

void entries_folder_synced(const char *folder)
{
    if (is_journal) {
        entries_file_synced();
        return;
    }
    for (struct entry *entry = oldest, *next; entry; entry = next) {
        next = entry->next;
        entry->needs_from = entry->needs_from && !is_in(entry->from, folder);
        entry->needs_to = entry->needs_to && !is_in(entry->to, folder);
        if (!entry->needs_from && !entry->needs_to)
            drop(entry);
    }
}

void entries_file_synced(void)
{
    while (is_journal && oldest)
        drop(oldest);
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status;
    (void)kind;
    (void)place;
    return remove(path);
}

static void lose(struct entry *entry)
{
    char from[PATH_MAX], to[PATH_MAX];
    int failed = 0;
    full_path(from, entry->from);
    if (entry->to)
        full_path(to, entry->to);
    switch (entry->change) {
    case CREATED:
        failed = unlink(from);
        break;
    case FOLDER_CREATED:
        failed = nftw(from, remove_one, 16, FTW_DEPTH | FTW_PHYS);
        break;
    case REMOVED:
        failed = rename(entry->grave, from);
        break;
    case FOLDER_REMOVED:
        failed = mkdir(from, 0755);
        break;
    case RENAMED:
        failed = rename(to, from);
        if (entry->grave)
            failed |= rename(entry->grave, to);
        break;
    }
    if (failed)
        perror(from);
}

void entries_crash(enum loss loss)
{
    long lost = loss == LOSE_ALL ? count : (long)(drand48() * (count + 1));
    for (struct entry *entry = newest; entry && lost > 0; entry = entry->previous, lost--)
        lose(entry);
    for (struct entry *entry = oldest; entry; entry = entry->next)
        if (entry->grave)
            unlink(entry->grave);
}

long entries_dirty(void)
{
    return count;
}
