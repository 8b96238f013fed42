/* The calls of FUSE: each goes to the backing folder, and what it changes is noted. */
#include "crashfs.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fuse.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* An open file or folder. */
struct handle {
    int fd;
    DIR *folder;
    bool is_control;
    char path[];
};

static char root[PATH_MAX];

void full_path(char *out, const char *path)
{
    snprintf(out, PATH_MAX, "%s%s", root, path);
}

static struct handle *handle_of(struct fuse_file_info *info)
{
    return (struct handle *)(uintptr_t)info->fh;
}

static bool is_control(const char *path, struct fuse_file_info *info)
{
    return info ? handle_of(info)->is_control : strcmp(path, CONTROL) == 0;
}

static int opened(struct fuse_file_info *info, int fd, DIR *folder, const char *path)
{
    if (fd < 0 && !folder && strcmp(path, CONTROL) != 0)
        return -errno;
    struct handle *handle = calloc(1, sizeof *handle + strlen(path) + 1);
    handle->fd = fd;
    handle->folder = folder;
    handle->is_control = fd < 0 && !folder;
    strcpy(handle->path, path);
    info->fh = (uintptr_t)handle;
    return 0;
}

static int result(int outcome)
{
    return outcome < 0 ? -errno : 0;
}

/* Every file is opened to be read as well: the old content of pages is kept. O_APPEND is the kernel's work. */
static int backing_flags(int flags)
{
    return (flags & ~(O_ACCMODE | O_APPEND | O_DIRECT | O_TRUNC | O_EXCL | O_CREAT)) | O_RDWR | O_CLOEXEC;
}

static int cut(int fd, off_t size)
{
    pages_cut(fd, size);
    return result(ftruncate(fd, size));
}

static int on_getattr(const char *path, struct stat *status, struct fuse_file_info *info)
{
    char full[PATH_MAX];
    if (is_control(path, info)) {
        memset(status, 0, sizeof *status);
        status->st_mode = S_IFREG | 0600;
        status->st_nlink = 1;
        return 0;
    }
    if (has_crashed())
        return -EIO;
    if (info)
        return result(fstat(handle_of(info)->fd, status));
    full_path(full, path);
    return result(lstat(full, status));
}

static int on_opendir(const char *path, struct fuse_file_info *info)
{
    char full[PATH_MAX];
    if (has_crashed())
        return -EIO;
    full_path(full, path);
    DIR *folder = opendir(full);
    return folder ? opened(info, -1, folder, path) : -errno;
}

static int on_readdir(const char *path, void *buffer, fuse_fill_dir_t fill, off_t offset, struct fuse_file_info *info,
                      enum fuse_readdir_flags flags)
{
    (void)path;
    (void)offset;
    (void)flags;
    if (has_crashed())
        return -EIO;
    DIR *folder = handle_of(info)->folder;
    rewinddir(folder);
    for (struct dirent *entry; (entry = readdir(folder));) {
        struct stat status = {.st_ino = entry->d_ino, .st_mode = DTTOIF(entry->d_type)};
        if (fill(buffer, entry->d_name, &status, 0, 0))
            break;
    }
    return 0;
}

static int on_release(const char *path, struct fuse_file_info *info)
{
    (void)path;
    struct handle *handle = handle_of(info);
    if (handle->folder)
        closedir(handle->folder);
    if (handle->fd >= 0)
        close(handle->fd);
    free(handle);
    return 0;
}

static int on_mkdir(const char *path, mode_t mode)
{
    char full[PATH_MAX];
    if (has_crashed())
        return -EIO;
    full_path(full, path);
    if (mkdir(full, mode) != 0)
        return -errno;
    entries_changed(FOLDER_CREATED, path, NULL, NULL);
    return 0;
}

static int on_rmdir(const char *path)
{
    char full[PATH_MAX];
    if (has_crashed())
        return -EIO;
    full_path(full, path);
    if (rmdir(full) != 0)
        return -errno;
    entries_changed(FOLDER_REMOVED, path, NULL, NULL);
    return 0;
}

static int on_unlink(const char *path)
{
    char full[PATH_MAX], grave[PATH_MAX];
    if (has_crashed())
        return -EIO;
    full_path(full, path);
    if (entries_bury(full, grave, false) != 0)
        return -errno;
    entries_changed(REMOVED, path, NULL, grave);
    return 0;
}

static int on_rename(const char *from, const char *to, unsigned flags)
{
    char full_from[PATH_MAX], full_to[PATH_MAX], grave[PATH_MAX];
    struct stat status;
    if (has_crashed())
        return -EIO;
    if (flags & ~RENAME_NOREPLACE)
        return -EINVAL;
    full_path(full_from, from);
    full_path(full_to, to);
    bool is_there = lstat(full_to, &status) == 0;
    if (is_there && (flags & RENAME_NOREPLACE))
        return -EEXIST;
    bool is_buried = is_there && !S_ISDIR(status.st_mode) && entries_bury(full_to, grave, true) == 0;
    if (rename(full_from, full_to) != 0) {
        int error = errno;
        if (is_buried)
            unlink(grave);
        return -error;
    }
    entries_changed(RENAMED, from, to, is_buried ? grave : NULL);
    return 0;
}

static int on_chmod(const char *path, mode_t mode, struct fuse_file_info *info)
{
    char full[PATH_MAX];
    if (has_crashed())
        return -EIO;
    if (info)
        return result(fchmod(handle_of(info)->fd, mode));
    full_path(full, path);
    return result(chmod(full, mode));
}

static int on_utimens(const char *path, const struct timespec times[2], struct fuse_file_info *info)
{
    char full[PATH_MAX];
    if (has_crashed())
        return -EIO;
    if (info)
        return result(futimens(handle_of(info)->fd, times));
    full_path(full, path);
    return result(utimensat(AT_FDCWD, full, times, AT_SYMLINK_NOFOLLOW));
}

