/*
 * Stands between a program and the C library: sets its clock forward or back, and makes one write to the files of an SQLite
 * database fail as a broken disk would. A file that is mapped into memory says when.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

struct control {
    int64_t offset_seconds; /* added to the time of day */
    int64_t left;           /* so many calls until one fails; 0: none */
    int64_t fired;          /* how many have failed */
    int64_t mode;           /* 1: one write fails; 2: it and all after it; 3: one read fails */
};

static struct control *control;

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("CHAMDIEM_TEST_SHIM");
    int file = path ? open(path, O_RDWR) : -1;
    if (file < 0) return;
    void *mapped = mmap(NULL, sizeof(struct control), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (mapped != MAP_FAILED) control = mapped;
    close(file);
}

static int is_of_database(int file) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return strstr(path, "/chamdiem.db") != NULL && strstr(path, "-shm") == NULL;
}

static int fails(int file, int is_read) {
    if (!control) return 0;
    int64_t mode = __atomic_load_n(&control->mode, __ATOMIC_SEQ_CST);
    if (mode == 0 || (mode == 3) != is_read || !is_of_database(file)) return 0;
    int64_t left = __atomic_sub_fetch(&control->left, 1, __ATOMIC_SEQ_CST);
    if (left == 0 || (mode == 2 && left < 0)) {
        __atomic_add_fetch(&control->fired, 1, __ATOMIC_SEQ_CST);
        errno = EIO;
        return 1;
    }
    return 0;
}

#define REAL(name, result, ...) \
    static result (*real)(__VA_ARGS__); \
    if (!real) real = (result (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

int clock_gettime(clockid_t clock, struct timespec *now) {
    REAL("clock_gettime", int, clockid_t, struct timespec *);
    int result = real(clock, now);
    if (result == 0 && clock == CLOCK_REALTIME && control)
        now->tv_sec += __atomic_load_n(&control->offset_seconds, __ATOMIC_SEQ_CST);
    return result;
}

#define WRITE_AT(name, offset_type) \
    ssize_t name(int file, const void *bytes, size_t count, offset_type offset) { \
        REAL(#name, ssize_t, int, const void *, size_t, offset_type); \
        return fails(file, 0) ? -1 : real(file, bytes, count, offset); \
    }
WRITE_AT(pwrite, off_t)
WRITE_AT(pwrite64, off64_t)

#define READ_AT(name, offset_type) \
    ssize_t name(int file, void *bytes, size_t count, offset_type offset) { \
        REAL(#name, ssize_t, int, void *, size_t, offset_type); \
        return fails(file, 1) ? -1 : real(file, bytes, count, offset); \
    }
READ_AT(pread, off_t)
READ_AT(pread64, off64_t)

ssize_t write(int file, const void *bytes, size_t count) {
    REAL("write", ssize_t, int, const void *, size_t);
    return fails(file, 0) ? -1 : real(file, bytes, count);
}

ssize_t read(int file, void *bytes, size_t count) {
    REAL("read", ssize_t, int, void *, size_t);
    return fails(file, 1) ? -1 : real(file, bytes, count);
}

#define OF_FILE(name) \
    int name(int file) { \
        REAL(#name, int, int); \
        return fails(file, 0) ? -1 : real(file); \
    }
OF_FILE(fsync)
OF_FILE(fdatasync)

#define CUT(name, offset_type) \
    int name(int file, offset_type length) { \
        REAL(#name, int, int, offset_type); \
        return fails(file, 0) ? -1 : real(file, length); \
    }
CUT(ftruncate, off_t)
CUT(ftruncate64, off64_t)
