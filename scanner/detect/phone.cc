// SPDX-License-Identifier: GPL-3.0-or-later
// A match ends where a group of digits ends. The groups before it are walked back, and every start
// that could begin a number is judged; nothing is asked of the numbering plan before the shape has
// been found credible, because the answer costs more than all the rest.
#include "scanner/detect/phone.h"

#include <algorithm>
#include <array>
#include <span>

#include "scanner/detect/ip.h"
#include "scanner/detect/number_plan.h"
#include "scanner/detect/text.h"

namespace oubli::detect {
namespace {

constexpr std::size_t kDigitsLeast = 7;
constexpr std::size_t kDigitsMost = 17;
constexpr std::size_t kGroupsMost = 9;

struct Group {
  std::size_t begin = 0;
  std::size_t size = 0;
  char gap = 0;  // what parts it from the group before: ' ', '.', '-', '/', '(' or 0
};

// The groups that end at a place, last one first.
struct Walk {
  std::array<Group, kGroupsMost> groups{};
  std::size_t count = 0;
};

struct PhoneCandidate {
  std::string_view text;
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string digits;
  std::string gaps;                // between groups, in reading order
  std::vector<std::size_t> sizes;  // of groups, in reading order
  bool has_plus = false;
  bool is_whole = true;  // no further group touches it from the left
};

constexpr auto kPhoneWords = word_set(
    "tel", "tél", "téléphone", "telephone", "phone", "ph", "mobile", "mob", "cell", "cellphone",
    "fax", "télécopie", "gsm", "portable", "port", "telefon", "telefax", "handy", "mobil", "tlf",
    "telefono", "teléfono", "móvil", "celular", "cellulare", "telefoon", "telemóvel", "telemovel",
    "puhelin", "puh", "telefonas", "tālrunis", "telefonszám", "desk", "call", "whatsapp", "sms",
    "appelez", "anrufen", "телефон", "тел", "моб", "τηλ", "τηλέφωνο", "direct");
constexpr auto kReferenceWords =
    word_set("order", "ref", "réf", "reference", "référence", "invoice", "facture", "commande",
             "siret", "siren", "tva", "vat", "isbn", "issn", "tracking", "suivi", "colis", "client",
             "dossier", "account", "compte", "konto", "rechnung", "bestellung", "ticket", "case",
             "id", "serial", "invoice no", "pedido", "factura", "ordine", "message-id", "card");

// Steps back over what may part two groups; 0 when nothing that may does.
std::size_t gap_before(std::string_view text, std::size_t at, char& kind) {
  std::size_t length = 0;
  kind = 0;
  for (int i = 0; i < 3; ++i) {
    const char c = byte_at(text, at - length - 1);
    if (c == '(' || c == ')' || c == '/') {
      kind = c == '/' ? '/' : '(';
      ++length;
      continue;
    }
    const std::size_t one = separator_before(text, at - length);
    if (one == 0) break;
    const char shown = c == '.' || c == '-' ? c : ' ';
    if (kind == 0 || kind == ' ') kind = shown;
    length += one;
  }
  return length;
}

Walk walk_back(std::string_view text, std::size_t end) {
  Walk walk;
  std::size_t digits = 0;
  std::size_t at = end;
  while (walk.count < kGroupsMost && digits <= kDigitsMost) {
    Group group;
    while (is_digit(byte_at(text, at - 1)) && group.size <= kDigitsMost) {
      --at;
      ++group.size;
    }
    if (group.size == 0) break;
    digits += group.size;
    group.begin = at;
    const std::size_t gap = gap_before(text, at, group.gap);
    const bool goes_on = gap > 0 && is_digit(byte_at(text, at - gap - 1));
    if (!goes_on) group.gap = 0;
    walk.groups[walk.count++] = group;
    if (!goes_on) break;
    at -= gap;
  }
  return walk;
}

std::size_t digits_of(std::span<const Group> groups) {
  std::size_t digits = 0;
  for (const Group& group : groups) digits += group.size;
  return digits;
}

// What no number looks like is left out before anything is copied: columns of single digits are
// long, and every digit of them ends a candidate.
bool is_hopeless(std::span<const Group> groups) {
  return digits_of(groups) > kDigitsMost ||
         std::ranges::count(groups, std::size_t{1}, &Group::size) > 2;
}

// Takes "+", "(+" or "(" in front of the first group into the number.
void take_front(PhoneCandidate& candidate) {
  const std::string_view text = candidate.text;
  std::size_t at = candidate.begin;
  if (byte_at(text, at - 1) == '+') {
    candidate.has_plus = true;
    --at;
  } else if (byte_at(text, at - 2) == '+' && byte_at(text, at - 1) == ' ') {
    candidate.has_plus = true;
    at -= 2;
  }
  const std::string_view rest = text.substr(candidate.begin, candidate.end - candidate.begin);
  if (byte_at(text, at - 1) == '(' && rest.find(')') != rest.npos) --at;
  candidate.begin = at;
}

PhoneCandidate candidate_of(const Look& look, const Walk& walk, std::size_t first) {
  PhoneCandidate candidate;
  candidate.text = look.text;
  candidate.begin = walk.groups[first].begin;
  candidate.end = look.end;
  candidate.is_whole = walk.groups[first].gap == 0;
  for (std::size_t i = first + 1; i-- > 0;) {
    const Group& group = walk.groups[i];
    candidate.sizes.push_back(group.size);
    if (i != first) candidate.gaps += group.gap;
    candidate.digits += look.text.substr(group.begin, group.size);
  }
  take_front(candidate);
  return candidate;
}

bool is_date_like(const PhoneCandidate& c) {
  if (c.has_plus || c.sizes.size() < 3 || c.gaps[0] != c.gaps[1] || c.gaps[0] == '(') return false;
  const auto sizes = std::span(c.sizes).first(3);
  const bool is_year_last = sizes[0] <= 2 && sizes[1] <= 2 && sizes[2] == 4;
  const bool is_year_first = sizes[0] == 4 && sizes[1] <= 2 && sizes[2] <= 2;
  const bool is_short = c.gaps[0] == '/' && sizes[0] <= 2 && sizes[1] <= 2 && sizes[2] == 2;
  if (is_year_first) {
    const int year = std::stoi(c.digits.substr(0, 4));
    return year >= 1800 && year < 2100;
  }
  return is_year_last || is_short;
}

// Separators of a number are of one kind; a slash or bracket may set off the area code.
bool has_even_gaps(const PhoneCandidate& c) {
  char common = 0;
  std::size_t slashes = 0;
  for (char gap : c.gaps) {
    if (gap == '/') {
      ++slashes;
    } else if (gap != '(' && gap != common) {
      if (common != 0 && !(c.has_plus || c.gaps.find('(') != c.gaps.npos)) {
        // "0221 12-34": a dash may set off an extension, but a dot and a dash do not mix.
        if (common == '.' || gap == '.') return false;
      }
      common = gap;
    }
  }
  return slashes <= 1;
}

bool is_amount_or_time(const PhoneCandidate& c) {
  const std::string_view text = c.text;
  const char after = byte_at(text, c.end);
  const char beyond = byte_at(text, c.end + 1);
  if ((after == ',' || after == ':' || after == '.') && is_digit(beyond)) return true;
  if (after == '%' || after == '$' || after == '@' || after == '_') return true;
  if (text.substr(c.end).starts_with("€") || text.substr(c.end).starts_with(" €")) return true;
  const char before = byte_at(text, c.begin - 1);
  if ((before == ',' || before == ':' || before == '.') && is_digit(byte_at(text, c.begin - 2))) {
    return true;
  }
  if (before != 0 && std::string_view("$@_#=&%").find(before) != std::string_view::npos)
    return true;
  return text.substr(0, c.begin).ends_with("€") || text.substr(0, c.begin).ends_with("£");
}

bool is_shaped(const PhoneCandidate& c) {
  if (word_touches_left(c.text, c.begin)) return false;
  if (c.gaps.find_first_not_of('.') == c.gaps.npos && c.gaps.size() == 3) {
    if (parse_ipv4(c.text.substr(c.begin, c.end - c.begin))) return false;
  }
  return has_even_gaps(c) && !is_date_like(c) && !is_amount_or_time(c);
}

// What the numbering plan is to be asked: "+" and digits, or digits as at home; empty when the
// number is not credible either way.
std::string question_for(const PhoneCandidate& c, const NumberPlan& plan, bool is_labelled) {
  if (c.has_plus || c.digits.starts_with("00")) {
    const std::size_t prefix = c.has_plus ? 0 : 2;
    std::string digits = c.digits.substr(prefix);
    const std::string_view written = c.text.substr(c.begin, c.end - c.begin);
    if (const auto zero = written.find("(0)"); zero != written.npos) {
      const auto before = static_cast<std::size_t>(std::count_if(
          written.begin(), written.begin() + static_cast<std::ptrdiff_t>(zero), is_digit));
      // A trunk zero stands behind the country code, not inside the 00 of the prefix.
      if (before >= prefix) digits.erase(before - prefix, 1);
    }
    return plan.is_credible_abroad(digits) ? "+" + digits : std::string();
  }
  return plan.is_credible_at_home(c.digits, !is_labelled) ? c.digits : std::string();
}

double confidence_of(const PhoneCandidate& c, const NumberPlan& plan, bool is_labelled) {
  if (is_labelled) return 0.97;
  if (c.has_plus) return c.is_whole ? 0.95 : 0.8;
  if (word_before(c.text, c.begin, 32, kReferenceWords)) return 0.3;
  if (!c.is_whole) return 0.35;
  if (c.digits.starts_with("00")) return 0.85;
  const bool is_grouped = c.sizes.size() > 1;
  if (plan.has_trunk_zero()) return is_grouped ? 0.85 : 0.65;
  return is_grouped ? 0.75 : 0.4;
}

// Inside a run only what announces a number may start one: "+", a zero, a bracket.
bool may_start(const Look& look, const Group& group) {
  if (group.gap == 0 || !look.plan.has_trunk_zero()) return true;
  const char before = byte_at(look.text, group.begin - 1);
  return look.text[group.begin] == '0' || before == '+' || before == '(';
}

// A label stands just before the number, on its line or at the end of the one above.
bool has_label(const PhoneCandidate& c) { return word_before(c.text, c.begin, 22, kPhoneWords); }

bool judge(const Look& look, const PhoneCandidate& c) {
  if (!is_shaped(c)) return false;
  std::string question = question_for(c, look.plan, false);
  // At the start of a run the words before it are worth a look.
  const bool is_labelled = (!question.empty() || c.is_whole) && has_label(c);
  if (question.empty() && is_labelled) question = question_for(c, look.plan, true);
  if (question.empty() && !is_labelled) return false;
  const bool is_url = is_inside_url(c.text, c.begin, c.end);
  if (!question.empty() && !is_url) {
    if (const auto& number = look.plan.read(question, look.memo)) {
      const std::string_view rule = question[0] == '+' ? "international" : "national";
      look.add(rule, c.begin, c.end, *number, confidence_of(c, look.plan, is_labelled));
      return true;
    }
  }
  // A plus sign says telephone even where the plan, which changes, knows of no such number.
  if (!question.empty() && c.has_plus && !is_url && c.digits.size() >= 9) {
    look.add("unassigned", c.begin, c.end, question, is_labelled ? 0.7 : 0.5);
    return true;
  }
  if (!is_labelled || is_url || c.digits.size() > 15) return false;
  look.add("labelled", c.begin, c.end, (c.has_plus ? "+" : "") + c.digits, 0.6);
  return true;
}

// "555-123-4567x89", "…ext89": the number ends before its extension.
bool has_extension(std::string_view text, std::size_t end) {
  for (const std::string_view mark : {"x", "ext"}) {
    const bool is_marked = lower(text.substr(end, mark.size())) == mark;
    if (is_marked && is_digit(byte_at(text, end + mark.size()))) return true;
  }
  return false;
}

}  // namespace

void find_phone(const Look& look) {
  if (!has_extension(look.text, look.end) && word_touches_right(look.text, look.end)) return;
  const Walk walk = walk_back(look.text, look.end);
  for (std::size_t first = walk.count; first-- > 0;) {
    if (!may_start(look, walk.groups[first])) continue;
    const auto groups = std::span(walk.groups).first(first + 1);
    if (digits_of(groups) < kDigitsLeast) break;
    if (is_hopeless(groups)) continue;
    if (judge(look, candidate_of(look, walk, first))) break;
  }
}

}  // namespace oubli::detect