static int on_truncate(const char *path, off_t size, struct fuse_file_info *info)
{
    char full[PATH_MAX];
    if (is_control(path, info))
        return 0;
    if (has_crashed())
        return -EIO;
    if (info)
        return cut(handle_of(info)->fd, size);
    full_path(full, path);
    int fd = open(full, O_RDWR | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    int outcome = cut(fd, size);
    close(fd);
    return outcome;
}

static int on_open(const char *path, struct fuse_file_info *info)
{
    char full[PATH_MAX];
    if (strcmp(path, CONTROL) == 0) {
        info->direct_io = 1;
        return opened(info, -1, NULL, path);
    }
    if (has_crashed())
        return -EIO;
    full_path(full, path);
    int fd = open(full, backing_flags(info->flags));
    if (fd >= 0 && (info->flags & O_TRUNC))
        cut(fd, 0);
    return opened(info, fd, NULL, path);
}

static int on_create(const char *path, mode_t mode, struct fuse_file_info *info)
{
    char full[PATH_MAX];
    if (has_crashed())
        return -EIO;
    full_path(full, path);
    int fd = open(full, backing_flags(info->flags) | O_CREAT | O_EXCL, mode);
    if (fd < 0 && errno == EEXIST && !(info->flags & O_EXCL))
        return on_open(path, info);
    if (fd >= 0)
        entries_changed(CREATED, path, NULL, NULL);
    return opened(info, fd, NULL, path);
}

static int read_counters(char *buffer, size_t size, off_t offset)
{
    char text[256];
    int length = print_counters(text, sizeof text);
    if (offset >= length)
        return 0;
    if (size > (size_t)(length - offset))
        size = length - offset;
    memcpy(buffer, text + offset, size);
    return size;
}

static int on_read(const char *path, char *buffer, size_t size, off_t offset, struct fuse_file_info *info)
{
    (void)path;
    if (is_control(path, info))
        return read_counters(buffer, size, offset);
    if (has_crashed())
        return -EIO;
    ssize_t length = pread(handle_of(info)->fd, buffer, size, offset);
    return length < 0 ? -errno : length;
}

static int on_write(const char *path, const char *buffer, size_t size, off_t offset, struct fuse_file_info *info)
{
    struct handle *handle = handle_of(info);
    if (is_control(path, info)) {
        run_commands(buffer, size);
        return size;
    }
    if (has_crashed())
        return -EIO;
    int fault = fault_of_write(handle->path, &size);
    if (fault)
        return fault;
    pages_save(handle->fd, offset, size);
    ssize_t length = pwrite(handle->fd, buffer, size, offset);
    return length < 0 ? -errno : length;
}

static int on_fsync(const char *path, int data_only, struct fuse_file_info *info)
{
    (void)data_only;
    struct handle *handle = handle_of(info);
    if (is_control(path, info))
        return 0;
    if (has_crashed())
        return -EIO;
    if (fault_of_sync(handle->path)) {
        pages_sync_failed(handle->fd);
        return -EIO;
    }
    if (sync_lies())
        return 0;
    pages_synced(handle->fd);
    entries_file_synced();
    return 0;
}

static int on_fsyncdir(const char *path, int data_only, struct fuse_file_info *info)
{
    (void)path;
    (void)data_only;
    if (has_crashed())
        return -EIO;
    if (!sync_lies())
        entries_folder_synced(handle_of(info)->path);
    return 0;
}

static int on_fallocate(const char *path, int mode, off_t offset, off_t length, struct fuse_file_info *info)
{
    (void)path;
    if (has_crashed())
        return -EIO;
    if (mode != 0)
        return -EOPNOTSUPP;
    pages_watch(handle_of(info)->fd);
    return -posix_fallocate(handle_of(info)->fd, offset, length);
}

static int on_statfs(const char *path, struct statvfs *status)
{
    (void)path;
    return result(statvfs(root, status));
}

static void *on_init(struct fuse_conn_info *connection, struct fuse_config *config)
{
    config->use_ino = 1;
    config->hard_remove = 1;
    config->nullpath_ok = 1;
    config->attr_timeout = config->entry_timeout = config->negative_timeout = 0;
    connection->max_write = 1 << 20;
    return NULL;
}

static const struct fuse_operations operations = {
    .init = on_init, .getattr = on_getattr, .opendir = on_opendir, .readdir = on_readdir, .releasedir = on_release,
    .mkdir = on_mkdir, .rmdir = on_rmdir, .unlink = on_unlink, .rename = on_rename, .chmod = on_chmod,
    .utimens = on_utimens, .truncate = on_truncate, .open = on_open, .create = on_create, .read = on_read,
    .write = on_write, .fsync = on_fsync, .fsyncdir = on_fsyncdir, .release = on_release, .fallocate = on_fallocate,
    .statfs = on_statfs,
};

int main(int count, char **words)
{
    char graveyard[PATH_MAX];
    if (count != 4 || (strcmp(words[3], "strict") != 0 && strcmp(words[3], "journal") != 0)) {
        fprintf(stderr, "usage: crashfs BACKING MOUNTPOINT strict|journal\n");
        return 2;
    }
    if (!realpath(words[1], root)) {
        perror(words[1]);
        return 2;
    }
    snprintf(graveyard, sizeof graveyard, "%.4000s.graves", root);
    entries_init(graveyard, strcmp(words[3], "journal") == 0);
    umask(0);
    char *arguments[] = {words[0], words[2], "-f", "-s", "-o", "fsname=crashfs,default_permissions", NULL};
    return fuse_main(6, arguments, &operations, NULL);
}
