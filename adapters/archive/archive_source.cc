// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/archive/archive_source.h"

#include <optional>
#include <string>
#include <utility>

#include "adapters/archive/data_file.h"
#include "adapters/archive/entry.h"
#include "adapters/archive/place.h"
#include "adapters/archive/walk.h"
#include "adapters/bytes/window.h"
#include "adapters/walk/mail_store.h"

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
    if (data_file_) return data_file_->give(where, limits_, sink);
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
      // A stream does not come back: places are asked for in order, those in archives within it
      // apart.
      if (walk_ && is_in_repository(item_.format)) return failed("a stream is read once, forward");
      data_file_.reset();
      walk_.emplace(item_, limits_, is_nested);
      is_nested_ = is_nested;
      at_ = 0;
      format_.reset();
    }
    while (!format_ || at_ != number) {
      format_.reset();
      data_file_.reset();
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
      if (*format_ != Format::Pst) continue;
      auto opened = DataFile::open(*walk_, item_.alive);
      if (!opened) {
        format_.reset();  // and the next one starts anew
        walk_.reset();
        return std::move(opened).take_error();
      }
      data_file_ = *std::move(opened);
    }
    return {};
  }

  const WorkItem& item_;
  const Limits limits_;
  std::optional<Walk> walk_;
  bool is_nested_ = false;
  std::uint64_t at_ = 0;  // the entry's number, where `format_` is known
  std::optional<Format> format_;
  std::unique_ptr<DataFile> data_file_;  // where it is one
  std::uint64_t released_ = 0;
};

Result<bool> read_data_file(const Walk& walk, const WorkItem& item, const Limits& limits,
                            const MessageSink& sink) {
  auto file = DataFile::open(walk, item.alive);
  if (!file) return std::move(file).take_error();
  return (*file)->read(item.range, limits, sink);
}

// All that the walk comes upon.
Status read_all(Walk& walk, const WorkItem& item, const Limits& limits, const MessageSink& sink) {
  const auto tell = [&](const std::string& name, std::string reason) {
    if (item.unread) item.unread({name, std::move(reason)});
  };
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
    const auto* store = format ? nullptr : walk::mail_store({leaf.name, leaf.head, leaf.size});
    if (store) {
      tell(leaf.name, std::string(store->what));
    } else if (!format && claims_mail(leaf)) {
      tell(leaf.name, "named like mail, but holds no message");
    } else if (!format) {
      ++passed;
    } else {
      auto read = *format == Format::Pst ? read_data_file(walk, item, limits, sink)
                                         : read_leaf(leaf, *format, item.range, limits, sink);
      if (!read) tell(leaf.name, read.error().what);
      wants_more = !read || *read;
    }
  }
  if (item.passed_over) item.passed_over(passed);
  return outcome;
}

}  // namespace

Status read_messages(const WorkItem& item, const Limits& limits, const MessageSink& sink) {
  const bool is_of_nested = entry_at(item.range.end - 1) >= kFirstNested;
  Walk walk(item, limits, is_of_nested);
  return read_all(walk, item, limits, sink);
}

Status read_stream(std::unique_ptr<ByteStream> bytes, const WorkItem& item, const Limits& limits,
                   const MessageSink& sink) {
  Walk walk(item, limits, true, std::move(bytes));
  return read_all(walk, item, limits, sink);
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
