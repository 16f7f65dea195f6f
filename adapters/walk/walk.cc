// SPDX-License-Identifier: GPL-3.0-or-later
// The walk from a path to the containers in it. Each directory and each file is taken once, however
// many links lead to it, so that a loop of links ends by itself.
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <set>
#include <unordered_set>

#include <sys/stat.h>

#include "adapters/archive/repository.h"
#include "adapters/compression/compression.h"
#include "adapters/directory.h"
#include "adapters/maildir/maildir_folder.h"
#include "adapters/registry.h"
#include "adapters/source.h"
#include "adapters/walk/folder.h"
#include "adapters/walk/mail_store.h"
#include "adapters/walk/recognise.h"

namespace oubli {
namespace {

using walk::Trail;

constexpr std::size_t kDeepest = 256;  // directories inside directories

Result<Path> resolved(const Path& path) {
  struct Free {
    void operator()(char* text) const { std::free(text); }  // NOLINT: realpath allocates so
  };
  const std::unique_ptr<char, Free> real(::realpath(path.c_str(), nullptr));
  if (!real) return system_error("open " + path.string(), errno);
  return Path(real.get());
}

struct Name {
  std::string text;
  bool is_link = false;
};

Result<std::vector<Name>> names_in(const Path& folder) {
  std::vector<Name> names;
  auto fd = open_resolved_folder(folder);
  if (!fd) return std::move(fd).take_error();
  auto read = each_name(*std::move(fd), folder, [&](std::string_view name, unsigned char type) {
    names.push_back({std::string(name), type == DT_LNK || type == DT_UNKNOWN});
  });
  if (!read) return std::move(read).take_error();
  std::ranges::sort(names, {}, &Name::text);
  return names;
}

struct FileId {
  std::uint64_t device = 0, inode = 0;
  bool operator==(const FileId&) const = default;
};
struct HashFileId {
  std::size_t operator()(const FileId& id) const {
    return std::hash<std::uint64_t>()(id.inode * 31 + id.device);
  }
};

std::string reason_of(const walk::MailStore& store) {
  return std::string(store.what) + ", which cannot be read yet";
}

class Walk {
 public:
  Walk(std::optional<Format> told, const ContainerSink& found, const UnreadableSink& problems,
       const PassedOverSink& passed)
      : told_(told), found_(found), problems_(problems), passed_(passed) {}

  // Something met on the way: what cannot be used is named or passed over. `path` is resolved.
  Status visit(const Path& path, const Trail& trail, std::optional<std::size_t> mail_root) {
    struct stat about {};
    if (::stat(path.c_str(), &about) != 0) {
      if (errno != ENOENT) problem(path, std::strerror(errno));
      return {};
    }
    if (S_ISDIR(about.st_mode)) {
      if (!is_first_visit(path, about, true)) return {};
      return visit_directory(path, trail, mail_root);
    }
    if (!S_ISREG(about.st_mode) || !is_first_visit(path, about, false)) return {};
    const auto size = static_cast<std::uint64_t>(about.st_size);
    const walk::MailStore* store = nullptr;
    auto holds_mail = visit_file(path, trail, size, store);
    if (!holds_mail) return std::move(holds_mail).take_error();
    if (!*holds_mail && size > 0) pass_over(path, store);
    return {};
  }

  // Whether the file holds mail, or could not be opened, which is then named. Where it holds none,
  // `store` tells what it is if it holds mail we do not read.
  Result<bool> visit_file(const Path& path, const Trail& trail, std::uint64_t size,
                          const walk::MailStore*& store) {
    const std::string name = path.filename().string();
    std::string room(walk::kHeadSize, '\0');
    auto fd = open_resolved(path);
    auto got = fd ? read_at(fd->get(), 0, room) : Result<std::size_t>(std::size_t{0});
    if (!fd || !got) {
      problem(path, fd ? got.error().what : fd.error().what);
      return true;
    }
    walk::FileHead head{name, std::string_view(room).substr(0, *got), size};
    std::string directory(walk::kDirectorySize, '\0');
    if (const std::uint64_t at = walk::directory_at(head.bytes); at > 0 && at < size) {
      auto held = read_at(fd->get(), at, directory);
      directory.resize(held ? *held : 0);
      head.directory = directory;
    }
    const auto kind = walk::recognise(head);
    if (!kind) store = walk::mail_store(head);
    if (!kind) return false;
    if (told_ && *told_ != kind->format) return true;
    if (auto taken = give(*kind, path, trail); !taken) return std::move(taken).take_error();
    return true;
  }

  Status give(walk::Kind kind, const Path& path, const Trail& trail) {
    ++count_;
    Container container{kind.format, kind.compression, path, {}};
    if (kind.format == Format::Mbox) container.folder = walk::mbox_folder(path);
    if (kind.format == Format::Eml || kind.format == Format::Msg)
      container.folder = walk::eml_folder(path, trail);
    if (kind.format == Format::Emlx) container.folder = walk::emlx_folder(path);
    return found_(std::move(container));
  }

  [[nodiscard]] std::size_t count() const { return count_; }

