// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/sandbox/confinement.h"

#include <array>
#include <bit>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <vector>

#include <fcntl.h>
#include <grp.h>
#include <iconv.h>
#include <linux/capability.h>
#include <malloc.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "adapters/base/files.h"
#include "scanner/sandbox/landlock.h"
#include "scanner/sandbox/sandbox.h"
#include "scanner/sandbox/sanitized.h"
#include "scanner/sandbox/seccomp_filter.h"

namespace oubli::sandbox {
namespace {

constexpr id_t kNobody = 65534;

// What /proc says in `file`, which is short; empty when it says nothing. Ends with a zero byte.
std::array<char, 4096> read_own(const char* file) {
  std::array<char, 4096> text{};
  const UniqueFd fd(::open(file, O_RDONLY | O_CLOEXEC));
  if (!fd.is_open() || ::read(fd.get(), text.data(), text.size() - 1) < 0) text.fill('\0');
  return text;
}

// Command line and environment stay readable in the memory the kernel put them in, and in `ps`,
// until somebody overwrites them there. Both may hold an address that is being looked for.
void forget_arguments_and_environment() {
  std::array<char, 4096> line = read_own("/proc/self/stat");
  // Fields are counted from behind the program's name, which may hold spaces: proc(5), 48 to 51.
  char* field = ::strrchr(line.data(), ')');
  constexpr int kBeforeArguments = 46;
  for (int i = 0; field != nullptr && i < kBeforeArguments; ++i) field = ::strchr(field + 1, ' ');
  if (field == nullptr) return;
  for (int range = 0; range < 2; ++range) {
    const std::uintptr_t begin = ::strtoull(field, &field, 10);
    const std::uintptr_t end = ::strtoull(field, &field, 10);
    if (begin < end) ::explicit_bzero(std::bit_cast<void*>(begin), end - begin);
  }
}

// What the C library would open a file or ask the kernel for on first use.
void prime_c_library() {
  ::setenv("TZ", "UTC0", 1);
  ::tzset();
  // A heap that is full would ask for the number of processors, to open another; the heap of a
  // thread that has ended would read how the kernel hands out memory before it is made smaller.
  // So there is one heap and it stays as large as it was; large blocks go back to the kernel.
  ::mallopt(M_ARENA_MAX, 1);
  ::mallopt(M_TRIM_THRESHOLD, -1);
  ::mallopt(M_MMAP_THRESHOLD, 4 << 20);
  std::vector<long> values(1024, 1);  // above a kilobyte qsort asks for the size of the memory
  ::qsort(values.data(), values.size(), sizeof(long), [](const void* a, const void* b) {
    return static_cast<int>(*static_cast<const long*>(a) - *static_cast<const long*>(b));
  });
  const iconv_t table = ::iconv_open("UTF-8", "UTF-16LE");  // reads the list of converters
  if (table != std::bit_cast<iconv_t>(std::intptr_t{-1})) ::iconv_close(table);
}

void reset_signals() {
  for (int number = 1; number < NSIG; ++number) (void)::signal(number, SIG_DFL);
  // Ctrl-C at the terminal is for the parent to handle; its end is theirs.
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE})
    (void)::signal(number, SIG_IGN);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

bool close_all_from(unsigned first) { return ::syscall(SYS_close_range, first, ~0U, 0) == 0; }

bool limit(__rlimit_resource_t what, rlim_t value) {
  const rlimit both{value, value};
  rlimit now{};
  if (::getrlimit(what, &now) == 0 && now.rlim_max < value) return true;  // stricter already
  return ::setrlimit(what, &both) == 0;
}

Step die_with(pid_t parent) {
  // Tied to the thread that forked: the zygote has one, and it is forked from the main thread.
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return Step::Parent;
  return ::getppid() == parent ? Step::None : Step::Parent;
}

bool forbid_dumping_and_privileges() {
  return ::prctl(PR_SET_DUMPABLE, 0) == 0 && ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         limit(RLIMIT_CORE, 0);
}

bool drop_capabilities() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, 2> none{};
  return ::syscall(SYS_capset, &header, none.data()) == 0;
}

