/* crashfs - a file system in user space that forgets what was never synced.
 *
 *   crashfs BACKING MOUNTPOINT strict|journal
 *
 * Each write goes to BACKING at once, so programs see it. What a real disk would still hold is kept in memory as undo
 * records: the old content of each 4 KiB page that was written since the last fsync of its file, and each change of a
 * folder since the last fsync that made it durable. A loss of power applies the undo records.
 *
 *   strict     a new, renamed or removed entry is durable after an fsync of its folder (what POSIX promises)
 *   journal    an fsync of any file or folder makes all earlier entries durable (as ext4 does)
 *
 * Commands are written to MOUNTPOINT/.crashfs, one a line; reading it gives counters as JSON:
 *
 *   crash all            lose all that was not synced; from then on every call fails with EIO
 *   crash random SEED P  each page survives with probability P, a random number of the newest entries is lost, and a file
 *                        that has grown may keep its length; a file that was cut is as before or as after the cut, and in
 *                        the first case it has none of the bytes that were written beyond the cut
 *   match TEXT           the faults below meet only paths with TEXT in them; empty: all
 *   fsync-eio N          the N-th fsync fails with EIO, and its pages never reach the disk, although later ones succeed
 *                        (so does Linux)
 *   write-eio N          the N-th write fails with EIO
 *   short N              the N-th write stores half of its bytes
 *   enospc BYTES         after so many bytes every write fails with ENOSPC
 *   fsync-lie 0|1        every fsync succeeds and makes nothing durable
 *   reset                no faults, but for fsync-lie
 *
 * It has one thread (-s), so nothing here is locked.
 */
#ifndef CRASHFS_H
#define CRASHFS_H

#define FUSE_USE_VERSION 31
#define _GNU_SOURCE
#include <stdbool.h>
#include <sys/types.h>

#define CONTROL "/.crashfs"

enum loss { LOSE_ALL, LOSE_SOME };

/* main.c */
void full_path(char *out, const char *path);

/* pages.c: bytes of files */
void pages_watch(int fd);
void pages_cut(int fd, off_t size);
void pages_save(int fd, off_t offset, off_t length);
void pages_synced(int fd);
void pages_sync_failed(int fd);
void pages_forget(int fd);
void pages_crash(enum loss loss, double kept);
long pages_dirty(void);

/* entries.c: entries of folders */
enum change { CREATED, FOLDER_CREATED, REMOVED, FOLDER_REMOVED, RENAMED };

void entries_init(const char *graveyard_path, bool is_journal);
void entries_changed(enum change change, const char *from, const char *to, const char *grave);
void entries_folder_synced(const char *folder);
void entries_file_synced(void);
int entries_bury(const char *full, char *grave, bool leaves_it);
void entries_crash(enum loss loss);
long entries_dirty(void);

/* faults.c: what was commanded */
int fault_of_write(const char *path, size_t *length);
bool fault_of_sync(const char *path);
bool sync_lies(void);
bool has_crashed(void);
void run_commands(const char *text, size_t length);
int print_counters(char *out, size_t size);

#endif