 private:
  Status visit_directory(const Path& path, const Trail& trail,
                         std::optional<std::size_t> mail_root) {
    if (const auto format = archive::repository_in(path)) {
      if (told_ && *told_ != *format) return {};
      return give({*format, Compression::None}, path, trail);
    }
    const bool is_mail = maildir::is_maildir(path);
    if (is_mail) {
      mail_root = mail_root.value_or(trail.size());
      if (auto taken = give_maildir(path, trail, *mail_root); !taken) return taken;
    }
    if (trail.size() >= kDeepest) {
      problem(path, "too many directories inside one another");
      return {};
    }
    auto names = names_in(path);
    if (!names) {
      problem(path, names.error().what);
      return {};
    }
    for (const Name& name : *names) {
      if (is_mail && (name.text == "cur" || name.text == "new" || name.text == "tmp")) continue;
      auto child = name.is_link ? resolved(path / name.text) : Result<Path>(path / name.text);
      if (!child) continue;  // a link to nothing, or to itself
      Trail below = trail;
      below.push_back(name.text);
      if (auto done = visit(*child, below, mail_root); !done) return done;
    }
    return {};
  }

  Status give_maildir(const Path& path, const Trail& trail, std::size_t mail_root) {
    if (told_ && *told_ != Format::Maildir) return {};
    ++count_;
    return found_(
        {Format::Maildir, Compression::None, path, walk::maildir_folder(path, trail, mail_root)});
  }

  void pass_over(const Path& path, const walk::MailStore* store) {
    if (store == nullptr && walk::claims_mail(path.filename().string())) {
      problem(path, "named like mail, but holds no message");
    } else if (passed_ && !told_) {
      passed_({path, store == nullptr ? std::string() : reason_of(*store)});
    }
  }

  // Hard links are different files to a person who wants one of them erased.
  bool is_first_visit(const Path& path, const struct stat& about, bool is_directory) {
    if (!is_directory && about.st_nlink > 1) return linked_.insert(path.string()).second;
    return visited_.insert({about.st_dev, about.st_ino}).second;
  }

  void problem(const Path& path, std::string reason) {
    problems_({path.string(), std::move(reason)});
  }

  std::optional<Format> told_;
  const ContainerSink& found_;
  const UnreadableSink& problems_;
  const PassedOverSink& passed_;
  std::unordered_set<FileId, HashFileId> visited_;
  std::set<std::string> linked_;
  std::size_t count_ = 0;
};

std::string_view kind_of_file(mode_t mode) {
  if (S_ISFIFO(mode)) return "a FIFO";
  if (S_ISSOCK(mode)) return "a socket";
  if (S_ISBLK(mode) || S_ISCHR(mode)) return "a device";
  return "not a file";
}

Status take_file(Walk& walk, const Path& path, std::uint64_t size, std::optional<Format> told) {
  auto fd = open_resolved(path);
  if (!fd) return std::move(fd).take_error();
  if (told == Format::Maildir) {
    return damaged(path.string() + ": a file, not a Maildir", "leave out `maildir:`");
  }
  if (told) {
    std::string room(kMagicSize, '\0');
    auto got = read_at(fd->get(), 0, room);
    if (!got) return std::move(got).take_error().during("read " + path.string());
    const walk::FileHead head{{}, std::string_view(room).substr(0, *got), size};
    return walk.give(walk::as_told(*told, head), path, {});
  }
  const walk::MailStore* store = nullptr;
  auto holds_mail = walk.visit_file(path, {}, size, store);
  if (!holds_mail) return std::move(holds_mail).take_error();
  if (*holds_mail || size == 0) return {};  // a mailbox whose last message was taken out is empty
  if (store != nullptr) {
    return damaged(path.string() + ": " + reason_of(*store), std::string(store->hint));
  }
  return damaged(path.string() + ": holds no mail that can be recognised",
                 "name its kind if you know better: mbox:" + path.string());
}

}  // namespace

Status discover(const std::string& spec, const ContainerSink& found, const UnreadableSink& problems,
                const PassedOverSink& passed) {
  const FormatRow* row = format_named_by(spec);
  const std::string named = row ? spec.substr(row->scheme.size()) : spec;
  const std::optional<Format> told = row ? std::optional(row->format) : std::nullopt;
  if (named.empty()) {
    return Error{ErrorCode::Usage, "no path given", "give a file or a folder, e.g. ~/Maildir"};
  }
  const auto path = resolved(named);
  if (!path) return Error(path.error()).hinting("check the path: ls -ld '" + named + "'");
  struct stat about {};
  if (::stat(path->c_str(), &about) != 0) return system_error("stat " + path->string(), errno);
  Walk walk(told, found, problems, passed);
  if (S_ISREG(about.st_mode)) {
    return take_file(walk, *path, static_cast<std::uint64_t>(about.st_size), told);
  }
  if (!S_ISDIR(about.st_mode)) {
    return damaged(path->string() + ": " + std::string(kind_of_file(about.st_mode)) +
                       ", which cannot be read twice",
                   "save what it holds to a file and name that");
  }
  if (auto readable = names_in(*path); !readable) return std::move(readable).take_error();
  if (auto done = walk.visit(*path, {}, std::nullopt); !done) return done;
  if (!told || walk.count() > 0) return {};
  return damaged(path->string() + ": holds no " + std::string(to_string(*told)),
                 "leave out `" + std::string(row->scheme) + "` to take whatever mail there is");
}

}  // namespace oubli
