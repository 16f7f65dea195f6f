// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/archive/kind.h"

#include <algorithm>
#include <array>
#include <string>

#include "adapters/archive/tar_header.h"
#include "adapters/mime/ascii.h"

namespace oubli::archive {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kSumAt = 148, kSumSize = 8;

// A tar header's checksum (POSIX pax, "ustar interchange format"): the sum of its bytes, those of
// the sum itself counted as blanks. Old writers added them up as signed numbers.
bool is_tar(std::string_view head) {
  if (head.size() < kTarBlock || head[0] == '\0') return false;
  std::int64_t written = 0;
  std::size_t digits = 0;
  for (const char c : head.substr(kSumAt, kSumSize)) {
    if (c >= '0' && c <= '7') {
      written = written * 8 + (c - '0');
      ++digits;
    } else if (digits > 0) {
      break;
    } else if (c != ' ') {
      return false;
    }
  }
  std::int64_t plain = 0, as_signed = 0;
  for (std::size_t i = 0; i < kTarBlock; ++i) {
    const char c = i >= kSumAt && i < kSumAt + kSumSize ? ' ' : head[i];
    plain += static_cast<unsigned char>(c);
    as_signed += static_cast<signed char>(c);
  }
  return digits > 0 && (written == plain || written == as_signed);
}

bool is_cpio(std::string_view head) {
  constexpr std::array kMagic{"070701"sv, "070702"sv, "070707"sv};
  const bool is_text =
      std::ranges::any_of(kMagic, [&](std::string_view magic) { return head.starts_with(magic); });
  if (!is_text) return false;
  constexpr std::size_t kShortest = 76;
  if (head.size() < kShortest) return false;
  return std::ranges::all_of(head.substr(0, kShortest), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  });
}

bool ends_with_any(std::string_view name, const auto& endings) {
  return std::ranges::any_of(endings, [&](std::string_view one) { return name.ends_with(one); });
}

// The name of a zip's first member (APPNOTE 4.3.7).
std::string_view first_member(std::string_view zip) {
  constexpr std::size_t kHeader = 30, kNameSizeAt = 26;
  if (zip.size() < kHeader) return {};
  const auto low = static_cast<unsigned char>(zip[kNameSizeAt]);
  const auto high = static_cast<unsigned char>(zip[kNameSizeAt + 1]);
  return zip.substr(kHeader, low + 256U * high);
}

bool is_document(std::string_view name, std::string_view zip) {
  constexpr std::array kEndings{".docx"sv, ".docm"sv, ".dotx"sv,  ".xlsx"sv, ".xlsm"sv, ".pptx"sv,
                                ".pptm"sv, ".odt"sv,  ".ods"sv,   ".odp"sv,  ".odg"sv,  ".epub"sv,
                                ".jar"sv,  ".war"sv,  ".apk"sv,   ".ipa"sv,  ".whl"sv,  ".xpi"sv,
                                ".kmz"sv,  ".olm"sv,  ".nupkg"sv, ".vsix"sv};
  constexpr std::array kFirst{"[Content_Types].xml"sv, "_rels/"sv,
                              "docProps/"sv,           "mimetype"sv,
                              "META-INF/"sv,           "AndroidManifest.xml"sv};
  const std::string_view first = first_member(zip);
  return ends_with_any(mime::lower_case(name), kEndings) ||
         std::ranges::any_of(kFirst, [&](std::string_view one) { return first.starts_with(one); });
}

}  // namespace

Kind kind_of(std::string_view head) {
  // A spanned zip begins with a mark of its own, an empty one with its directory's end.
  if (head.starts_with("PK\x03\x04") || head.starts_with("PK\x07\x08PK\x03\x04") ||
      head.starts_with("PK00PK\x03\x04") || head.starts_with("PK\x05\x06")) {
    return Kind::Zip;
  }
  if (head.starts_with("7z\xBC\xAF\x27\x1C"sv)) return Kind::SevenZip;
  if (head.starts_with("Rar!\x1A\x07"sv)) return Kind::Rar;
  if (is_tar(head)) return Kind::Tar;
  return is_cpio(head) ? Kind::Cpio : Kind::None;
}

Kind archive_in(std::string_view name, std::string_view head) {
  const Kind kind = kind_of(head);
  return kind == Kind::Zip && is_document(name, head) ? Kind::None : kind;
}

bool names_packed_archive(std::string_view name) {
  constexpr std::array kMarks{".tar"sv, ".tgz"sv,  ".taz"sv,  ".tbz"sv, ".tbz2"sv,
                              ".txz"sv, ".tzst"sv, ".cpio"sv, ".cpgz"sv};
  const std::string lower = mime::lower_case(name);
  const auto is_marked = [&](std::string_view mark) {
    for (std::size_t at = lower.find(mark); at != std::string::npos;
         at = lower.find(mark, at + 1)) {
      const std::size_t end = at + mark.size();
      const bool goes_on =
          end < lower.size() && (mime::is_alpha(lower[end]) || mime::is_digit(lower[end]));
      if (!goes_on) return true;
    }
    return false;
  };
  return std::ranges::any_of(kMarks, is_marked);
}

}  // namespace oubli::archive
