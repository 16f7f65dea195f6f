// SPDX-License-Identifier: GPL-3.0-or-later
// From a path to messages, in three steps with a fence between the second and the third:
//   1. discover()  walks a path and names the containers in it           (trusted side, no parsing)
//   2. a WorkItem  is a slice of a container with its descriptors opened  (trusted side)
//   3. a Reader    turns a WorkItem into messages                        (confined worker)
// Formats are rows of adapters/registry.cc. Nothing here writes.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "adapters/base/files.h"
#include "adapters/base/result.h"
#include "adapters/message.h"

namespace oubli {

enum class Format : std::uint8_t {
  Mbox = 1,
  Maildir = 2,
  Eml = 3,
  Emlx = 4,
  Msg = 5,
  Pst = 6,
  Imap = 7,
  Archive = 8,
  Borg = 9,
  Restic = 10
};  // on disk: append only
// Whether it is an archive in the repository of a backup program, which alone can read it.
[[nodiscard]] constexpr bool is_in_repository(Format format) {
  return format == Format::Borg || format == Format::Restic;
}
// Whether its messages stand in the entries of an archive.
[[nodiscard]] constexpr bool is_archive(Format format) {
  return format == Format::Archive || is_in_repository(format);
}
// Whether a file of it holds many messages.
[[nodiscard]] constexpr bool holds_many(Format format) {
  return format == Format::Mbox || format == Format::Pst || format == Format::Imap ||
         is_archive(format);
}
// Whether each of these messages is named within the file: by the folder it stands in, or by the
// entry of an archive.
[[nodiscard]] constexpr bool has_folders(Format format) {
  return format == Format::Pst || is_archive(format);
}
// Whether it stands on a mail server, where nothing is opened by its path.
[[nodiscard]] constexpr bool is_remote(Format format) { return format == Format::Imap; }
enum class Compression : std::uint8_t { None = 0, Gzip, Bzip2, Xz, Zstd, Lz4 };  // on disk

// What holds messages of one format: an mbox file, one Maildir folder, one .eml file.
struct Container {
  Format format = Format::Mbox;
  Compression compression = Compression::None;
  // Absolute, symbolic links resolved; of a folder on a mail server its address (imap/address.h);
  // of an archive in a repository its name there (archive/repository.h). discover() gives the
  // repository itself.
  Path path;
  // As a person names it: "INBOX", "Clients/2019"; mbox: the file's stem. Empty where each message
  // has its own.
  std::string folder;
  std::uint32_t share = 0;  // of `shares`: the part of it this run reads (--shard K/N)
  std::uint32_t shares = 1;
};

// What tells that a file (or a Maildir's cur and new together) has not changed. Of a Maildir, the
// times are those of the folder that changed last, and the inode is mixed from both.
struct Fingerprint {
  std::uint64_t device = 0, inode = 0, size = 0;
  std::int64_t modified_ns = 0, changed_ns = 0;
  bool operator==(const Fingerprint&) const = default;
};

// One file of a container: the container itself, or one Maildir entry.
struct Entry {
  // Relative to the container's path ("cur/1:2,S"); empty for a single file. Of a message in a
  // container with folders in it, the folder; in an archive, the entry (archive/entry.h).
  std::string name;
  std::uint64_t inode = 0;
  std::uint64_t size = 0;
  std::int64_t modified_ns = 0;
};

// A path that was met and could not be taken, with the reason a person reads.
struct Unreadable {
  std::string locator;
  std::string reason;
};

// A file that holds no mail any reader takes.
struct PassedOver {
  Path path;
  std::string reason;  // empty; or why it is mail nevertheless, as a person reads it
};

struct Limits {
  std::uint64_t message_bytes = 64ULL << 20;  // the longest message held in memory
};

// Tried in turn on what is encrypted in an archive.
using Passphrases = std::vector<std::string>;

// A slice of work. `files` are open, regular and readable, but an archive in a repository, which is
// a stream: it is read once, forward. `range` applies to a single file.
struct WorkItem {
  Format format = Format::Mbox;
  Compression compression = Compression::None;
  ByteRange range{0, UINT64_MAX};
  std::vector<UniqueFd> files;
  Passphrases passphrases{};  // of an archive
  // Called now and then by a reader that reads long before it can hand something out. May be empty.
  std::function<void()> alive{};
  // Of a file that holds others: what of it cannot be read, by its name within, while the reading
  // goes on; and, at the end, how many of them hold no mail. May be empty.
  std::function<void(Unreadable)> unread{};
  std::function<void(std::uint64_t)> passed_over{};
};

// Returns false to stop early.
using MessageSink = std::function<bool(const RawMessage&)>;
using ContainerSink = std::function<Status(Container)>;
using UnreadableSink = std::function<void(Unreadable)>;
using PassedOverSink = std::function<void(PassedOver)>;

// --- trusted side ------------------------------------------------------------------------------

// Walks `spec` (a path, or "mbox:PATH", "maildir:PATH", "eml:PATH", "pst:PATH" …). A file is
// recognised by its content, a Maildir by its folders; a directory is walked, each directory once
// however many links lead to it. What is met but cannot be opened goes to `problems`; FIFOs,
// sockets and devices are passed over. Files that are not empty and hold no mail go to `passed`,
// unless the kind was named outright. Fails when the path itself cannot be used.
Status discover(const std::string& spec, const ContainerSink& found, const UnreadableSink& problems,
                const PassedOverSink& passed = {});

Result<Fingerprint> fingerprint(const Container& container);

// The files of a container, in a stable order. A Maildir entry that moves from new to cur while
// the folders are read is listed once.
Result<std::vector<Entry>> list_entries(const Container& container);

// The part of a Maildir entry's name that survives delivery and flag changes; empty for other
// formats.
std::string stable_name(const Container& container, const Entry& entry);

// Opens one entry; an entry that moved from new to cur (or changed its flags) since it was listed
// is found again by its stable name, and `entry.name` is brought up to date.
Result<UniqueFd> open_entry(const Container& container, Entry& entry);

// --- confined side -----------------------------------------------------------------------------

// Cuts a single-file container into ranges of about `target_bytes` that begin where a message
// begins in the sequential reading; one range when the format or compression cannot be cut.
Result<std::vector<ByteRange>> cut_into_partitions(const WorkItem& item,
                                                   std::uint64_t target_bytes);

// Calls `sink` for each message that begins in item.range, in order. Memory is bounded by
// limits.message_bytes whatever the file holds. Damage (a truncated gzip, a lying count) is an
// Error after all messages before it were handed out.
Status read_messages(const WorkItem& item, const Limits& limits, const MessageSink& sink);

}  // namespace oubli
