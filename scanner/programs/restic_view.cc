// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/programs/restic_view.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <map>
#include <thread>

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/auxv.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scanner/programs/backup_program.h"
#include "scanner/programs/own_mounts.h"
#include "scanner/programs/own_process.h"
#include "scanner/programs/restic.h"
#include "scanner/programs/restic_layer.h"

namespace oubli::programs {
namespace {

// A folder that is there on every machine; only in our own mounts memory stands in its place.
constexpr const char* kMemory = "/tmp";
constexpr const char *kOld = "/tmp/old", *kRoot = "/tmp/root", *kRepository = "/tmp/repository",
                     *kRestic = "/tmp/restic", *kUpper = "/tmp/upper", *kWork = "/tmp/work";
constexpr std::uint64_t kRoom = 512U << 20;  // for what restic packs before it writes it

std::uint64_t size_of_all(const std::vector<ArchiveChange>& changes) {
  std::uint64_t size = kRoom;  // for folders and links
  for (const ArchiveChange& change : changes) size += size_of(change);
  return size;
}

// A line for each name; one that cannot stand in one will be missed when snapshots are compared.
void put_names(const std::map<std::uint64_t, std::string>& names, const char* rest,
               std::string& lines) {
  for (const auto& [number, name] : names) {
    if (name.empty() || name.find_first_of(":\n") != name.npos) continue;
    lines += name + ":x:" + std::to_string(number) + rest;
  }
}

// One process, from its first moment to that in which it becomes restic.
class Making {
 public:
  explicit Making(const ResticView& view)
      : view_(view), mark_(mark_of(view.id)), support_(std::string(kRoot) + mark_) {}

  // Comes back where it cannot be done.
  Error run() {
    for (auto step : {&Making::enter, &Making::show_old, &Making::lay_over, &Making::change,
                      &Making::give_support, &Making::give_names}) {
      if (auto done = (this->*step)(); !done) return std::move(done).take_error();
    }
    return become_backup();
  }

