// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/subject/address.h"

#include <algorithm>
#include <array>
#include <cstring>

#include <unicode/uidna.h>

#include "scanner/detect/text.h"
#include "scanner/subject/gap.h"

namespace oubli::subject {

namespace {

constexpr std::size_t kLongestLocal = 128;   // twice what RFC 5321 section 4.5.3.1 allows
constexpr std::size_t kLongestDomain = 255;  // RFC 1035 section 2.3.4

constexpr bool is_alnum(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
// A letter of a Latin-like alphabet: U+00C0..U+07FF and U+1E00..U+1FFF. Signs (U+0080..U+00BF,
// U+2000 up) and scripts without blanks end an address.
constexpr bool is_beyond_ascii(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte >= 0xC3 && byte <= 0xDF) || byte == 0xE1 || (byte >= 0x80 && byte <= 0xBF);
}
enum CharKind : unsigned char { kNone = 0, kLocal = 1, kDomain = 2 };

constexpr std::array<unsigned char, 256> make_kinds() {
  std::array<unsigned char, 256> kinds{};
  for (unsigned c = 0; c < 256; ++c) {
    const char as_char = static_cast<char>(c);
    if (is_alnum(as_char) || is_beyond_ascii(as_char)) kinds[c] = kLocal | kDomain;
  }
  for (const char c : std::string_view("._%+-'=/?&!#$*^`{|}~"))
    kinds[static_cast<unsigned char>(c)] |= kLocal;
  for (const char c : std::string_view("-.")) kinds[static_cast<unsigned char>(c)] |= kDomain;
  return kinds;
}
constexpr auto kKinds = make_kinds();

bool is_local_char(char c) { return (kKinds[static_cast<unsigned char>(c)] & kLocal) != 0; }
bool is_domain_char(char c) { return (kKinds[static_cast<unsigned char>(c)] & kDomain) != 0; }

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return out;
}

// Continuation bytes left at the front belong to a sign that is no letter (“ ” « …).
std::string_view without_half_character(std::string_view text) {
  while (!text.empty() && (static_cast<unsigned char>(text.front()) & 0xC0U) == 0x80) {
    text.remove_prefix(1);
  }
  return text;
}

// The local part within a run of characters before the @: what a URL or quotation puts in front of
// it is left out.
std::string_view trim_local(std::string_view run) {
  const std::size_t cut = run.find_last_of("=/?&|*#{`");
  if (cut != std::string_view::npos) run.remove_prefix(cut + 1);
  run = without_half_character(run);
  while (!run.empty() && std::string_view("'.-!^~}$").find(run.front()) != std::string_view::npos) {
    run.remove_prefix(1);
  }
  return run;
}

std::string_view trim_domain(std::string_view run) {
  while (!run.empty() && (run.back() == '.' || run.back() == '-')) run.remove_suffix(1);
  while (!run.empty() && (run.front() == '-')) run.remove_prefix(1);
  return run;
}

bool is_plain_domain(std::string_view domain) {
  return std::all_of(domain.begin(), domain.end(),
                     [](char c) { return (static_cast<unsigned char>(c) & 0x80U) == 0; });
}

// UTS #46, so that münchen.de and xn--mnchen-3ya.de are one domain; what is not a valid name stays
// as it is written.
std::string ascii_domain(std::string_view written) {
  std::string domain = lower_ascii(written);
  if (is_plain_domain(domain)) return domain;
  UErrorCode error = U_ZERO_ERROR;
  struct Closer {
    UIDNA* idna;
    ~Closer() { uidna_close(idna); }
  };
  const Closer closer{uidna_openUTS46(UIDNA_NONTRANSITIONAL_TO_ASCII, &error)};
  if (U_FAILURE(error)) return domain;
  std::array<char, 4 * kLongestDomain> out{};
  UIDNAInfo info = UIDNA_INFO_INITIALIZER;
  const std::int32_t size =
      uidna_nameToASCII_UTF8(closer.idna, domain.data(), static_cast<std::int32_t>(domain.size()),
                             out.data(), static_cast<std::int32_t>(out.size()), &info, &error);
  if (U_FAILURE(error) || info.errors != 0 || size <= 0) return domain;
  return {out.data(), static_cast<std::size_t>(size)};
}

// Bytes of the blank that begins at `at`, or ends at `end`; 0 where none does.
std::size_t blank_size(std::string_view text, std::size_t at) {
  const detect::Rune rune = detect::rune_at(text, at);
  return rune.value == ' ' || rune.value == '\t' || is_wide_blank(rune.value) ? rune.length : 0;
}
std::size_t blank_size_before(std::string_view text, std::size_t end) {
  const detect::Rune rune = detect::rune_before(text, end);
  return rune.value == ' ' || rune.value == '\t' || is_wide_blank(rune.value) ? rune.length : 0;
}

// Where the run of local characters that ends at `end` begins.
std::size_t run_begin(std::string_view text, std::size_t end) {
  std::size_t begin = end;
  while (begin > 0 && end - begin < kLongestLocal && is_local_char(text[begin - 1])) --begin;
  // Among bytes of letters may be those of a blank.
  for (std::size_t at = end; at > begin; --at) {
    if (detect::is_high(text[at - 1]) && blank_size_before(text, at) > 0) return at;
  }
  return begin;
}

std::size_t skip_blanks(std::string_view text, std::size_t at) {
  while (const std::size_t blank = blank_size(text, at)) at += blank;
  return at;
}
std::size_t skip_blanks_back(std::string_view text, std::size_t end) {
  while (const std::size_t blank = blank_size_before(text, end)) end -= blank;
  return end;
}

bool is_bracket(char c) { return c == '(' || c == '[' || c == '{' || c == '<'; }
char closing(char open) { return open == '(' ? ')' : static_cast<char>(open + 2); }

// The end of "(word)" or "( word )" that begins at `at`, for one of `words`; 0 when it is not
// there.
template <std::size_t N>
std::size_t after_bracketed(std::string_view text, std::size_t at,
                            const std::array<std::string_view, N>& words) {
  if (at >= text.size() || !is_bracket(text[at])) return 0;
  const char close = closing(text[at]);
  const std::size_t inside = skip_blanks(text, at + 1);
  for (const std::string_view word : words) {
    if (lower_ascii(text.substr(inside, word.size())) != word) continue;
    const std::size_t end = skip_blanks(text, inside + word.size());
    if (end < text.size() && text[end] == close) return end + 1;
  }
  return 0;
}

constexpr std::array<std::string_view, 6> kAt{"at", "@", "arobase", "a", "chez", "arroba"};
constexpr std::array<std::string_view, 5> kDot{"dot", ".", "point", "punkt", "punto"};
// Without brackets: " a " is a word of too many languages.
constexpr std::array<std::string_view, 6> kSpokenAt{"at",     "arobase",    "chez",
                                                    "arroba", "chiocciola", "klammeraffe"};
constexpr std::array<std::string_view, 5> kSpokenDot{"dot", "point", "punkt", "punto", "."};

// The end of one of `words` between blanks, of which those before it begin at `at`, or 0.
template <std::size_t N>
std::size_t after_spoken(std::string_view text, std::size_t at,
                         const std::array<std::string_view, N>& words) {
  const std::size_t begin = skip_blanks(text, at);
  if (begin == at) return 0;
  for (const std::string_view word : words) {
    const std::size_t end = begin + word.size();
    if (lower_ascii(text.substr(begin, word.size())) != word) continue;
    if (blank_size(text, end) > 0) return end;
  }
  return 0;
}

// Where the sign for a dot that ends at `end` begins; npos when there is none.
std::size_t dot_before(std::string_view text, std::size_t end) {
  constexpr std::size_t kLongestDot = 12;  // with brackets and blanks
  const std::size_t floor = end > kLongestDot ? end - kLongestDot : 0;
  for (std::size_t at = end; at-- > floor;) {
    if (!is_bracket(text[at]) && blank_size(text, at) == 0) continue;
    std::size_t after = after_bracketed(text, skip_blanks(text, at), kDot);
    if (after == 0) after = after_spoken(text, at, kSpokenDot);
    if (after != 0 && skip_blanks(text, after) == end) return at;
  }
  return std::string_view::npos;
}

// Reads a domain whose dots may be veiled; returns where it ends.
std::size_t read_domain(std::string_view text, std::size_t at, bool is_veiled,
                        std::string& domain) {
  while (domain.size() < kLongestDomain) {
    std::size_t end = at;
    while (end < text.size() && end - at < kLongestDomain && is_domain_char(text[end]) &&
           (!detect::is_high(text[end]) || blank_size(text, end) == 0)) {
      ++end;
    }
    const std::string_view run = trim_domain(text.substr(at, end - at));
    if (run.empty()) break;
    domain += run;
    at += run.size();
    std::size_t dot = after_bracketed(text, skip_blanks(text, at), kDot);
    if (dot == 0 && is_veiled) dot = after_spoken(text, at, kSpokenDot);
    if (dot == 0) break;
    domain.push_back('.');
    at = skip_blanks(text, dot);
  }
  while (!domain.empty() && domain.back() == '.') domain.pop_back();
  return at;
}

// Puts what stands before dots that are written out in front of `local`; returns where it begins.
std::size_t read_local_back(std::string_view text, std::size_t begin, std::string& local) {
  for (std::size_t dot = dot_before(text, begin); dot != std::string_view::npos && begin > 0;
       dot = dot_before(text, begin)) {
    const std::size_t end = skip_blanks_back(text, dot);
    const std::string_view more =
        trim_local(text.substr(run_begin(text, end), end - run_begin(text, end)));
    if (more.empty() || local.size() + more.size() > kLongestLocal) break;
    local = std::string(more) + "." + local;
    begin = end - more.size();
  }
  return begin;
}

// The address around a sign for "at" that stands at [sign, after).
bool read_address(std::string_view text, std::size_t sign, std::size_t after, Address& address) {
  const std::size_t local_end = address.is_veiled ? skip_blanks_back(text, sign) : sign;
  const std::size_t begin = run_begin(text, local_end);
  const std::string_view last = trim_local(text.substr(begin, local_end - begin));
  if (last.empty()) return false;
  std::string domain;
  address.end = read_domain(text, address.is_veiled ? skip_blanks(text, after) : after,
                            address.is_veiled, domain);
  if (domain.empty() || (address.is_veiled && domain.find('.') == std::string::npos)) return false;
  std::string local(last);
  address.begin = local_end - last.size();
  if (address.is_veiled) address.begin = read_local_back(text, address.begin, local);
  address.local = lower_ascii(local);
  address.domain = ascii_domain(domain);
  return true;
}

std::size_t next_sign(std::string_view text, std::size_t from, char sign) {
  if (from >= text.size()) return text.size();
  const void* hit = std::memchr(text.data() + from, sign, text.size() - from);
  return hit ? static_cast<std::size_t>(static_cast<const char*>(hit) - text.data()) : text.size();
}

// Without the ending of a file that is named after somebody: jean@example.org.pdf. Nothing where
// that is no address.
Address without_file_ending(Address address) {
  constexpr std::array<std::string_view, 24> kEndings{
      "7z",  "csv", "doc", "docx", "eml", "gz",  "htm", "html", "ics", "jpg", "json", "mbox",
      "msg", "ost", "pdf", "png",  "pst", "rtf", "txt", "vcf",  "xls", "xml", "xlsx", "zip"};
  const std::size_t dot = std::min(address.domain.rfind('.'), address.domain.size());
  const std::string_view rest = std::string_view(address.domain).substr(0, dot);
  const bool is_file = dot < address.domain.size() && rest.find('.') != rest.npos &&
                       std::ranges::count(kEndings, address.domain.substr(dot + 1)) > 0;
  if (!is_file) return {};
  address.end -= address.domain.size() - dot;
  address.domain.resize(dot);
  return address;
}

}  // namespace

