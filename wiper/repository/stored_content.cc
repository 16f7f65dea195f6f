// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/repository/stored_content.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "adapters/archive/entry.h"
#include "adapters/archive/entry_name.h"
#include "adapters/archive/place.h"
#include "adapters/byte_digest.h"
#include "adapters/compression/compression.h"
#include "adapters/walk/recognise.h"
#include "wiper/archive/archive_form.h"
#include "wiper/archive/packed_member.h"
#include "wiper/mailbox/pieces.h"
#include "wiper/mailbox/range_hasher.h"
#include "wiper/mailbox/verify.h"
#include "wiper/repository/stored_stream.h"

namespace oubli::wiper {

namespace {

Error not_there(const PlannedMessage& message) {
  return refused(message.locator + ": not where the plan says it is",
                 "scan the repository again and make a new plan");
}

Error not_written(const PlannedMessage& message, const std::string& why) {
  return refused(message.locator + ": " + why + "; the archive was not touched",
                 "leave the whole file out of the archive with the backup program itself");
}

Result<ContentHash> digest_in(StoredStream& stream, std::uint64_t begin, std::uint64_t end) {
  ByteDigest digest;
  auto read = stream.read(begin, end, [&](std::string_view run) -> Status {
    digest.add(run);
    return {};
  });
  if (!read) return std::move(read).take_error();
  return digest.finish();
}

Result<Format> format_in(const archive::TarMember& member, const OpenMailbox& content,
                         const PlannedMessage& first) {
  const auto bytes = content.bytes();
  std::string head(walk::kHeadSize, '\0');
  auto got = bytes->read_at(0, head);
  if (!got) return std::move(got).take_error().during(first.locator);
  head.resize(*got);
  if (compression_of(head) != Compression::None) {
    return not_written(first, "stands in a compressed file");
  }
  archive::Leaf leaf{member.number, member.name, member.data_end - member.data};
  leaf.bytes = bytes.get();
  leaf.head = head;
  const auto format = archive::format_of(leaf);
  if (format == Format::Pst) return not_written(first, "stands in an Outlook data file");
  if (format && !is_archive(*format)) return *format;
  return not_there(first);
}

class StoredCutter {
 public:
  StoredCutter(int stream, const PlannedSource& source, const Splitters& splitters)
      : stream_(stream), source_(source), splitters_(splitters) {}

  Result<StoredCut> run() {
    for (;;) {
      auto member = stream_.next();
      if (!member) return std::move(member).take_error();
      if (!*member) break;
      if (auto taken = take(**member); !taken) return std::move(taken).take_error();
    }
    if (next_ == source_.erase.size()) return std::move(cut_);
    const PlannedMessage& message = source_.erase[next_];
    if (archive::entry_at(message.range.begin) < archive::kFirstNested) return not_there(message);
    return not_written(message, "stands in an archive within the archive");
  }

 private:
  Status take(const archive::TarMember& member) {
    const std::size_t first = next_;
    while (next_ < source_.erase.size() &&
           archive::entry_at(source_.erase[next_].range.begin) == member.number) {
      ++next_;
    }
    const auto planned = std::span(source_.erase).subspan(first, next_ - first);
    if (!planned.empty()) return change(member, planned);
    // Another name of what goes, which stands behind it.
    if (member.is_hard_link() && gone_.contains(member.link)) return {};
    auto digest = digest_in(stream_, member.begin, member.end);
    if (!digest) return std::move(digest).take_error();
    cut_.members.push_back({*digest, false});
    return {};
  }

  Status change(const archive::TarMember& member, std::span<const PlannedMessage> planned) {
    const PlannedMessage& first = planned.front();
    if (!member.is_file() || member.is_sparse) return not_there(first);
    if (member.data_end - member.data > kMostStored) {
      return not_written(first, "stands in a mailbox too long to be held in memory");
    }
    auto held = stream_.hold(member);
    if (!held) return std::move(held).take_error().during(first.locator);
    const OpenMailbox content{held->get(), Compression::None, source_.path};
    auto format = format_in(member, content, first);
    if (!format) return std::move(format).take_error();
    FileChange made;
    made.path = member.name;
    const std::uint64_t size = member.data_end - member.data;
    auto before = digest_of(content, {{{0, size}}});
    if (!before) return std::move(before).take_error();
    made.before = *before;
    const auto local = within(planned);
    auto done = *format == Format::Mbox ? cut_mbox(content, size, local, made)
                                        : leave_out(content, local, made);
    if (!done) return done;
    if (made.goes) gone_.insert(made.path);
    if (!made.goes) cut_.members.push_back({made.after, true});
    cut_.changes.push_back(std::move(made));
    return {};
  }