 private:
  Status enter() {
    auto done = separate_mounts();
    if (!done) return done;
    // Opened here: what was opened outside belongs to mounts that are not ours.
    auto restic = find_restic();
    if (!restic) return std::move(restic).take_error();
    const UniqueFd repository(::open(view_.repository.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!repository.is_open()) return cannot("open the repository");
    done = check_memory(size_of_all(*view_.changes) + kRoom);
    if (done) done = mount_memory(kMemory, size_of_all(*view_.changes));
    for (const char* folder : {kOld, kRoot, kRepository, kUpper, kWork}) {
      if (done) done = make_folder(folder);
    }
    if (done) done = replace_file(kRestic, {});
    if (done) done = bind_at(by_number(*restic), kRestic, MS_RDONLY);
    if (done) done = bind_at(by_number(repository), kRepository, MS_NOEXEC);
    return done;
  }

  // What opens the repository, with other words.
  [[nodiscard]] Call call_of(const Path& repository, std::vector<std::string> words) const {
    Call call = restic_call(repository, std::move(words));
    call.environment = view_.opened.environment;
    call.without = view_.opened.without;
    call.secret = view_.opened.secret;
    return call;
  }

  Status show_old() {
    Call call =
        call_of(kRepository, {"mount", "--no-lock", "--path-template", "ids/%i", "--", kOld});
    call.words.front() = kRestic;
    auto mount = fork_off([&] {
      (void)become(call);
      return EXIT_FAILURE;
    });
    if (!mount) return std::move(mount).take_error();
    constexpr std::chrono::milliseconds kStep{20};
    constexpr std::chrono::minutes kMountPatience{10};
    const auto last = std::chrono::steady_clock::now() + kMountPatience;
    std::error_code error;
    while (!std::filesystem::is_directory(shown(), error)) {
      const bool has_ended = ::waitpid(*mount, nullptr, WNOHANG) != 0;
      if (has_ended || std::chrono::steady_clock::now() >= last) {
        return failed("restic mount does not show the snapshot; it is as it was",
                      "see what it says itself: restic -r REPOSITORY mount /mnt");
      }
      std::this_thread::sleep_for(kStep);
    }
    return {};
  }

  [[nodiscard]] Path shown() const { return Path(kOld) / "ids" / view_.id.substr(0, kNameDigits); }

  // Where the tree of the snapshot stands, in what will be the root.
  [[nodiscard]] Path tree() const {
    return view_.standing->base == "/" ? Path(kRoot)
                                       : Path(std::string(kRoot) + view_.standing->base);
  }

  Status lay_over() {
    if (auto folder = make_folder(tree()); !folder) return folder;
    // metacopy: of a file that is given another name, what it holds is not copied.
    const std::string options =
        "metacopy=on,lowerdir=" + shown().string() + ",upperdir=" + kUpper + ",workdir=" + kWork;
    return mount_at("oubli", tree(), "overlay", MS_NOSUID | MS_NODEV | MS_NOEXEC, options,
                    "lay memory over the snapshot");
  }

  Status change() {
    auto layer = ResticLayer::open(shown(), tree());
    if (!layer) return std::move(layer).take_error();
    return layer->change(*view_.nodes, *view_.inodes, *view_.changes);
  }

  // A file system of its own, which is no part of the layer. Whatever the snapshot says is to be
  // loaded into restic there (ld.so.preload, nsswitch.conf), only this machine's libraries can be.
  Status give_support() {
    if (::mkdir(support_.c_str(), 0700) != 0) return cannot("make a folder for restic");
    const Path libraries = library_of(::dlsym(RTLD_DEFAULT, "getpid")).parent_path();
    auto done = mount_memory(support_, kRoom);
    for (const char* folder : {"repository", "lib", "tmp"}) {
      if (done) done = make_folder(support_ / folder);
    }
    if (done) done = replace_file(support_ / "restic", {});
    if (done) done = replace_file(support_ / "targets", targets());
    if (done) done = replace_file(support_ / "secret", view_.opened.secret);
    if (done) done = bind_at(kRestic, support_ / "restic", MS_RDONLY);
    if (done) done = bind_at(kRepository, support_ / "repository", MS_NOEXEC);
    if (done) done = bind_at(libraries, support_ / "lib", MS_RDONLY);
    return done;
  }

  [[nodiscard]] std::string targets() const {
    std::string all;
    for (const std::string& target : view_.standing->targets) all += target + '\0';
    return all;
  }

  // Users and groups have the names they had; where /etc was backed up, those it has.
  Status give_names() {
    std::map<std::uint64_t, std::string> users, groups;
    for (const Node& node : *view_.nodes) {
      users[node.uid] = node.user;
      groups[node.gid] = node.group;
    }
    std::string passwd, group;
    put_names(users, ":0:::\n", passwd);
    put_names(groups, ":\n", group);
    const Path etc = Path(kRoot) / "etc";
    (void)::mkdir(etc.c_str(), 0755);
    const UniqueFd folder(::open(etc.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    struct stat about {};
    if (!folder.is_open() || ::fstat(folder.get(), &about) != 0) return {};
    for (const auto& [name, lines] : {std::pair("passwd", &passwd), std::pair("group", &group)}) {
      const UniqueFd file(
          ::openat(folder.get(), name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644));
      if (!file.is_open()) continue;
      if (auto written = write_all(file.get(), *lines); !written) return written;
    }
    const std::array times{about.st_atim, about.st_mtim};
    if (::futimens(folder.get(), times.data()) != 0) return cannot("set the times of a folder");
    return {};
  }

  // Restic itself; where it needs libraries, by the program that loads them.
  Error become_backup() {
    const Path loader = library_of(reinterpret_cast<const void*>(::getauxval(AT_BASE))).filename();
    if (::chroot(kRoot) != 0 || ::chdir(view_.standing->base.c_str()) != 0) {
      return cannot("go where the snapshot was made");
    }
    const std::string restic = mark_ + "/restic";
    Call call = backup_call();
    call.words.front() = restic;
    (void)become(call);
    call.words.insert(call.words.begin(), {mark_ + "/lib/" + loader.string(), "--inhibit-cache",
                                           "--library-path", mark_ + "/lib"});
    return become(call);
  }

  Call backup_call() {
    const Snapshot& old = *view_.snapshot;
    std::vector<std::string> words{"backup",       "--quiet",        "--parent",       view_.parent,
                                   "--with-atime", "--ignore-inode", "--ignore-ctime", "--host",
                                   old.host,       "--time",         old.time};
    for (const std::string& tag : old.tags) words.insert(words.end(), {"--tag", tag});
    for (const std::string& pattern : old.excludes) {
      words.insert(words.end(), {"--exclude", pattern});
    }
    words.insert(words.end(), {"--exclude", mark_, "--files-from-raw", mark_ + "/targets"});
    Call call = call_of(mark_ + "/repository", std::move(words));
    for (auto& [name, value] : call.environment) {
      if (value == kSecretFile) value = mark_ + "/secret";
    }
    call.environment.insert(call.environment.end(), {{"TMPDIR", mark_ + "/tmp"}, {"TZ", "UTC"}});
    return call;
  }

  const ResticView& view_;
  const std::string mark_;
  const Path support_;
};

// Whether the kernel lets us have mounts of our own and memory in them, tried by a process that
// ends.
Status check_mounts() {
  constexpr int kNoMounts = 2, kNoMemory = 3;
  auto process = fork_off([] {
    if (!separate_mounts()) return kNoMounts;
    auto memory = mount_memory(kMemory, kRoom);
    if (memory) return EXIT_SUCCESS;
    return memory.error().code == ErrorCode::Refused ? kNoMemory : kNoMounts;
  });
  if (!process) return std::move(process).take_error();
  const int ended = wait_for(*process);
  if (ended == EXIT_SUCCESS) return {};
  if (ended == kNoMemory) return may_be_swapped();
  return refused("mounts of our own cannot be had here; nothing was erased",
                 "run it outside of the container");
}

}  // namespace

Status check_views_can_be_made() {
  if (::geteuid() != 0) {
    return refused("only root can write a snapshot of restic anew; nothing was erased",
                   "sudo oubli erase SOURCE");
  }
  if (!is_program("fusermount3") && !is_program("fusermount")) {
    return refused("restic mount needs fusermount3; nothing was erased", "apt install fuse3");
  }
  const UniqueFd fuse(::open("/dev/fuse", O_RDWR | O_CLOEXEC));
  if (!fuse.is_open()) {
    return refused("restic mount needs /dev/fuse; nothing was erased", "modprobe fuse");
  }
  if (auto mounts = check_mounts(); !mounts) return mounts;
  auto restic = find_restic();
  return restic ? Status() : std::move(restic).take_error();
}

Status back_up_view(const ResticView& view, const Path& shown) {
  auto ended = run_become([&] { return Making(view).run(); });
  if (!ended) return std::move(ended).take_error().during(shown.string());
  return ended->status == 0 ? Status() : restic().why(*ended, shown);
}

}  // namespace oubli::programs
