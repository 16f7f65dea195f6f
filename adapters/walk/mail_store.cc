// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/walk/mail_store.h"

#include <algorithm>
#include <array>
#include <string>

#include "adapters/mime/ascii.h"

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

constexpr std::array kPacked{"\x1F\x8B"sv, "BZh"sv,
                             "\xFD"
                             "7zXZ"sv,
                             "\x28\xB5\x2F\xFD"sv, "\x04\x22\x4D\x18"sv};

bool begins_with_any(std::string_view bytes, const auto& beginnings) {
  return std::ranges::any_of(beginnings,
                             [&](std::string_view one) { return bytes.starts_with(one); });
}

// What is none to any reader may be the last of several files, which begins with no mark.
constexpr MailStore kArchive{"a part of an archive, or a damaged one",
                             "join its parts or repair it: zip -FF FILE --out WHOLE.zip"};
constexpr std::array kArchiveEndings{".zip"sv,  ".7z"sv,  ".rar"sv, ".tar"sv,
                                     ".cpio"sv, ".tgz"sv, ".xar"sv};
constexpr MailStore kUnknownPacking{"packed in a way that is not read",
                                    "unpack it, then scan that"};
constexpr std::array kReadPackings{".gz"sv, ".bz2"sv, ".xz"sv, ".zst"sv, ".lz4"sv};
constexpr std::array kOtherPackings{".lzma"sv, ".z"sv, ".lz"sv, ".lzo"sv, ".br"sv};
constexpr std::array kMailEndings{".mbox"sv, ".mbx"sv, ".eml"sv, ".emlx"sv,
                                  ".msg"sv,  ".pst"sv, ".ost"sv};

bool ends_with_any(std::string_view name, const auto& endings) {
  return std::ranges::any_of(endings, [&](std::string_view one) { return name.ends_with(one); });
}

// "2 M1e C5f0c…": version, size of a message's header, time of its making.
bool is_dbox(std::string_view bytes) {
  const std::string_view line = bytes.substr(0, bytes.find('\n'));
  return bytes.starts_with("2 M") && line.size() < 40 && line.find(" C") != line.npos &&
         bytes.substr(std::min(bytes.size(), line.size() + 1)).starts_with("\x01\x02");
}

}  // namespace

const MailStore* mail_store(const FileHead& head) {
  const std::string_view bytes = head.bytes;
  const std::string name = mime::lower_case(head.name);
  // One of a family of formats: "SM" at 8 for a PST, "SO" for an OST ([MS-PST] 2.2.2.6).
  if (bytes.starts_with("!BDN")) return &kPab;
  const bool is_pst = name.find(".pst.") != name.npos || name.find(".ost.") != name.npos;
  if (is_pst && begins_with_any(bytes, kPacked)) return &kPackedPst;
  if (bytes.starts_with("\xCF\xAD\x12\xFE"sv)) return &kDbx;
  if (bytes.starts_with("*mbx*\r\n")) return &kMbx;
  if (is_dbox(bytes)) return &kDbox;
  if (bytes.starts_with("\x1A\x00\x00\x04\x00\x00"sv) && name.ends_with(".nsf")) return &kNotes;
  if (bytes.starts_with("PK\x03\x04"sv) && name.ends_with(".olm")) return &kOlm;
  if (ends_with_any(name, kOtherPackings)) {
    const auto inner = without_ending(name);
    const bool is_mail =
        ends_with_any(inner, kMailEndings) || ends_with_any(inner, kArchiveEndings);
    return is_mail ? &kUnknownPacking : nullptr;
  }
  const bool is_packed = ends_with_any(name, kReadPackings);
  const bool is_archive = ends_with_any(is_packed ? without_ending(name) : name, kArchiveEndings);
  return is_archive ? &kArchive : nullptr;
}

}  // namespace oubli::walk
