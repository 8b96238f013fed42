/* Commands and the faults that they ask for. */
#include "crashfs.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NO_LIMIT -1

static char match[256];
static long failing_sync, failing_write, short_write, space = NO_LIMIT, lies, faults;
static bool crashed;

static bool is_met(const char *path)
{
    return strstr(path, match) != NULL;
}

/* Counts down; true when it comes to 0. */
static bool comes_due(long *number)
{
    return *number > 0 && --*number == 0;
}

/* 0, and perhaps a smaller length; or the error. */
int fault_of_write(const char *path, size_t *length)
{
    if (!is_met(path))
        return 0;
    if (comes_due(&failing_write)) {
        faults++;
        return -EIO;
    }
    if (space == 0) {
        faults++;
        return -ENOSPC;
    }
    if (space != NO_LIMIT) {
        if ((long)*length > space)
            *length = space;
        space -= *length;
    }
    if (short_write > 0 && *length > 1 && comes_due(&short_write)) {
        faults++;
        *length /= 2;
    }
    return 0;
}

bool fault_of_sync(const char *path)
{
    bool fails = is_met(path) && comes_due(&failing_sync);
    faults += fails;
    return fails;
}

bool sync_lies(void)
{
    return lies != 0;
}

bool has_crashed(void)
{
    return crashed;
}

static void crash(enum loss loss, long seed, double kept)
{
    srand48(seed);
    pages_crash(loss, kept);
    entries_crash(loss);
    crashed = true;
}

static void reset(void)
{
    failing_sync = failing_write = short_write = 0;
    space = NO_LIMIT;
    *match = 0;
}

static void run(const char *command)
{
    long number;
    double kept;
    if (strcmp(command, "crash all") == 0)
        crash(LOSE_ALL, 0, 0);
    else if (sscanf(command, "crash random %ld %lf", &number, &kept) == 2)
        crash(LOSE_SOME, number, kept);
    else if (strncmp(command, "match ", 6) == 0)
        snprintf(match, sizeof match, "%s", command + 6);
    else if (strcmp(command, "reset") == 0)
        reset();
    else if (sscanf(command, "fsync-eio %ld", &failing_sync) != 1 && sscanf(command, "write-eio %ld", &failing_write) != 1
             && sscanf(command, "short %ld", &short_write) != 1 && sscanf(command, "enospc %ld", &space) != 1
             && sscanf(command, "fsync-lie %ld", &lies) != 1)
        fprintf(stderr, "crashfs: unknown command \"%s\"\n", command);
}

void run_commands(const char *text, size_t length)
{
    char *copy = strndup(text, length), *state;
    for (char *line = strtok_r(copy, "\n", &state); line; line = strtok_r(NULL, "\n", &state))
        run(line);
    free(copy);
}

int print_counters(char *out, size_t size)
{
    return snprintf(out, size, "{\"dirty_pages\":%ld,\"dirty_entries\":%ld,\"faults\":%ld}\n",
                    pages_dirty(), entries_dirty(), faults);
}
