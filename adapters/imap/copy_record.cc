// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/imap/copy_record.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace oubli::imap {
namespace {

constexpr std::int64_t kFirstDate = -62'167'219'200;  // years of four digits
constexpr std::int64_t kLastDate = 253'402'300'799;

// In the zone the server told it in (RFC 3339).
std::string rfc3339(std::int64_t date, std::int32_t zone) {
  const std::int32_t minutes = zone / 100 * 60 + zone % 100;
  const std::time_t local = std::clamp(
      std::clamp(date, kFirstDate, kLastDate) + std::int64_t{minutes} * 60, kFirstDate, kLastDate);
  std::tm parts{};
  ::gmtime_r(&local, &parts);
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d", parts.tm_year + 1900,
                parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
                minutes < 0 ? '-' : '+', std::abs(minutes) / 60, std::abs(minutes) % 60);
  return text;
}

// The number `text` begins with, up to a tab, both of which are taken off it.
template <typename Number>
bool take_column(std::string_view& text, Number& into) {
  const auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), into);
  const auto size = static_cast<std::size_t>(stop - text.data());
  if (problem != std::errc{} || size == text.size() || text[size] != '\t') return false;
  text.remove_prefix(size + 1);
  return true;
}

}  // namespace

std::string to_text(const CopyRecord& record, const Facts& facts) {
  std::string text;
  for (const std::uint64_t number : {std::uint64_t{record.uid}, std::uint64_t{record.uid_validity},
                                     record.offset, record.size, record.server_size}) {
    text += std::to_string(number) + "\t";
  }
  text += rfc3339(facts.date, facts.zone) + "\t";
  for (std::size_t i = 0; i < facts.flags.size(); ++i) text += (i > 0 ? " " : "") + facts.flags[i];
  return text + "\n";
}

std::optional<CopyRecord> parse_copy_record(std::string_view line) {
  CopyRecord record;
  const bool is_one = take_column(line, record.uid) && take_column(line, record.uid_validity) &&
                      take_column(line, record.offset) && take_column(line, record.size) &&
                      take_column(line, record.server_size);
  if (!is_one || record.uid == 0 || line.find('\t') == line.npos) return std::nullopt;
  return record;
}

}  // namespace oubli::imap