  Status cut_mbox(const OpenMailbox& content, std::uint64_t size,
                  const std::vector<PlannedMessage>& planned, FileChange& made) {
    auto layout = agreed_layout(content, splitters_, size);
    if (!layout) return std::move(layout).take_error();
    auto cut = cut_by_layout(*content.bytes(), size, *layout, planned);
    if (!cut) return std::move(cut).take_error();
    for (const Piece& piece : cut->pieces) {
      if (!is_copied(piece)) return not_written(planned.front(), "cannot be redacted");
      made.kept.push_back(piece.range);
    }
    auto after = digest_of(content, cut->pieces);
    if (!after) return std::move(after).take_error();
    made.after = *after;
    return {};
  }

  // A message by itself: it must be the one that was planned.
  static Status leave_out(const OpenMailbox& content, const std::vector<PlannedMessage>& planned,
                          FileChange& made) {
    const auto bytes = content.bytes();
    auto hash = RangeHasher(*bytes).hash(planned.front().range);
    if (!hash) return std::move(hash).take_error();
    if (planned.size() != 1 || *hash != planned.front().hash) return not_there(planned.front());
    made.goes = true;
    return {};
  }

  StoredStream stream_;
  const PlannedSource& source_;
  const Splitters& splitters_;
  StoredCut cut_;
  std::size_t next_ = 0;        // of the plan
  std::set<std::string> gone_;  // files that go
};

// The files that the locators of the plan name, with the number of a message and without.
std::set<std::string> names_in(const PlannedSource& source) {
  std::set<std::string> names;
  for (const PlannedMessage& message : source.erase) {
    const auto mark = message.locator.find(archive::kWithin);
    if (mark == std::string::npos) continue;
    std::string name = message.locator.substr(mark + archive::kWithin.size());
    names.insert(name);
    names.insert(name.substr(0, name.rfind('#')));
  }
  return names;
}

std::string as_located(const std::string& name) {
  return name.starts_with("./") ? name.substr(2) : name;
}

}  // namespace

Result<StoredCut> cut_stored(int stream, const PlannedSource& source, const Splitters& splitters) {
  auto cut = StoredCutter(stream, source, splitters).run();
  if (cut) return cut;
  Error why = std::move(cut).take_error();
  const bool is_named = why.what.find(source.path.string()) != std::string::npos;
  return is_named ? why : std::move(why).during(source.path.string());
}

Result<StoredCheck> check_stored(int fd, const StoredCut& cut,
                                 std::span<const std::string_view> strings,
                                 const Unpacker& unpacker) {
  StoredStream stream(fd);
  StoredCheck found;
  ResidueSearch search(strings, unpacker);
  bool is_same = true;
  std::size_t at = 0;
  for (;; ++at) {
    auto member = stream.next();
    if (!member) return std::move(member).take_error();
    if (!*member) break;
    const bool is_expected = at < cut.members.size();
    const bool is_changed = is_expected && cut.members[at].is_changed;
    ByteDigest digest;
    auto read = stream.read(is_changed ? (*member)->data : (*member)->begin,
                            is_changed ? (*member)->data_end : (*member)->end,
                            [&](std::string_view run) -> Status {
                              if (is_changed) search.feed(run);
                              digest.add(run);
                              return {};
                            });
    if (!read) return std::move(read).take_error();
    if (is_changed) search.end_text();
    is_same = is_same && is_expected && digest.finish() == cut.members[at].digest;
  }
  found.holds_what_it_should = is_same && at == cut.members.size();
  found.residue = search.found();
  return found;
}

Result<std::uint64_t> count_stored(int fd, const PlannedSource& source,
                                   const Splitters& splitters) {
  const auto names = names_in(source);
  StoredStream stream(fd);
  std::uint64_t found = 0;
  for (;;) {
    auto member = stream.next();
    if (!member) return std::move(member).take_error();
    if (!*member) return found;
    const std::uint64_t size = (*member)->data_end - (*member)->data;
    if (!(*member)->is_file() || size == 0 || !names.contains(as_located((*member)->name)))
      continue;
    auto held = stream.hold(**member);
    if (!held) return std::move(held).take_error();
    const OpenMailbox content{held->get(), Compression::None, source.path};
    auto format = format_in(**member, content, source.erase.front());
    if (!format) return std::move(format).take_error();
    if (*format != Format::Mbox) {
      ++found;  // a message of the plan was all of it
      continue;
    }
    auto standing = count_erased(content, splitters, source.erase, size);
    if (!standing) return std::move(standing).take_error();
    found += *standing;
  }
}

}  // namespace oubli::wiper
