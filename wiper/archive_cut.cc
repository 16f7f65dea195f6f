// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/archive_cut.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "adapters/archive/entry.h"
#include "adapters/archive/place.h"
#include "adapters/compression/compression.h"
#include "adapters/walk/recognise.h"
#include "wiper/archive_form.h"
#include "wiper/pieces.h"
#include "wiper/range_hasher.h"

namespace oubli::wiper {

namespace {

Error not_there(const PlannedMessage& message) {
  return refused(message.locator + ": not where the plan says it is",
                 "scan the archive again and make a new plan");
}

Error not_written(const PlannedMessage& message, const std::string& why) {
  return refused(message.locator + ": " + why + "; the archive was not touched",
                 "extract the archive, erase from what it held, and make it anew");
}

Result<Format> format_in(const ArchiveMember& member, const OpenMailbox& content,
                         const PlannedMessage& first) {
  const auto bytes = content.bytes();
  std::string head(walk::kHeadSize, '\0');
  auto got = bytes->read_at(0, head);
  if (!got) return std::move(got).take_error().during(first.locator);
  head.resize(*got);
  if (compression_of(head) != Compression::None) {
    return not_written(first, "stands in a compressed member");
  }
  archive::Leaf leaf{member.number, member.name, member.size};
  leaf.bytes = bytes.get();
  leaf.head = head;
  const auto format = archive::format_of(leaf);
  if (format == Format::Pst) return not_written(first, "stands in an Outlook data file");
  if (format && *format != Format::Archive) return *format;
  return not_there(first);
}

class ArchiveCutter {
 public:
  ArchiveCutter(const OpenMailbox& archive, const PlannedSource& source, const Splitters& splitters)
      : archive_(archive), source_(source), splitters_(splitters) {}

  Result<ArchiveCut> run() {
    auto size = content_size(archive_, source_.fingerprint.size);
    if (!size) return std::move(size).take_error();
    cut_.whole.old_size = *size;
    auto form = form_of(archive_, *size);
    if (!form) return std::move(form).take_error();
    form_ = *std::move(form);
    for (;;) {
      auto member = form_->next();
      if (!member) return std::move(member).take_error();
      if (!*member) break;
      if (auto taken = take(**member); !taken) return std::move(taken).take_error();
    }
    if (next_ < source_.erase.size()) return why_not_found(source_.erase[next_]);
    put_together();
    if (auto ended = form_->end(cut_.whole); !ended) return std::move(ended).take_error();
    cut_.whole.untouched = source_.examined - source_.erase.size();
    return std::move(cut_);
  }

 private:
  // What stands in the place of a member.
  struct Change {
    ByteRange old;
    Cut made;
  };

  static Error why_not_found(const PlannedMessage& message) {
    if (archive::entry_at(message.range.begin) < archive::kFirstNested) return not_there(message);
    return not_written(message, "stands in an archive within the archive");
  }

  Status take(const ArchiveMember& member) {
    ++cut_.members;
    const std::size_t first = next_;
    while (next_ < source_.erase.size() &&
           archive::entry_at(source_.erase[next_].range.begin) == member.number) {
      ++next_;
    }
    const auto planned = std::span(source_.erase).subspan(first, next_ - first);
    auto is_erased = planned.empty() ? Result<bool>(false) : change(member, planned);
    if (!is_erased) return std::move(is_erased).take_error();
    form_->passed(member, *is_erased);
    if (*is_erased) leave_out(member);
    return {};
  }

  // Whether it goes as a whole.
  Result<bool> change(const ArchiveMember& member, std::span<const PlannedMessage> planned) {
    const PlannedMessage& first = planned.front();
    if (!member.unwritable.empty()) return not_written(first, member.unwritable);
    if (!member.is_file) return not_there(first);
    std::string held;
    auto content = form_->content(member, held);
    if (!content) return std::move(content).take_error().during(first.locator);
    auto format = format_in(member, *content, first);
    if (!format) return std::move(format).take_error();
    const auto local = within(planned);
    if (*format != Format::Mbox) return is_planned(*content, local);
    auto done = cut_mbox(member, *content, local);
    if (!done) return std::move(done).take_error();
    return false;
  }

  Status cut_mbox(const ArchiveMember& member, const OpenMailbox& content,
                  const std::vector<PlannedMessage>& planned) {
    auto layout = agreed_layout(content, splitters_, member.size);
    if (!layout) return std::move(layout).take_error();
    auto cut = cut_by_layout(*content.bytes(), member.size, *layout, planned);
    if (!cut) return std::move(cut).take_error();
    auto made = form_->rewritten(member, content, *cut);
    if (!made) return std::move(made).take_error().during(planned.front().locator);
    changes_.push_back({{member.begin, member.end}, *std::move(made)});
    ArchiveMailbox mailbox{member.number, *std::move(cut), planned};
    if (member.is_packed) {
      mailbox.before = content;
      mailbox.before->held = {};
    }
    cut_.mailboxes.push_back(std::move(mailbox));
    return {};
  }

  // A message by itself: it must be the one that was planned.
  static Result<bool> is_planned(const OpenMailbox& content,
                                 const std::vector<PlannedMessage>& planned) {
    const auto bytes = content.bytes();
    auto hash = RangeHasher(*bytes).hash(planned.front().range);
    if (!hash) return std::move(hash).take_error();
    if (planned.size() != 1 || *hash != planned.front().hash) return not_there(planned.front());
    return true;
  }

  void leave_out(const ArchiveMember& member) {
    changes_.push_back({{member.begin, member.end}, {}});
    gone_.push_back(member.number);
  }

  // Other names of what goes may stand before it, so that this waits for the end.
  void put_together() {
    for (const ArchiveMember& member : form_->gone_too()) leave_out(member);
    std::ranges::sort(changes_, {}, [](const Change& one) { return one.old.begin; });
    std::ranges::sort(gone_);
    std::uint64_t at = 0;
    for (Change& change : changes_) {
      keep(cut_.whole, at, change.old.begin);
      append(cut_.whole, std::move(change.made));
      at = change.old.end;
    }
    keep(cut_.whole, at, form_->members_end());
    cut_.members -= gone_.size();
    for (ArchiveMailbox& mailbox : cut_.mailboxes) {
      const auto before = std::ranges::lower_bound(gone_, mailbox.number) - gone_.begin();
      mailbox.number -= static_cast<std::uint64_t>(before);
    }
  }

  const OpenMailbox& archive_;
  const PlannedSource& source_;
  const Splitters& splitters_;
  std::unique_ptr<ArchiveForm> form_;
  ArchiveCut cut_;
  std::size_t next_ = 0;  // of the plan
  std::vector<Change> changes_;
  std::vector<std::uint64_t> gone_;  // members
};

}  // namespace

Result<ArchiveCut> cut_archive(const OpenMailbox& archive, const PlannedSource& source,
                               const Splitters& splitters) {
  auto cut = ArchiveCutter(archive, source, splitters).run();
  if (cut) return cut;
  Error why = std::move(cut).take_error();
  const bool is_the_archive = why.code != ErrorCode::Failed;
  if (is_the_archive && why.hint.empty())
    why.hint = "extract it, erase from what it held, and make it anew";
  const bool is_named = why.what.find(source.path.string()) != std::string::npos;
  return is_named ? why : std::move(why).during(source.path.string());
}

}  // namespace oubli::wiper
