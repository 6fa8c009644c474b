/* TCG plugin of the lockstep engine.
 * - At each magic NOP of the guest's agent it blocks the vCPU until the host's controller has
 *   answered one byte.
 * - It counts executed instructions into a mapped file, which outlives a SIGKILL.
 * - It parks the vCPU before each HLT until QEMU's main loop sleeps in ppoll: otherwise the main
 *   loop may see the vCPU halted before its instruction count is recorded, and warp the guest's
 *   clock too far, in one twin and not the other.
 * Debian packages no header of the plugin API, so the declarations used are written out here.
 * Build: gcc -O2 -shared -fPIC -DAPI=7 (QEMU 11)    Use: -plugin FILE,gate=SOCKET,counter=FILE */
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>
#define EXPORT __attribute__((visibility("default")))

typedef uint64_t qemu_plugin_id_t;
typedef struct {
  struct qemu_plugin_scoreboard *score;
  size_t offset;
} qemu_plugin_u64;
enum { INLINE_ADD_U64 = 0 };
struct qemu_plugin_tb;
struct qemu_plugin_insn;
EXPORT int qemu_plugin_version = API;
typedef void translated(struct qemu_plugin_tb *, void *);
typedef void executed(unsigned, void *);
void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t, translated *, void *);
size_t qemu_plugin_insn_data(const struct qemu_plugin_insn *, void *, size_t);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *, size_t);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *, executed *, int, void *);
void qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(struct qemu_plugin_insn *, int,
                                                         qemu_plugin_u64, uint64_t);
void qemu_plugin_register_vcpu_init_cb(qemu_plugin_id_t, executed *, void *);
struct qemu_plugin_scoreboard *qemu_plugin_scoreboard_new(size_t);
void *qemu_plugin_scoreboard_find(struct qemu_plugin_scoreboard *, unsigned);

static const unsigned char magic[7] = {0x0f, 0x1f, 0x80, 'F', 'T', 'L', 'S'};
static int gate, main_loop;
static qemu_plugin_u64 counter;
static char counter_path[256];

static void rendezvous(unsigned cpu, void *unused) {
  (void)cpu, (void)unused;
  char byte = 1;
  if (write(gate, &byte, 1) != 1 || read(gate, &byte, 1) != 1) _exit(4); /* no controller */
}

static int64_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

/* The first word of /proc/…/syscall: 271 is ppoll, 202 futex. A main loop that stays in futex while
 * the vCPU executes waits for this vCPU to stop (QMP stop): both would wait for ever.
 * It warps no clock then. */
static void park(unsigned cpu, void *unused) {
  (void)cpu, (void)unused;
  char text[5];
  for (int64_t waiting = 0;;) {
    bool is_read = pread(main_loop, text, 4, 0) == 4;
    if (is_read && !memcmp(text, "271 ", 4)) return;
    if (!is_read || memcmp(text, "202 ", 4)) waiting = 0;
    else if (!waiting) waiting = now_ns();
    else if (now_ns() - waiting > 100000000) return;
    sched_yield();
  }
}

static bool is(struct qemu_plugin_insn *insn, const void *bytes, size_t size) {
  unsigned char data[16];
  return qemu_plugin_insn_size(insn) == size && qemu_plugin_insn_data(insn, data, size) == size &&
         !memcmp(data, bytes, size);
}

static void translate(struct qemu_plugin_tb *tb, void *unused) {
  (void)unused;
  for (size_t i = 0, n = qemu_plugin_tb_n_insns(tb); i < n; i++) {
    struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
    qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(insn, INLINE_ADD_U64, counter, 1);
    if (is(insn, magic, 7)) qemu_plugin_register_vcpu_insn_exec_cb(insn, rendezvous, 0, 0);
    if (is(insn, "\xf4", 1)) qemu_plugin_register_vcpu_insn_exec_cb(insn, park, 0, 0); /* HLT */
  }
}

/* Maps the counter's page onto a file, once the vCPU exists and before it runs. The scoreboard's
 * element is so large that it contains a whole page. */
static void map_counter(unsigned cpu, void *path) {
  (void)cpu;
  char *element = qemu_plugin_scoreboard_find(counter.score, 0);
  char *page = (char *)(((uintptr_t)element + 4095) & ~4095ul);
  int file = open(path, O_RDWR | O_CREAT, 0600);
  if (file < 0 || ftruncate(file, 4096) ||
      mmap(page, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file, 0) != page)
    perror(path), _exit(5);
  close(file);
  counter.offset = page - element;
}

EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const void *info, int argc, char **argv) {
  (void)info;
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  for (int i = 0; i < argc; i++) {
    if (!strncmp(argv[i], "gate=", 5))
      strncpy(address.sun_path, argv[i] + 5, sizeof address.sun_path - 1);
    if (!strncmp(argv[i], "counter=", 8))
      strncpy(counter_path, argv[i] + 8, sizeof counter_path - 1);
  }
  gate = socket(AF_UNIX, SOCK_STREAM, 0);
  if (connect(gate, (void *)&address, sizeof address)) return perror(address.sun_path), -1;
  char path[64];
  snprintf(path, sizeof path, "/proc/self/task/%d/syscall", getpid());
  if ((main_loop = open(path, O_RDONLY)) < 0) return perror(path), -1;
  counter.score = qemu_plugin_scoreboard_new(1 << 20);
  qemu_plugin_register_vcpu_init_cb(id, map_counter, counter_path);
  qemu_plugin_register_vcpu_tb_trans_cb(id, translate, 0);
  return 0;
}
