// SPDX-License-Identifier: GPL-3.0-or-later
// To be loaded before a program (LD_PRELOAD): refuses memory to it from its main() on, not to what
// it forks. What libraries ask for before that nobody can answer for, and nothing has been done
// yet.
//   OUBLI_ALLOCATIONS=FILE  writes there how often it asked
//   OUBLI_REFUSE=N          refuses the N-th request, from 1
//   OUBLI_REFUSE=N+         and every one after it
// Failure: none; where a variable is not understood, nothing is refused.
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

extern "C" {
// What the C library's own are called beside their public names.
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
}

namespace {

std::atomic<std::uint64_t> asked{0};
std::uint64_t refused = 0;  // 0: none
bool refuses_all_after = false;
bool is_ours = false;  // false again in a child
int report = -1;

void in_child() { is_ours = false; }

__attribute__((constructor)) void begin() {
  if (const char* file = std::getenv("OUBLI_ALLOCATIONS")) {
    report = ::open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  }
  if (const char* text = std::getenv("OUBLI_REFUSE")) {
    char* end = nullptr;
    refused = std::strtoull(text, &end, 10);
    refuses_all_after = *end == '+';
  }
  ::pthread_atfork(nullptr, nullptr, in_child);
}

using Main = int (*)(int, char**, char**);
Main program_main = nullptr;

int begin_main(int count, char** words, char** environment) {
  is_ours = true;
  return program_main(count, words, environment);
}

__attribute__((destructor)) void end() {
  if (!is_ours || report < 0) return;
  (void)::ftruncate(report, 0);
  (void)::dprintf(report, "%llu\n", static_cast<unsigned long long>(asked.load()));
}

bool is_refused() {
  if (!is_ours) return false;
  const std::uint64_t number = ++asked;
  if (refused == 0 || number < refused) return false;
  if (number > refused && !refuses_all_after) return false;
  errno = ENOMEM;
  return true;
}

}  // namespace

extern "C" {

// What the start of every program calls with its main().
int __libc_start_main(Main main, int count, char** words, void (*init)(), void (*fini)(),
                      void (*rtld_fini)(), void* stack_end) {
  using Start = int (*)(Main, int, char**, void (*)(), void (*)(), void (*)(), void*);
  const auto start = reinterpret_cast<Start>(::dlsym(RTLD_NEXT, "__libc_start_main"));
  program_main = main;
  return start(begin_main, count, words, init, fini, rtld_fini, stack_end);
}

void* malloc(std::size_t size) { return is_refused() ? nullptr : __libc_malloc(size); }
void* calloc(std::size_t count, std::size_t size) {
  return is_refused() ? nullptr : __libc_calloc(count, size);
}
void* realloc(void* memory, std::size_t size) {
  return is_refused() ? nullptr : __libc_realloc(memory, size);
}
void* memalign(std::size_t alignment, std::size_t size) {
  return is_refused() ? nullptr : __libc_memalign(alignment, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) { return memalign(alignment, size); }
int posix_memalign(void** made, std::size_t alignment, std::size_t size) {
  void* memory = memalign(alignment, size);
  if (memory == nullptr) return ENOMEM;
  *made = memory;
  return 0;
}

}  // extern "C"
