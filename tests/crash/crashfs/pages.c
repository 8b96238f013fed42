/* The durable content of pages that were written and not synced. */
#include "crashfs.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PAGE 4096
#define BUCKETS 1024
#define PAGE_BUCKETS 64

struct page {
    off_t number;
    ssize_t length;
    bool is_doomed; /* a failed sync has dropped what was written: it never becomes durable */
    struct page *next;
    char old[PAGE];
};

struct file {
    dev_t device;
    ino_t inode;
    int fd;
    off_t durable_size;
    off_t cut; /* the shortest length since the last sync */
    struct page *pages[PAGE_BUCKETS];
    struct file *next;
};

static struct file *files[BUCKETS];
static long dirty_pages;

static struct file *find(int fd, bool makes_it)
{
    struct stat status;
    if (fstat(fd, &status) != 0)
        return NULL;
    struct file **bucket = &files[status.st_ino % BUCKETS];
    for (struct file *file = *bucket; file; file = file->next)
        if (file->inode == status.st_ino && file->device == status.st_dev)
            return file;
    if (!makes_it)
        return NULL;

    char own[64];
    snprintf(own, sizeof own, "/proc/self/fd/%d", fd);
    struct file *file = calloc(1, sizeof *file);
    file->device = status.st_dev;
    file->inode = status.st_ino;
    file->durable_size = file->cut = status.st_size;
    file->fd = open(own, O_RDWR | O_CLOEXEC);
    file->next = *bucket;
    *bucket = file;
    return file;
}

static void drop(struct file *file)
{
    struct file **link = &files[file->inode % BUCKETS];
    while (*link != file)
        link = &(*link)->next;
    *link = file->next;
    for (int i = 0; i < PAGE_BUCKETS; i++) {
        for (struct page *page = file->pages[i], *next; page; page = next) {
            next = page->next;
            free(page);
            dirty_pages--;
        }
    }
    close(file->fd);
    free(file);
}

static void save_page(struct file *file, off_t number)
{
    struct page **bucket = &file->pages[number % PAGE_BUCKETS];
    for (struct page *page = *bucket; page; page = page->next) {
        if (page->number == number) {
            page->is_doomed = false;
            return;
        }
    }
    struct page *page = calloc(1, sizeof *page);
    page->number = number;
    if (number * PAGE < file->durable_size)
        page->length = pread(file->fd, page->old, PAGE, number * PAGE);
    if (page->length < 0)
        page->length = 0;
    page->next = *bucket;
    *bucket = page;
    dirty_pages++;
}

/* From now on a change of the file's length is not durable until a sync. */
void pages_watch(int fd)
{
    find(fd, true);
}

/* To be called before the file becomes shorter. */
void pages_cut(int fd, off_t size)
{
    struct file *file = find(fd, true);
    struct stat status;
    if (fstat(fd, &status) != 0)
        return;
    pages_save(fd, size, status.st_size - size);
    if (size < file->cut)
        file->cut = size;
}

/* To be called before these bytes change. */
void pages_save(int fd, off_t offset, off_t length)
{
    struct file *file = find(fd, true);
    if (length <= 0)
        return;
    for (off_t number = offset / PAGE; number <= (offset + length - 1) / PAGE; number++)
        save_page(file, number);
}

void pages_sync_failed(int fd)
{
    struct file *file = find(fd, false);
    for (int i = 0; file && i < PAGE_BUCKETS; i++)
        for (struct page *page = file->pages[i]; page; page = page->next)
            page->is_doomed = true;
}

void pages_synced(int fd)
{
    struct file *file = find(fd, false);
    if (!file)
        return;
    bool has_doomed = false;
    for (int i = 0; i < PAGE_BUCKETS; i++) {
        for (struct page **link = &file->pages[i]; *link;) {
            struct page *page = *link;
            if (page->is_doomed) {
                has_doomed = true;
                link = &page->next;
                continue;
            }
            *link = page->next;
            free(page);
            dirty_pages--;
        }
    }
    struct stat status;
    fstat(file->fd, &status);
    file->durable_size = file->cut = status.st_size;
    if (!has_doomed)
        drop(file);
}

/* The file is gone for good. */
void pages_forget(int fd)
{
    struct file *file = find(fd, false);
    if (file)
        drop(file);
}

/* A cut is durable as a whole or not at all: without it, nothing that was written beyond it is there either. */
static void lose(struct file *file, enum loss loss, double kept)
{
    struct stat status;
    fstat(file->fd, &status);
    bool has_cut = file->cut < file->durable_size;
    bool keeps_cut = has_cut && loss == LOSE_SOME && drand48() < 0.5;
    bool keeps_size = (keeps_cut || !has_cut) && loss == LOSE_SOME && drand48() >= 0.5;
    off_t size = keeps_size ? status.st_size : keeps_cut ? file->cut : file->durable_size;
    for (int i = 0; i < PAGE_BUCKETS; i++) {
        for (struct page *page = file->pages[i]; page; page = page->next) {
            off_t start = page->number * PAGE;
            bool undoes_cut = has_cut && !keeps_cut && start + PAGE > file->cut;
            if (loss == LOSE_SOME && !page->is_doomed && !undoes_cut && drand48() < kept)
                continue;
            if (keeps_cut && start + page->length > file->cut)
                page->length = start < file->cut ? file->cut - start : 0;
            /* What lies behind the old content is zeros, as on a new page. */
            memset(page->old + page->length, 0, PAGE - page->length);
            if (pwrite(file->fd, page->old, PAGE, start) < 0)
                perror("crashfs: a page cannot be put back");
        }
    }
    if (ftruncate(file->fd, size) != 0)
        perror("crashfs: a length cannot be put back");
}

void pages_crash(enum loss loss, double kept)
{
    for (int i = 0; i < BUCKETS; i++)
        for (struct file *file = files[i]; file; file = file->next)
            lose(file, loss, kept);
}

long pages_dirty(void)
{
    return dirty_pages;
}
