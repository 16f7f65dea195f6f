// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/archive/zip_end.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "adapters/archive/zip_spot.h"

namespace oubli::archive {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kEnd = "PK\x05\x06"sv, kEnd64 = "PK\x06\x06"sv,
                           kLocator = "PK\x06\x07"sv;
constexpr std::size_t kEndSize = 22, kLocatorSize = 20, kEnd64Size = 56;
constexpr ZipSpot kComment{20, 2}, kWhere{8, 8}, kEnd64Rest{4, 8};

// Both records tell the same: counts of this file and of all, the directory's size and place.
struct EndForm {
  std::array<ZipSpot, 2> disks, counts;
  ZipSpot size, begin;
};
constexpr EndForm kForm{{{{4, 2}, {6, 2}}}, {{{8, 2}, {10, 2}}}, {12, 4}, {16, 4}};
constexpr EndForm kForm64{{{{16, 4}, {20, 4}}}, {{{24, 8}, {32, 8}}}, {40, 8}, {48, 8}};

// The last one whose comment reaches to the end.
std::optional<std::size_t> find_end(std::string_view last) {
  for (std::size_t at = last.rfind(kEnd); at != std::string_view::npos;
       at = last.rfind(kEnd, at - 1)) {
    const std::string_view record = last.substr(at);
    if (record.size() >= kEndSize && kEndSize + number_at(record, kComment) == record.size()) {
      return at;
    }
    if (at == 0) break;
  }
  return std::nullopt;
}

Error split() {
  return refused("a zip that is split over several files", "make one of it first: `zip -s 0`");
}

Result<ZipDirectory> directory_in(std::string_view record, const EndForm& form) {
  const std::uint64_t count = number_at(record, form.counts[0]);
  const bool is_whole = number_at(record, form.disks[0]) == 0 &&
                        number_at(record, form.disks[1]) == 0 &&
                        count == number_at(record, form.counts[1]);
  if (!is_whole) return split();
  const std::uint64_t begin = number_at(record, form.begin), size = number_at(record, form.size);
  if (size > UINT64_MAX - begin) return damaged("a directory longer than any file");
  return ZipDirectory{count, begin, begin + size};
}

// Where the zip64 end record stands before the end record at `end`; nothing where there is none.
Result<std::optional<std::size_t>> find_end64(std::string_view last, std::size_t end,
                                              std::uint64_t before) {
  if (end < kLocatorSize || !last.substr(end - kLocatorSize).starts_with(kLocator)) {
    return std::optional<std::size_t>();
  }
  const std::size_t locator = end - kLocatorSize;
  const std::uint64_t where = number_at(last.substr(locator), kWhere);
  if (where < before || where - before > locator || locator - (where - before) < kEnd64Size) {
    return refused("a zip64 record that is not where it is said to be");
  }
  const auto at = static_cast<std::size_t>(where - before);
  const std::string_view record = last.substr(at, locator - at);
  if (!record.starts_with(kEnd64) || number_at(record, kEnd64Rest) != record.size() - 12) {
    return refused("a zip64 record that is not where it is said to be");
  }
  return std::optional(at);
}

// Each number that the end record tells, and has not left to the zip64 record, is the same there.
bool agree(std::string_view record, std::string_view record64) {
  for (const auto& [one, other] :
       {std::pair{kForm.counts[0], kForm64.counts[0]}, std::pair{kForm.size, kForm64.size},
        std::pair{kForm.begin, kForm64.begin}}) {
    const bool is_told = !is_elsewhere(record, one);
    if (is_told && number_at(record, one) != number_at(record64, other)) return false;
  }
  return true;
}

Status put_directory(std::string& end, std::size_t at, const EndForm& form, bool may_be_elsewhere,
                     const ZipDirectory& directory) {
  const std::uint64_t size = directory.end - directory.begin;
  for (auto [spot, number] :
       {std::pair{form.counts[0], directory.count}, std::pair{form.counts[1], directory.count},
        std::pair{form.size, size}, std::pair{form.begin, directory.begin}}) {
    spot.at += at;
    if (may_be_elsewhere && is_elsewhere(end, spot)) continue;
    if (auto done = put_number(end, spot, number); !done) return done;
  }
  return {};
}

}  // namespace

Result<ZipDirectory> parse_zip_end(std::string_view last, std::uint64_t before) {
  const auto at = find_end(last);
  if (!at) return refused("no directory's end is where the archive ends");
  const std::string_view record = last.substr(*at);
  auto at64 = find_end64(last, *at, before);
  if (!at64) return std::move(at64).take_error();
  std::uint64_t ends = before + *at;
  auto directory = directory_in(record, kForm);
  if (*at64) {
    ends = before + **at64;
    const std::string_view record64 = last.substr(**at64);
    if (!agree(record, record64)) return refused("two records that tell of two directories");
    directory = directory_in(record64, kForm64);
  }
  if (!directory) return directory;
  if (directory->end == ends) return directory;
  return refused("something stands around its directory that belongs to nothing");
}

Result<std::string> zip_end_with(std::string end, const ZipDirectory& directory) {
  const auto at = find_end(end);
  if (!at) return damaged("no end of a directory");
  const bool is_64 = *at > 0;  // what stands before it, parse_zip_end() has seen
  if (is_64) {
    if (auto done = put_directory(end, 0, kForm64, false, directory); !done) {
      return std::move(done).take_error();
    }
    ZipSpot where = kWhere;
    where.at += *at - kLocatorSize;
    if (auto done = put_number(end, where, directory.end); !done) {
      return std::move(done).take_error();
    }
  }
  if (auto done = put_directory(end, *at, kForm, is_64, directory); !done) {
    return std::move(done).take_error();
  }
  return end;
}

}  // namespace oubli::archive
