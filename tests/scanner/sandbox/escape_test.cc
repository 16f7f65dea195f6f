// SPDX-License-Identifier: GPL-3.0-or-later
// What a worker that has been taken over could try. Each probe runs in a worker of its own, by raw
// system call, and the way it ends is asserted: killed by the filter, or refused by the kernel.
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/sched.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "scanner/sandbox/sanitized.h"
#include "tests/scanner/sandbox/rig.h"
#include "tests/support/temp_dir.h"

namespace oubli::sandbox {
namespace {

pid_t the_parent = 0;  // set before the zygote is forked, as an attacker would know it
std::string the_folder;

long call_kernel(long number, auto... arguments) { return ::syscall(number, arguments...); }
std::string inside(const char* name) { return the_folder + "/" + name; }

struct Probe {
  std::string_view name;
  long (*attempt)();
};

long connect_to_the_internet() {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  to.sin_port = htons(9);
  return call_kernel(SYS_connect, 3, &to, sizeof(to));
}

long connect_to_a_local_socket() {
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  return call_kernel(SYS_connect, 3, &to, sizeof(to));
}

long send_a_descriptor_out() {
  char byte = 'x';
  iovec part{&byte, 1};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  return call_kernel(SYS_sendmsg, 3, &message, 0);
}

long read_the_parents_memory() {
  char byte = 0;
  iovec local{&byte, 1};
  iovec remote{&byte, 1};
  return call_kernel(SYS_process_vm_readv, the_parent, &local, 1, &remote, 1, 0);
}

long write_the_parents_memory() {
  char byte = 0;
  iovec local{&byte, 1};
  iovec remote{&byte, 1};
  return call_kernel(SYS_process_vm_writev, the_parent, &local, 1, &remote, 1, 0);
}

long execute() {
  const char* arguments[] = {"/bin/true", nullptr};
  return call_kernel(SYS_execve, "/bin/true", arguments, nullptr);
}

long execute_a_descriptor() {
  const char* arguments[] = {"x", nullptr};
  return call_kernel(SYS_execveat, 0, "", arguments, nullptr, AT_EMPTY_PATH);
}

long map_writable_then_executable() {
  void* page = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return call_kernel(SYS_mprotect, page, 4096, PROT_READ | PROT_EXEC);
}

long start_a_thread() {
  return call_kernel(SYS_clone, CLONE_VM | CLONE_THREAD | CLONE_SIGHAND, nullptr, nullptr, nullptr,
                     0);
}

long start_a_process_with_clone3() {
  std::array<std::uint64_t, 11> arguments{};
  return call_kernel(SYS_clone3, arguments.data(), sizeof(arguments));
}

// Files and what surrounds them. Every probe here must end in SIGSYS.
constexpr std::array kOnFiles{
    Probe{"openat", [] { return call_kernel(SYS_openat, AT_FDCWD, "/etc/passwd", O_RDONLY); }},
    Probe{"openat2", [] { return call_kernel(SYS_openat2, AT_FDCWD, "/etc/passwd", nullptr, 0); }},
    Probe{"open own memory",
          [] { return call_kernel(SYS_openat, AT_FDCWD, "/proc/self/mem", O_RDWR); }},
    Probe{"create",
          [] {
            return call_kernel(SYS_openat, AT_FDCWD, inside("new").c_str(), O_CREAT | O_WRONLY,
                               0600);
          }},
    Probe{"open_by_handle_at", [] { return call_kernel(SYS_open_by_handle_at, 3, nullptr, 0); }},
    Probe{"name_to_handle_at",
          [] { return call_kernel(SYS_name_to_handle_at, AT_FDCWD, "/", nullptr, nullptr, 0); }},
    Probe{"newfstatat",
          [] {
            struct stat about;
            return call_kernel(SYS_newfstatat, AT_FDCWD, "/etc/shadow", &about, 0);
          }},
    Probe{"statx", [] { return call_kernel(SYS_statx, AT_FDCWD, "/etc/shadow", 0, 0, nullptr); }},
    Probe{"faccessat", [] { return call_kernel(SYS_faccessat, AT_FDCWD, "/etc/shadow", R_OK); }},
    Probe{"readlinkat",
          [] {
            char at[8];
            return call_kernel(SYS_readlinkat, AT_FDCWD, "/proc/self/exe", at, 8);
          }},
    Probe{"getdents64",
          [] {
            char at[64];
            return call_kernel(SYS_getdents64, 3, at, 64);
          }},
    Probe{"unlinkat",
          [] { return call_kernel(SYS_unlinkat, AT_FDCWD, inside("kept").c_str(), 0); }},
    Probe{"renameat2",
          [] {
            return call_kernel(SYS_renameat2, AT_FDCWD, inside("kept").c_str(), AT_FDCWD,
                               inside("moved").c_str(), 0);
          }},
    Probe{"linkat",
          [] {
            return call_kernel(SYS_linkat, AT_FDCWD, inside("kept").c_str(), AT_FDCWD,
                               inside("copy").c_str(), 0);
          }},
    Probe{"symlinkat",
          [] { return call_kernel(SYS_symlinkat, "/", AT_FDCWD, inside("link").c_str()); }},
    Probe{"mkdirat",
          [] { return call_kernel(SYS_mkdirat, AT_FDCWD, inside("folder").c_str(), 0700); }},
    Probe{"mknodat",
          [] {
            return call_kernel(SYS_mknodat, AT_FDCWD, inside("node").c_str(), S_IFIFO | 0600, 0);
          }},
    Probe{"fchmodat",
          [] { return call_kernel(SYS_fchmodat, AT_FDCWD, inside("kept").c_str(), 0777); }},
    Probe{"fchownat",
          [] { return call_kernel(SYS_fchownat, AT_FDCWD, inside("kept").c_str(), 1, 1, 0); }},
    Probe{"truncate", [] { return call_kernel(SYS_truncate, inside("kept").c_str(), 0); }},
    Probe{"ftruncate", [] { return call_kernel(SYS_ftruncate, 4, 0); }},
    Probe{"fallocate", [] { return call_kernel(SYS_fallocate, 4, 0, 0, 1); }},
    Probe{"utimensat",
          [] { return call_kernel(SYS_utimensat, AT_FDCWD, inside("kept").c_str(), nullptr, 0); }},
    Probe{"setxattr",
          [] { return call_kernel(SYS_setxattr, inside("kept").c_str(), "user.x", "x", 1, 0); }},
    Probe{"getxattr",
          [] {
            char at[8];
            return call_kernel(SYS_getxattr, inside("kept").c_str(), "user.x", at, 8);
          }},
    Probe{"chdir", [] { return call_kernel(SYS_chdir, "/etc"); }},
    Probe{"chroot", [] { return call_kernel(SYS_chroot, "/tmp"); }},
    Probe{"mount", [] { return call_kernel(SYS_mount, "none", "/mnt", "tmpfs", 0, nullptr); }},
    Probe{"umount2", [] { return call_kernel(SYS_umount2, "/mnt", 0); }},
    Probe{"pivot_root", [] { return call_kernel(SYS_pivot_root, "/", "/"); }},
    Probe{"fsopen", [] { return call_kernel(SYS_fsopen, "tmpfs", 0); }},
    Probe{"inotify_init1", [] { return call_kernel(SYS_inotify_init1, 0); }},
    Probe{"fanotify_init", [] { return call_kernel(SYS_fanotify_init, 0, 0); }},
    Probe{"sendfile", [] { return call_kernel(SYS_sendfile, 3, 4, nullptr, 1); }},
    Probe{"splice", [] { return call_kernel(SYS_splice, 0, nullptr, 3, nullptr, 1, 0); }},
    Probe{"copy_file_range",
          [] { return call_kernel(SYS_copy_file_range, 4, nullptr, 5, nullptr, 1, 0); }},
    Probe{"write elsewhere", [] { return call_kernel(SYS_write, 4, "x", 1); }},
    Probe{"pwrite64", [] { return call_kernel(SYS_pwrite64, 4, "x", 1, 0); }},
    Probe{"dup", [] { return call_kernel(SYS_dup, 3); }},
    Probe{"fcntl", [] { return call_kernel(SYS_fcntl, 3, F_DUPFD, 100); }},
    Probe{"ioctl",
          [] {
            int n = 0;
            return call_kernel(SYS_ioctl, 3, 0x541B, &n);
          }},
    Probe{"memfd_create", [] { return call_kernel(SYS_memfd_create, "x", 0); }},
    Probe{"sync", [] { return call_kernel(SYS_sync); }},
};

// Other processes, the network, the kernel's darker corners. Every probe must end in SIGSYS.
constexpr std::array kOnOthers{
    Probe{"socket inet", [] { return call_kernel(SYS_socket, AF_INET, SOCK_STREAM, 0); }},
    Probe{"socket unix", [] { return call_kernel(SYS_socket, AF_UNIX, SOCK_STREAM, 0); }},
    Probe{"socket netlink", [] { return call_kernel(SYS_socket, AF_NETLINK, SOCK_RAW, 0); }},
    Probe{"socketpair",
          [] {
            int ends[2];
            return call_kernel(SYS_socketpair, AF_UNIX, SOCK_STREAM, 0, ends);
          }},
    Probe{"connect inet", connect_to_the_internet},
    Probe{"connect unix", connect_to_a_local_socket},
    Probe{"sendto", [] { return call_kernel(SYS_sendto, 3, "x", 1, 0, nullptr, 0); }},
    Probe{"sendmsg", send_a_descriptor_out},
    Probe{"recvmsg elsewhere",
          [] {
            msghdr m{};
            return call_kernel(SYS_recvmsg, 4, &m, 0);
          }},
    Probe{"clone", [] { return call_kernel(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, 0); }},
    Probe{"clone3", start_a_process_with_clone3},
    Probe{"thread", start_a_thread},
    Probe{"execve", execute},
    Probe{"execveat", execute_a_descriptor},
    Probe{"ptrace",
          [] { return call_kernel(SYS_ptrace, PTRACE_ATTACH, the_parent, nullptr, nullptr); }},
    Probe{"ptrace traceme",
          [] { return call_kernel(SYS_ptrace, PTRACE_TRACEME, 0, nullptr, nullptr); }},
    Probe{"process_vm_readv", read_the_parents_memory},
    Probe{"process_vm_writev", write_the_parents_memory},
    Probe{"kill parent", [] { return call_kernel(SYS_kill, the_parent, SIGKILL); }},
    Probe{"kill everybody", [] { return call_kernel(SYS_kill, -1, SIGKILL); }},
    Probe{"tgkill parent", [] { return call_kernel(SYS_tgkill, the_parent, the_parent, SIGKILL); }},
    Probe{"tkill", [] { return call_kernel(SYS_tkill, the_parent, SIGKILL); }},
    Probe{"rt_sigqueueinfo",
          [] { return call_kernel(SYS_rt_sigqueueinfo, the_parent, SIGKILL, nullptr); }},
    Probe{"pidfd_open", [] { return call_kernel(SYS_pidfd_open, the_parent, 0); }},
    Probe{"pidfd_getfd", [] { return call_kernel(SYS_pidfd_getfd, 3, 0, 0); }},
    Probe{"pidfd_send_signal",
          [] { return call_kernel(SYS_pidfd_send_signal, 3, SIGKILL, nullptr, 0); }},
    Probe{"kcmp", [] { return call_kernel(SYS_kcmp, the_parent, the_parent, 0, 0, 0); }},
    Probe{"prlimit64", [] { return call_kernel(SYS_prlimit64, 0, 7, nullptr, nullptr); }},
    Probe{"prctl", [] { return call_kernel(SYS_prctl, PR_SET_DUMPABLE, 1, 0, 0, 0); }},
    Probe{"prctl deathsig", [] { return call_kernel(SYS_prctl, PR_SET_PDEATHSIG, 0, 0, 0, 0); }},
    Probe{"seccomp", [] { return call_kernel(SYS_seccomp, 0, 0, nullptr); }},
    Probe{"setresuid", [] { return call_kernel(SYS_setresuid, 0, 0, 0); }},
    Probe{"capset", [] { return call_kernel(SYS_capset, nullptr, nullptr); }},
    Probe{"setns", [] { return call_kernel(SYS_setns, 3, 0); }},
    Probe{"unshare", [] { return call_kernel(SYS_unshare, CLONE_NEWUSER); }},
    Probe{"personality", [] { return call_kernel(SYS_personality, 0x0400000); }},
    Probe{"mmap executable",
          [] {
            return call_kernel(SYS_mmap, nullptr, 4096, PROT_READ | PROT_EXEC,
                               MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
          }},
    Probe{"mmap all rights",
          [] {
            return call_kernel(SYS_mmap, nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
                               MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
          }},
    Probe{"mmap of a file",
          [] { return call_kernel(SYS_mmap, nullptr, 4096, PROT_READ, MAP_PRIVATE, 4, 0); }},
    Probe{"mprotect executable", map_writable_then_executable},
    Probe{"pkey_mprotect",
          [] { return call_kernel(SYS_pkey_mprotect, nullptr, 0, PROT_EXEC, -1); }},
    Probe{"shmget", [] { return call_kernel(SYS_shmget, IPC_PRIVATE, 4096, IPC_CREAT | 0600); }},
    Probe{"shmat", [] { return call_kernel(SYS_shmat, 0, nullptr, SHM_EXEC); }},
    Probe{"mq_open", [] { return call_kernel(SYS_mq_open, "/x", O_CREAT, 0600, nullptr); }},
    Probe{"remap_file_pages",
          [] { return call_kernel(SYS_remap_file_pages, nullptr, 0, 0, 0, 0); }},
    Probe{"userfaultfd", [] { return call_kernel(SYS_userfaultfd, 0); }},
    Probe{"io_uring_setup", [] { return call_kernel(SYS_io_uring_setup, 1, nullptr); }},
    Probe{"io_setup", [] { return call_kernel(SYS_io_setup, 1, nullptr); }},
    Probe{"bpf", [] { return call_kernel(SYS_bpf, 0, nullptr, 0); }},
    Probe{"perf_event_open",
          [] { return call_kernel(SYS_perf_event_open, nullptr, 0, -1, -1, 0); }},
    Probe{"keyctl", [] { return call_kernel(SYS_keyctl, 0, 0, 0, 0, 0); }},
    Probe{"add_key", [] { return call_kernel(SYS_add_key, "user", "x", "x", 1, -2); }},
    Probe{"init_module", [] { return call_kernel(SYS_init_module, nullptr, 0, ""); }},
    Probe{"kexec_load", [] { return call_kernel(SYS_kexec_load, 0, 0, nullptr, 0); }},
    Probe{"reboot", [] { return call_kernel(SYS_reboot, 0, 0, 0, nullptr); }},
    Probe{"syslog", [] { return call_kernel(SYS_syslog, 10, nullptr, 0); }},
    Probe{"uname", [] { return call_kernel(SYS_uname, nullptr); }},
    Probe{"sysinfo", [] { return call_kernel(SYS_sysinfo, nullptr); }},
    Probe{"setpriority", [] { return call_kernel(SYS_setpriority, 0, 0, -20); }},
    Probe{"sched_setaffinity", [] { return call_kernel(SYS_sched_setaffinity, 0, 0, nullptr); }},
    Probe{"timer_create", [] { return call_kernel(SYS_timer_create, 0, nullptr, nullptr); }},
    Probe{"rt_sigaction",
          [] { return call_kernel(SYS_rt_sigaction, SIGSEGV, nullptr, nullptr, 8); }},
    Probe{"futex requeue",
          [] {
            int word = 0;
            return call_kernel(SYS_futex, &word, 12, 0, nullptr, nullptr, 0);
          }},
    Probe{"madvise hwpoison", [] { return call_kernel(SYS_madvise, nullptr, 0, 100); }},
    Probe{"no such call", [] { return call_kernel(100'000); }},
};

// The few calls a sanitizer's own library needs: not probed in such a build.
bool is_relaxed(std::string_view name) {
  constexpr std::array<std::string_view, 4> kNeeded{"write elsewhere", "rt_sigaction",
                                                    "futex requeue", "madvise hwpoison"};
  return kSanitized && std::find(kNeeded.begin(), kNeeded.end(), name) != kNeeded.end();
}

// Runs each probe in a fresh worker; returns how many were killed by the filter.
std::size_t run_probes(std::span<const Probe> probes, const test::TempDir& folder) {
  the_parent = ::getpid();
  the_folder = folder.path().string();
  Rig rig([probes](const Request& request, Channel& channel) {
    const long result = probes[std::stoul(request.frame)].attempt();
    channel.reply("survived with " + std::to_string(result) + ", errno " + std::to_string(errno));
  });
  std::size_t killed = 0;
  for (std::size_t i = 0; i < probes.size(); ++i) {
    if (is_relaxed(probes[i].name)) continue;
    const Outcome outcome = call(*rig.spawn(), std::to_string(i));
    EXPECT_THAT(outcome.replies, testing::IsEmpty()) << probes[i].name;
    EXPECT_TRUE(outcome.loss) << probes[i].name;
    if (!outcome.loss) continue;
    EXPECT_EQ(outcome.loss->kind, LossKind::Forbidden) << probes[i].name;
    EXPECT_EQ(outcome.loss->signal, SIGSYS) << probes[i].name;
    EXPECT_EQ(outcome.loss->why, "made a forbidden system call");
    killed += outcome.loss->signal == SIGSYS ? 1U : 0U;
  }
  return killed;
}

TEST(Escape, IsStoppedAtTheFileSystem) {
  const test::TempDir folder;
  folder.write("kept", "as it was");
  EXPECT_EQ(run_probes(kOnFiles, folder), kSanitized ? 42U : 43U);
  EXPECT_EQ(test::slurp(folder.path() / "kept"), "as it was");
  const std::filesystem::directory_iterator entries(folder.path());
  EXPECT_EQ(std::distance(begin(entries), end(entries)), 1) << "nothing was made beside it";
}

TEST(Escape, IsStoppedAtOtherProcessesTheNetworkAndTheKernel) {
  const test::TempDir folder;
  EXPECT_EQ(run_probes(kOnOthers, folder), kSanitized ? 62U : 65U);
}

TEST(Escape, ProbesHaveDistinctNames) {
  std::set<std::string_view> names;
  for (const Probe& probe : kOnFiles) names.insert(probe.name);
  for (const Probe& probe : kOnOthers) names.insert(probe.name);
  EXPECT_EQ(names.size(), kOnFiles.size() + kOnOthers.size());
}

#if defined(__x86_64__)
// Calls that exist on this processor only, or only as another instruction set.
constexpr long kX32 = 0x40000000;

long by_the_32_bit_gate(long number, long first) {
  long result = 0;
  asm volatile("int $0x80" : "=a"(result) : "a"(number), "b"(first), "c"(0), "d"(0) : "memory");
  return result;
}

constexpr std::array kOldCalls{
    Probe{"open", [] { return call_kernel(SYS_open, "/etc/passwd", O_RDONLY); }},
    Probe{"creat", [] { return call_kernel(SYS_creat, inside("new").c_str(), 0600); }},
    Probe{"stat", [] { return call_kernel(SYS_stat, "/etc/shadow", nullptr); }},
    Probe{"fstat", [] { return call_kernel(SYS_fstat, 3, nullptr); }},
    Probe{"chmod", [] { return call_kernel(SYS_chmod, inside("kept").c_str(), 0777); }},
    Probe{"unlink", [] { return call_kernel(SYS_unlink, inside("kept").c_str()); }},
    Probe{"rename", [] { return call_kernel(SYS_rename, inside("kept").c_str(), "/x"); }},
    Probe{"fork", [] { return call_kernel(SYS_fork); }},
    Probe{"vfork", [] { return call_kernel(SYS_vfork); }},
    Probe{"arch_prctl", [] { return call_kernel(SYS_arch_prctl, 0x1001, 0); }},
    Probe{"modify_ldt", [] { return call_kernel(SYS_modify_ldt, 0, nullptr, 0); }},
    Probe{"iopl", [] { return call_kernel(SYS_iopl, 3); }},
    Probe{"x32 getpid", [] { return call_kernel(kX32 | SYS_getpid); }},
    Probe{"x32 read", [] { return call_kernel(kX32 | SYS_read, 0, nullptr, 0); }},
    Probe{"x32 execve", [] { return call_kernel(kX32 | 520, "/bin/true", nullptr, nullptr); }},
};

TEST(Escape, IsStoppedAtCallsOfThisProcessor) {
  const test::TempDir folder;
  folder.write("kept", "as it was");
  EXPECT_EQ(run_probes(kOldCalls, folder), 15U);
  EXPECT_EQ(test::slurp(folder.path() / "kept"), "as it was");
}

// A kernel without 32-bit support raises a fault at the gate itself.
TEST(Escape, IsStoppedAtThe32BitGate) {
  constexpr std::array<long, 3> kCalls{20 /* getpid */, 5 /* open */, 1 /* exit */};
  Rig rig([](const Request& request, Channel& channel) {
    by_the_32_bit_gate(std::stol(request.frame), 0);
    channel.reply("survived");
  });
  for (const long number : kCalls) {
    const Outcome outcome = call(*rig.spawn(), std::to_string(number));
    EXPECT_THAT(outcome.replies, testing::IsEmpty());
    ASSERT_TRUE(outcome.loss) << number;
    EXPECT_TRUE(outcome.loss->signal == SIGSYS || outcome.loss->signal == SIGSEGV) << number;
  }
}
#endif

}  // namespace
}  // namespace oubli::sandbox
