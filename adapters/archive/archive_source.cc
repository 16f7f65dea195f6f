// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/archive/archive_source.h"

#include <optional>
#include <string>
#include <utility>

#include "adapters/archive/entry.h"
#include "adapters/archive/place.h"
#include "adapters/archive/walk.h"
#include "adapters/bytes/window.h"

namespace oubli::archive {
namespace {

// Reads one message after the other, forward; back again from the beginning.
class ArchiveBytes final : public ByteSource {
 public:
  ArchiveBytes(const WorkItem& item, const Limits& limits) : item_(item), limits_(limits) {}

  Result<std::size_t> read_at(std::uint64_t /*offset*/, std::span<char> /*into*/) override {
    return failed("an archive is read by its entries");
  }

  Status give(const ByteRange& where, const MessageSink& sink) {
    if (auto there = go_to(where); !there) return there;
    const std::uint64_t begin = offset_at(where.begin);
    const std::uint64_t needed = begin > Window::kCapacity ? begin - Window::kCapacity : 0;
    released_ = needed;
    if (*format_ != Format::Msg) walk_->leaf().bytes->release_before(needed);
    return read_leaf_at(walk_->leaf(), *format_, where, limits_, sink);
  }

 private:
  Status go_to(const ByteRange& where) {
    const std::uint64_t number = entry_at(where.begin);
    const bool is_nested = number >= kFirstNested;
    const bool is_behind =
        walk_ && (number < at_ || (number == at_ && offset_at(where.begin) < released_));
    const bool is_over =
        walk_ && number == at_ && format_ == Format::Msg;  // it was read to its end
    if (!walk_ || is_behind || is_over || is_nested != is_nested_) {
      walk_.emplace(item_, limits_, is_nested);
      is_nested_ = is_nested;
      at_ = 0;
      format_.reset();
    }
    while (!format_ || at_ != number) {
      format_.reset();
      released_ = 0;
      auto more = walk_->next();
      if (!more) return std::move(more).take_error();
      if (!*more || (!is_nested && walk_->leaf().number > number)) {
        walk_.reset();
        return damaged("the entry is not there any more");
      }
      at_ = walk_->leaf().number;
      if (at_ != number) continue;
      format_ = format_of(walk_->leaf());
      if (!format_) return damaged("no mail is there any more");
    }
    return {};
  }

  const WorkItem& item_;
  const Limits limits_;
  std::optional<Walk> walk_;
  bool is_nested_ = false;
  std::uint64_t at_ = 0;  // the entry's number, where `format_` is known
  std::optional<Format> format_;
  std::uint64_t released_ = 0;
};

}  // namespace

Status read_messages(const WorkItem& item, const Limits& limits, const MessageSink& sink) {
  const auto tell = [&](const std::string& name, std::string reason) {
    if (item.unread) item.unread({name, std::move(reason)});
  };
  const bool is_of_nested = entry_at(item.range.end - 1) >= kFirstNested;
  Walk walk(item, limits, is_of_nested);
  std::uint64_t passed = 0;
  Status outcome;
  for (bool wants_more = true; wants_more;) {
    auto more = walk.next();
    if (!more) {
      outcome = std::move(more).take_error();
      break;
    }
    if (!*more) break;
    const Leaf& leaf = walk.leaf();
    if (leaf.number < entry_at(item.range.begin) || leaf.number > entry_at(item.range.end - 1)) {
      continue;
    }
    const auto format = format_of(leaf);
    if (!format && claims_mail(leaf)) {
      tell(leaf.name, "named like mail, but holds no message");
    } else if (!format) {
      ++passed;
    } else if (*format == Format::Pst) {
      tell(leaf.name, "an Outlook data file within an archive is not read; unpack it");
    } else {
      auto read = read_leaf(leaf, *format, item.range, limits, sink);
      if (!read) tell(leaf.name, read.error().what);
      wants_more = !read || *read;
    }
  }
  if (item.passed_over) item.passed_over(passed);
  return outcome;
}

Result<std::unique_ptr<ByteSource>> open(const WorkItem& item, const Limits& limits) {
  return std::unique_ptr<ByteSource>(std::make_unique<ArchiveBytes>(item, limits));
}

Status read_message_at(ByteSource& source, const ByteRange& where, const Limits& limits,
                       const MessageSink& sink) {
  (void)limits;  // those it was opened with
  auto* bytes = dynamic_cast<ArchiveBytes*>(&source);
  return bytes == nullptr ? failed("not an open archive") : bytes->give(where, sink);
}

}  // namespace oubli::archive