std::string Address::canonical() const {
  std::string name = local.substr(0, std::min(local.find('+'), local.size()));
  if (name.empty()) name = local;
  const bool is_gmail = domain == "gmail.com" || domain == "googlemail.com";
  if (is_gmail) std::erase(name, '.');
  return name + "@" + (is_gmail ? std::string("gmail.com") : domain);
}

void find_addresses(std::string_view text, const std::function<void(const Address&)>& visit) {
  for (std::size_t at = next_sign(text, 0, '@'); at < text.size();
       at = next_sign(text, at + 1, '@')) {
    Address address;
    address.is_veiled = blank_size_before(text, at) > 0 && blank_size(text, at + 1) > 0;
    if (!read_address(text, at, at + 1, address)) continue;
    visit(address);
    const Address shorter = without_file_ending(std::move(address));
    if (!shorter.domain.empty()) visit(shorter);
  }
  for (const char open : {'(', '[', '{', '<'}) {
    for (std::size_t at = next_sign(text, 0, open); at < text.size();
         at = next_sign(text, at + 1, open)) {
      const std::size_t after = after_bracketed(text, at, kAt);
      Address address;
      address.is_veiled = true;
      if (after != 0 && read_address(text, at, after, address)) visit(address);
    }
  }
}

bool is_spoken_at(std::string_view folded) {
  return std::find(kSpokenAt.begin(), kSpokenAt.end(), folded) != kSpokenAt.end();
}

bool read_spoken_address(std::string_view text, std::size_t begin, std::size_t end,
                         Address& address) {
  if (blank_size_before(text, begin) == 0 || blank_size(text, end) == 0) return false;
  address.is_veiled = true;
  return read_address(text, begin, end, address);
}

Address parse_address(std::string_view text) {
  Address first;
  find_addresses(text, [&](const Address& address) {
    if (first.local.empty()) first = address;
  });
  return first;
}

}  // namespace oubli::subject
