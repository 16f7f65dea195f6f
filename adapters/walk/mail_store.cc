// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/walk/mail_store.h"

#include <algorithm>
#include <array>
#include <string>

namespace oubli::walk {
namespace {

using namespace std::string_view_literals;

constexpr MailStore kPab{"an Outlook address book (PAB)", "import it into Outlook, then scan that"};
constexpr MailStore kPackedPst{"a compressed Outlook data file", "unpack it, then scan that"};
constexpr MailStore kOlm{"an Outlook for Mac archive", "export it as mbox, then scan that"};
constexpr MailStore kDbx{"an Outlook Express mailbox", "readdbx < FILE > mbox, then scan that"};
constexpr MailStore kMbx{"a UW IMAP mailbox (mbx)", "mailutil copy FILE '#driver.unix/NEW'"};
constexpr MailStore kDbox{"a Dovecot dbox file", "doveadm backup -u USER maildir:FOLDER"};
constexpr MailStore kNotes{"a Notes database", "export it as mbox or .eml, then scan that"};
constexpr MailStore kArchive{"an archive", "unpack it, then scan the folder"};

constexpr std::array kArchiveEndings{".zip"sv,    ".7z"sv,      ".rar"sv,    ".tar"sv,
                                     ".tgz"sv,    ".tbz"sv,     ".tbz2"sv,   ".txz"sv,
                                     ".tlz"sv,    ".tzst"sv,    ".tar.gz"sv, ".tar.bz2"sv,
                                     ".tar.xz"sv, ".tar.zst"sv, ".tar.lz4"sv};
constexpr std::array kPacked{"\x1F\x8B"sv, "BZh"sv,
                             "\xFD"
                             "7zXZ"sv,
                             "\x28\xB5\x2F\xFD"sv, "\x04\x22\x4D\x18"sv};
std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

bool has_any_ending(std::string_view name, const auto& endings) {
  return std::ranges::any_of(endings, [&](std::string_view one) { return name.ends_with(one); });
}

bool begins_with_any(std::string_view bytes, const auto& beginnings) {
  return std::ranges::any_of(beginnings,
                             [&](std::string_view one) { return bytes.starts_with(one); });
}

// "2 M1e C5f0c…": version, size of a message's header, time of its making.
bool is_dbox(std::string_view bytes) {
  const std::string_view line = bytes.substr(0, bytes.find('\n'));
  return bytes.starts_with("2 M") && line.size() < 40 && line.find(" C") != line.npos &&
         bytes.substr(std::min(bytes.size(), line.size() + 1)).starts_with("\x01\x02");
}

bool is_archive(std::string_view name, std::string_view bytes) {
  const bool is_tar = bytes.size() >= 512 && bytes.substr(257, 5) == "ustar";
  if (is_tar) return true;
  const bool is_one = bytes.starts_with("PK\x03\x04"sv) ||
                      bytes.starts_with("7z\xBC\xAF\x27\x1C"sv) ||
                      bytes.starts_with("Rar!\x1A\x07"sv) || begins_with_any(bytes, kPacked);
  // A zip by content is also a document, a program, a book.
  return is_one && has_any_ending(name, kArchiveEndings);
}

}  // namespace

const MailStore* mail_store(const FileHead& head) {
  const std::string_view bytes = head.bytes;
  const std::string name = lower(head.name);
  // One of a family of formats: "SM" at 8 for a PST, "SO" for an OST ([MS-PST] 2.2.2.6).
  if (bytes.starts_with("!BDN")) return &kPab;
  const bool is_pst = name.find(".pst.") != name.npos || name.find(".ost.") != name.npos;
  if (is_pst && begins_with_any(bytes, kPacked)) return &kPackedPst;
  if (bytes.starts_with("\xCF\xAD\x12\xFE"sv)) return &kDbx;
  if (bytes.starts_with("*mbx*\r\n")) return &kMbx;
  if (is_dbox(bytes)) return &kDbox;
  if (bytes.starts_with("\x1A\x00\x00\x04\x00\x00"sv) && name.ends_with(".nsf")) return &kNotes;
  if (bytes.starts_with("PK\x03\x04"sv) && name.ends_with(".olm")) return &kOlm;
  return is_archive(name, bytes) ? &kArchive : nullptr;
}

}  // namespace oubli::walk