bool limit_resources(std::uint64_t memory_bytes) {
  constexpr rlim_t kStack = 8U << 20;
  constexpr rlim_t kOpenFiles = kMostFiles + kWorkerSocket + 13;
  if (!kSanitized && !limit(RLIMIT_AS, memory_bytes)) return false;
  return limit(RLIMIT_STACK, kStack) && limit(RLIMIT_NOFILE, kOpenFiles) &&
         limit(RLIMIT_NPROC, 0) && limit(RLIMIT_FSIZE, 0) && limit(RLIMIT_MEMLOCK, 0) &&
         limit(RLIMIT_MSGQUEUE, 0) && limit(RLIMIT_CORE, 0);
}

}  // namespace

const char* to_string(Step step) {
  constexpr std::array kNames{"nothing",    "descriptors", "parent's death", "resource limits",
                              "privileges", "landlock",    "seccomp"};
  const auto row = static_cast<std::size_t>(step);
  return row < kNames.size() ? kNames[row] : "an unknown step";
}

Step settle_zygote(int keep) {
  ::setsid();
  reset_signals();
  if (::chdir("/") != 0) return Step::Privileges;
  constexpr int kLowest = STDERR_FILENO + 1;
  if (keep != kLowest && ::dup3(keep, kLowest, O_CLOEXEC) < 0) return Step::Descriptors;
  if (!close_all_from(kLowest + 1)) return Step::Descriptors;
  ::clearenv();
  forget_arguments_and_environment();
  prime_c_library();
  return Step::None;
}

Step drop_privileges(pid_t parent) {
  if (::geteuid() == 0) {
    // All three or none that matters: a failure leaves root, which the two fences still hold.
    if (::setgroups(0, nullptr) == 0 && ::setresgid(kNobody, kNobody, kNobody) == 0) {
      if (::setresuid(kNobody, kNobody, kNobody) != 0 && ::setresgid(0, 0, 0) != 0) {
        return Step::Privileges;
      }
    }
  }
  // After the change of user, which undoes both.
  if (!forbid_dumping_and_privileges()) return Step::Privileges;
  return die_with(parent);
}

Step keep_only_socket(int socket) {
  constexpr int kAside = 64;  // above everything that is about to be replaced
  std::array<int, 2> pipe{};
  if (::pipe(pipe.data()) != 0) return Step::Descriptors;
  const int nothing = ::fcntl(pipe[0], F_DUPFD, kAside);
  const int kept = ::fcntl(socket, F_DUPFD, kAside);
  if (nothing < 0 || kept < 0) return Step::Descriptors;
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    // The reading end of a pipe nobody writes to: reads are empty, writes fail with EBADF.
    if (kSanitized && stream == STDERR_FILENO) continue;  // the sanitizer's report goes there
    if (::dup2(nothing, stream) < 0) return Step::Descriptors;
  }
  if (::dup2(kept, kWorkerSocket) < 0) return Step::Descriptors;
  return close_all_from(kWorkerSocket + 1) ? Step::None : Step::Descriptors;
}

Step confine_worker(pid_t parent, std::uint64_t memory_bytes) {
  if (const Step failed = die_with(parent); failed != Step::None) return failed;
  if (!forbid_dumping_and_privileges() || !drop_capabilities()) return Step::Privileges;
  if (!limit_resources(memory_bytes)) return Step::Limits;
  if (deny_by_landlock() != 0) return Step::Landlock;
  return install_seccomp_filter() == 0 ? Step::None : Step::Seccomp;
}

std::uint64_t address_space_in_use() {
  const std::array<char, 4096> sizes = read_own("/proc/self/statm");
  const std::uint64_t pages = ::strtoull(sizes.data(), nullptr, 10);  // nothing to read is 0
  return pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace oubli::sandbox
