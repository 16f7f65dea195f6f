// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/message_reader.h"

#include <algorithm>
#include <array>

#include "adapters/bytes/window.h"
#include "adapters/registry.h"

namespace oubli {
namespace {

constexpr std::uint64_t kStep = 32U << 20;

// Where a reader of that place begins to look: what stands before a message tells of it.
std::uint64_t first_needed(const ByteRange& where) {
  return where.begin > Window::kCapacity ? where.begin - Window::kCapacity : 0;
}

}  // namespace

Status MessageReader::open_for(const ByteRange& where) {
  if (source_ && released_ <= first_needed(where)) return {};
  const FormatRow* row = find_format(item_.format);
  if (!row) {
    return failed("no reader for format " + std::to_string(static_cast<int>(item_.format)));
  }
  if (item_.files.empty()) return failed("no file to read a message from");
  auto source = row->open(item_, limits_);
  if (!source) return std::move(source).take_error();
  source_ = *std::move(source);
  released_ = 0;
  return {};
}

bool MessageReader::approach(const ByteRange& where) {
  // An archive goes there by itself, and says that it is alive.
  const bool is_stream = item_.compression != Compression::None && !is_archive(item_.format);
  if (!is_stream || !open_for(where)) return false;
  if (first_needed(where) - released_ <= kStep) return false;
  released_ += kStep;
  source_->release_before(released_);
  std::array<char, 1> one{};
  auto got = source_->read_at(released_, one);
  return got && *got == 1;
}

Status MessageReader::read_at(const ByteRange& where, const MessageSink& sink) {
  if (where.begin > where.end) return damaged("a message ends before it begins");
  if (auto opened = open_for(where); !opened) return opened;
  released_ = first_needed(where);
  source_->release_before(released_);
  return find_format(item_.format)->read_message_at(*source_, where, limits_, sink);
}

}  // namespace oubli
