// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/extract/collector.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "adapters/mime/utf8.h"
#include "scanner/extract/screen_text.h"

namespace oubli::content {
namespace {

std::size_t fingerprint(Where where, std::string_view part, std::string_view label,
                        std::string_view text) {
  const std::hash<std::string_view> hash;
  std::size_t value = static_cast<std::size_t>(where);
  for (const std::string_view one : {part, label, text}) value = value * 1099511628211U + hash(one);
  return value;
}

}  // namespace

void Collector::add(Where where, std::string_view part, std::string_view label, std::string text,
                    std::string_view seen) {
  if (text.empty() || !is_asked(part)) return;
  if (is_watching_ && !seen_.insert(fingerprint(where, part, label, text)).second) return;
  if (!spend(part, text.size())) return;
  std::string name;
  mime::append_mixed_utf8(label, name);  // a field's or file's name is whatever bytes it was given
  std::string screen = screen_text(text);
  screen += seen;
  // To the rules for names and numbers a NUL is a blank.
  std::replace(text.begin(), text.end(), '\0', ' ');
  const bool has_room = screen.empty() || spend(part, screen.size());
  out_.segments.push_back({where, std::string(part), name, std::move(text)});
  if (screen.empty() || !has_room) return;
  out_.segments.push_back({where, std::string(part), std::move(name), std::move(screen), true});
}

bool Collector::is_asked(std::string_view part) const {
  if (!part.starts_with(asked_)) return false;
  return asked_.empty() || part.size() == asked_.size() || part[asked_.size()] == '.';
}

void Collector::watch_for_repeats() {
  if (std::exchange(is_watching_, true)) return;
  for (const Segment& one : out_.segments) {
    seen_.insert(fingerprint(one.where, one.part, one.label, one.text));
  }
}

bool Collector::spend(std::string_view part, std::size_t bytes) {
  if (bytes > budget()) {
    unreadable(part, "decoded size limit reached");
    return false;
  }
  used_ += bytes;
  return true;
}

void Collector::message_inside(std::string_view part) {
  if (part.empty() || !is_asked(part) ||
      std::ranges::find(out_.messages, part) != out_.messages.end())
    return;
  out_.messages.emplace_back(part);
}

void Collector::unsupported(std::string_view part, std::string_view reason) {
  not_scanned(part, reason, NotScanned::Kind::Unsupported);
}

void Collector::unreadable(std::string_view part, std::string_view reason) {
  not_scanned(part, reason, NotScanned::Kind::Unreadable);
}

void Collector::not_scanned(std::string_view part, std::string_view reason, NotScanned::Kind kind) {
  if (!is_asked(part) || !named_.insert(std::string(part) + '\n' + std::string(reason)).second)
    return;
  out_.not_scanned.push_back({std::string(part), std::string(reason), kind});
}

}  // namespace oubli::content
