// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/walk/recognise.h"

#include <algorithm>
#include <array>
#include <string>

#include "adapters/archive/kind.h"
#include "adapters/bytes/little_endian.h"
#include "adapters/compression/compression.h"
#include "adapters/eml/emlx.h"
#include "adapters/eml/header.h"
#include "adapters/mbox/mbox_walker.h"
#include "adapters/mime/ascii.h"
#include "adapters/msg/compound_file.h"
#include "adapters/pst/header.h"

namespace oubli::walk {
namespace {

constexpr std::array<std::string_view, 5> kMboxEndings{"mbox", "mbx", "mboxrd", "mboxcl",
                                                       "mboxcl2"};
constexpr std::array<std::string_view, 2> kMessageEndings{"eml", "emlx"};
constexpr std::array<std::string_view, 2> kDataFileEndings{"pst", "ost"};
constexpr std::array<std::string_view, 7> kPackedEndings{"gz",   "bz2", "xz", "zst",
                                                         "zstd", "lz4", "z"};
// What is compressed often and is not mail. Everything else may be: a reader that finds none says
// so.
constexpr std::array<std::string_view, 88> kOtherEndings{
    "1",   "2",      "3",   "4",    "5",    "6",    "7",    "8",    "9",     "3pm",  "apk",
    "avi", "bak",    "bin", "bmp",  "c",    "cc",   "cpio", "cpp",  "css",   "csv",  "dat",
    "db",  "deb",    "dmg", "doc",  "docx", "dump", "exe",  "gif",  "h",     "htm",  "html",
    "img", "info",   "iso", "java", "jpeg", "jpg",  "js",   "json", "ko",    "ldif", "log",
    "map", "md",     "mp3", "mp4",  "msf",  "msg",  "odt",  "ost",  "patch", "pcap", "pdf",
    "php", "pl",     "png", "po",   "ps",   "pst",  "py",   "rpm",  "rtf",   "sh",   "so",
    "sql", "sqlite", "svg", "svgz", "sym",  "tar",  "tbz",  "tbz2", "tex",   "tgz",  "tiff",
    "tlz", "tsv",    "ttf", "txt",  "txz",  "tzst", "vcf",  "woff", "xls",   "xml",  "zip"};
// What distributions compress and give no ending.
constexpr std::array<std::string_view, 10> kDocumentNames{
    "changes",  "changelog", "contents", "copyright", "news",
    "packages", "readme",    "release",  "sources",   "todo"};

bool is_in(const auto& list, std::string_view word) {
  return std::ranges::find(list, word) != list.end();
}

// What follows the last dot, in lower case; empty when there is no dot but the first character.
std::string ending(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos || dot == 0 ? std::string()
                                                   : mime::lower_case(name.substr(dot + 1));
}

std::string_view without_packing(std::string_view name) {
  return is_in(kPackedEndings, ending(name)) ? without_ending(name) : name;
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// A mailing list's archive as Mailman keeps it: "2019-January.txt.gz".
bool is_list_archive(std::string_view inner) {
  constexpr std::array<std::string_view, 12> kMonths{
      "january", "february", "march",     "april",   "may",      "june",
      "july",    "august",   "september", "october", "november", "december"};
  const std::string name = mime::lower_case(inner);
  return name.size() > 9 && name.ends_with(".txt") && all_digits(name.substr(0, 4)) &&
         name[4] == '-' && is_in(kMonths, std::string_view(name).substr(5, name.size() - 9));
}

// May compressed data of this name (its packing taken off) be mail?
bool may_be_mail(std::string_view inner) {
  if (is_list_archive(inner)) return true;
  if (is_in(kDocumentNames, mime::lower_case(inner.substr(0, inner.find('.'))))) return false;
  std::string end = ending(inner);
  // A rotated file: "inbox.mbox.1" and "mail.log.12" are what stands before the number.
  if (all_digits(end) && end.size() < 4) {
    inner = without_ending(inner);
    end = ending(inner);
    return is_in(kMboxEndings, end) || is_in(kMboxEndings, mime::lower_case(inner));
  }
  return !is_in(kOtherEndings, end);
}

bool has_mbox_name(std::string_view name) {
  const std::string_view inner = without_packing(name);
  return is_in(kMboxEndings, ending(inner)) || mime::lower_case(inner) == "mbox";
}

// An mbox or a message.
bool is_named_as_mail(std::string_view name) {
  return has_mbox_name(name) || is_in(kMessageEndings, ending(without_packing(name)));
}

// A message in a file of its own may begin with the From_ line it was once stored under; if it is
// the only one, the file is that message, and not a mailbox.
bool is_single_message(const FileHead& head) {
  if (ending(head.name) != "eml" || head.size > head.bytes.size()) return false;
  MemoryBytes source(head.bytes);
  const auto entries = split_mbox(source);
  return entries && entries->size() == 1;
}

std::optional<Kind> recognise_mbox(const FileHead& head) {
  if (head.bytes.starts_with("*mbx*\r\n")) return std::nullopt;  // From_ lines in it frame nothing
  MemoryBytes source(head.bytes);
  mbox::Walker walker(source);
  walker.start();
  const bool has_name = has_mbox_name(head.name);
  if (!walker.frame()) {
    const bool is_blank = walker.stray_bytes() == 0 && head.size == head.bytes.size();
    return has_name && is_blank ? std::optional(Kind{Format::Mbox}) : std::nullopt;
  }
  if (has_name) return Kind{Format::Mbox};
  const std::string_view from = head.bytes.substr(static_cast<std::size_t>(*walker.frame()));
  if (walker.stray_bytes() > 0 || !from.starts_with("From ") || !walker.is_surely_framed()) {
    return std::nullopt;
  }
  return Kind{is_single_message(head) ? Format::Eml : Format::Mbox};
}

std::optional<Kind> recognise_packed(const FileHead& head, Compression compression) {
  if (archive::names_packed_archive(head.name)) return Kind{Format::Archive, compression};
  const std::string_view inner = without_packing(head.name);
  if (!may_be_mail(inner)) return std::nullopt;
  const std::string end = ending(inner);
  if (end == "eml") return Kind{Format::Eml, compression};
  if (end == "emlx") return Kind{Format::Emlx, compression};
  return Kind{Format::Mbox, compression};
}

eml::Claim claim_of(std::string_view name) {
  if (is_named_as_mail(name)) return eml::Claim::MailName;
  const std::string end = ending(name);
  return end == "msg" || end == "txt" ? eml::Claim::MayBeMail : eml::Claim::None;
}

bool looks_like_any_emlx(const FileHead& head) {
  if (!eml::looks_like_emlx(head.bytes)) return false;
  const std::size_t line = head.bytes.find_first_of("\r\n");
  const auto claim = is_named_as_mail(head.name) ? eml::Claim::MailName : eml::Claim::None;
  return eml::looks_like_message(head.bytes.substr(line), claim);
}

std::string wide(std::string_view ascii) {
  std::string out;
  for (const char c : ascii) out += {c, '\0'};
  return out;
}

// Documents and programs are compound files, too: a message has streams that only it has
// ([MS-OXMSG] 2.2), and its directory names one of them early.
bool is_outlook_message(const FileHead& head) {
  if (!head.bytes.starts_with(msg::kCompoundMagic)) return false;
  if (ending(head.name) == "msg" || ending(head.name) == "oft") return true;
  for (const std::string_view name :
       {"__properties_version1.0", "__nameid_version1.0", "__substg1.0_", "__recip_version1.0_#"}) {
    const std::string stored = wide(name);
    const bool is_there = head.bytes.find(stored) != std::string_view::npos ||
                          head.directory.find(stored) != std::string_view::npos;
    if (is_there) return true;
  }
  return false;
}

}  // namespace

std::uint64_t directory_at(std::string_view bytes) {
  constexpr std::size_t kHeader = 512;
  if (bytes.size() < kHeader || !bytes.starts_with(msg::kCompoundMagic)) return 0;
  const unsigned shift = u16(bytes, 0x1E);
  if (shift != 9 && shift != 12) return 0;
  return (std::uint64_t{u32(bytes, 0x30)} + 1) << shift;
}

bool claims_mail(std::string_view name) {
  return is_named_as_mail(name) || is_in(kDataFileEndings, ending(without_packing(name)));
}

std::string_view mbox_stem(std::string_view name) {
  const std::string_view inner = without_packing(name);
  return is_in(kMboxEndings, ending(inner)) ? without_ending(inner) : inner;
}

std::optional<Kind> recognise(const FileHead& head) {
  if (const Compression packed = compression_of(head.bytes); packed != Compression::None) {
    return recognise_packed(head, packed);
  }
  if (is_outlook_message(head)) return Kind{Format::Msg};
  if (pst::looks_like_pst(head.bytes)) return Kind{Format::Pst};
  if (archive::archive_in(head.name, head.bytes) != archive::Kind::None) {
    return Kind{Format::Archive};
  }
  if (looks_like_any_emlx(head)) return Kind{Format::Emlx};
  if (const auto mbox = recognise_mbox(head)) return mbox;
  if (!head.bytes.empty() && eml::looks_like_message(head.bytes, claim_of(head.name))) {
    return Kind{Format::Eml};
  }
  return std::nullopt;
}

Kind as_told(Format format, const FileHead& head) { return {format, compression_of(head.bytes)}; }

}  // namespace oubli::walk
