// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/subject/evidence.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "scanner/subject/name_scores.h"

namespace oubli::subject {

namespace {

constexpr std::size_t kLongestExcerpt = 200;
constexpr std::size_t kMostEvidence = 32, kMostAttached = 1000;
constexpr double kMostCertain = 0.99;
constexpr double kNameAndBirth = 0.6;
constexpr std::array<std::string_view, 7> kCategories{"name", "email", "phone",     "id",
                                                      "iban", "ip",    "birth-date"};

unsigned char byte_at(std::string_view text, std::size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
}

// Bytes of a control, line or direction character at `at`, 0 when there is none: C0, DEL, C1
// (U+0080..9F), U+2028..202E, U+2066..2069.
std::size_t control_size(std::string_view text, std::size_t at) {
  const unsigned char first = byte_at(text, at);
  const unsigned char second = byte_at(text, at + 1);
  const unsigned char third = byte_at(text, at + 2);
  if (first < 0x20 || first == 0x7F) return 1;
  if (first == 0xC2 && second >= 0x80 && second <= 0x9F) return 2;
  const bool is_line_or_direction = second == 0x80 && third >= 0xA8 && third <= 0xAE;
  const bool is_isolate = second == 0x81 && third >= 0xA6 && third <= 0xA9;
  return first == 0xE2 && (is_line_or_direction || is_isolate) ? 3 : 0;
}

std::string_view header_name(Where where) {
  switch (where) {
    case Where::From:
      return "from";
    case Where::To:
      return "to";
    case Where::Cc:
      return "cc";
    case Where::Bcc:
      return "bcc";
    case Where::ReplyTo:
      return "reply-to";
    case Where::Sender:
      return "sender";
    case Where::Subject:
      return "subject";
    default:
      return "body";
  }
}

Role role_of(Where where) {
  switch (where) {
    case Where::From:
    case Where::ReplyTo:
    case Where::Sender:
      return Role::Sender;
    case Where::To:
    case Where::Cc:
    case Where::Bcc:
      return Role::Recipient;
    case Where::Attachment:
    case Where::AttachmentName:
      return Role::Attachment;
    default:
      return Role::Mentioned;
  }
}

}  // namespace

std::string_view to_string(Role role) {
  switch (role) {
    case Role::Sender:
      return "sender";
    case Role::Recipient:
      return "recipient";
    case Role::Mentioned:
      return "mentioned";
    case Role::Attachment:
      return "attachment";
  }
  return "mentioned";
}

std::string presentable(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size() && out.size() < kLongestExcerpt;) {
    const std::size_t control = control_size(text, at);
    const bool is_blank = control > 0 || text[at] == ' ';
    if (!is_blank) {
      out.push_back(text[at]);
    } else if (!out.empty() && out.back() != ' ') {
      out.push_back(' ');
    }
    at += std::max<std::size_t>(control, 1);
  }
  const bool was_cut = out.size() == kLongestExcerpt;
  while (was_cut && !out.empty() && (static_cast<unsigned char>(out.back()) & 0x80U) != 0) {
    const bool was_lead = (static_cast<unsigned char>(out.back()) & 0xC0U) == 0xC0;
    out.pop_back();
    if (was_lead) break;
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

Place Places::of_header(Where where) { return {std::string(header_name(where)), role_of(where)}; }

Place Places::of(const Segment& segment) {
  Place place = of_outermost(segment);
  std::string_view innermost;
  for (const std::string& part : message_.messages) {
    const bool is_inside = segment.part == part || segment.part.starts_with(part + ".");
    if (is_inside && part.size() > innermost.size()) innermost = part;
  }
  if (innermost.empty()) return place;
  place.attached = innermost;
  place.where += std::string(kInAttached) + place.attached;
  return place;
}

Place Places::of_outermost(const Segment& segment) {
  if (segment.where == Where::OtherHeader || segment.where == Where::TraceHeader)
    return {"header " + presentable(segment.label), Role::Mentioned};
  if (segment.where != Where::Attachment && segment.where != Where::AttachmentName) {
    return of_header(segment.where);
  }
  auto known = std::find(attachments_.begin(), attachments_.end(), segment.part);
  if (known == attachments_.end()) known = attachments_.insert(known, segment.part);
  return {"attachment " + std::to_string(known - attachments_.begin() + 1), Role::Attachment};
}

void EvidenceList::add(const Place& place, std::string_view category, std::string_view text,
                       double score) {
  if (score <= 0.0) return;
  if (!place.attached.empty() && attached_.size() < kMostAttached) attached_.insert(place.attached);
  std::string shown = presentable(text);
  for (Evidence& known : evidence_) {
    if (known.where != place.where || known.category != category || known.text != shown) continue;
    known.score = std::max(known.score, score);
    return;
  }
  if (evidence_.size() >= kMostEvidence) {
    const auto weakest =
        std::min_element(evidence_.begin(), evidence_.end(),
                         [](const auto& a, const auto& b) { return a.score < b.score; });
    if (weakest->score >= score) return;
    roles_.erase(roles_.begin() + (weakest - evidence_.begin()));
    evidence_.erase(weakest);
  }
  evidence_.push_back({place.where, std::string(category), std::move(shown), score});
  roles_.push_back(place.role);
}

void EvidenceList::add_family_name(const Place& place, std::string_view text, double score) {
  has_family_name_ = true;
  add(place, "name", text, score);
}

void EvidenceList::add_birth_date(const Place& place, std::string_view text, double score,
                                  bool has_full_year) {
  has_birth_date_ |= has_full_year;
  add(place, "birth-date", text, score);
}

double EvidenceList::best_of(std::string_view category) const {
  double score = 0.0;
  for (const Evidence& known : evidence_) {
    const bool is_same =
        known.category == category || (category == "id" && known.category == "card-number");
    if (is_same) score = std::max(score, known.score);
  }
  return score;
}

double EvidenceList::best(std::string_view where, std::string_view category) const {
  double score = 0.0;
  for (const Evidence& known : evidence_) {
    if (known.where == where && known.category == category) score = std::max(score, known.score);
  }
  return score;
}

Role EvidenceList::role() const {
  Role best = Role::Attachment;
  bool has_strong = false;
  for (std::size_t at = 0; at < evidence_.size(); ++at) {
    const bool is_strong = evidence_[at].score >= kSupport;
    if (has_strong && !is_strong) continue;
    const bool is_first = is_strong && !has_strong;
    best = is_first ? roles_[at] : std::min(best, roles_[at]);  // in the order of the enum
    has_strong |= is_strong;
  }
  return best;
}

Match EvidenceList::weigh() && {
  double doubt = 1.0;
  double strongest = 0.0;
  for (const std::string_view category : kCategories) {
    const double best_here = best_of(category);
    doubt *= 1.0 - best_here;
    strongest = std::max(strongest, best_here);
  }
  Match match;
  match.score = std::min(1.0 - doubt, kMostCertain);
  if (strongest < kSupport) {
    const bool is_known = has_family_name_ && has_birth_date_;
    match.score = is_known ? kNameAndBirth : std::min(match.score, kSupportCap);
  }
  // A birthday with two digits of the year is no hint by itself; the index is not asked for it.
  const bool is_only_short_year = strongest <= kShortYear && best_of("birth-date") == strongest;
  if (is_only_short_year) match.score = 0.0;
  if (match.score == 0.0) return {};
  match.role = role();
  match.evidence = std::move(evidence_);
  match.attached.assign(attached_.begin(), attached_.end());
  std::stable_sort(match.evidence.begin(), match.evidence.end(),
                   [](const Evidence& a, const Evidence& b) { return a.score > b.score; });
  return match;
}

Match EvidenceList::certain() && {
  Match match;
  match.score = 1.0;
  match.role = evidence_.empty() ? Role::Mentioned : role();
  match.evidence = std::move(evidence_);
  match.attached.assign(attached_.begin(), attached_.end());
  return match;
}

}  // namespace oubli::subject
