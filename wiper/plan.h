// SPDX-License-Identifier: GPL-3.0-or-later
// What is to be erased, written down before anything is touched: readable, serialisable, free of
// mail content (a path, byte ranges and hashes are all it holds). A Plan becomes an ApprovedPlan
// only through approve(), which refuses what looks wrong; the Wiper takes nothing else.
// Value types; any thread. Failure: Refused (a rule said no), Damaged (the plan contradicts
// itself).
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/base/files.h"
#include "adapters/base/result.h"
#include "adapters/message.h"
#include "adapters/source.h"

namespace oubli::wiper {

// What a redacted message becomes; see replacement.h.
struct Replacement {
  std::uint64_t size = 0;               // of its framing and itself
  ContentHash digest;                   // of both
  ContentHash hash;                     // of the message: what it is known by afterwards
  std::uint64_t broken_signatures = 0;  // kinds that will not verify any more
};

struct PlannedMessage {
  std::string locator;      // as shown to the person who approves
  std::uint64_t frame = 0;  // where its framing begins (the From_ line); UIDVALIDITY on a server
  ByteRange range;          // the message itself
  ContentHash hash;         // of the bytes in `range`
  std::string reason;       // the rule or request that names it; never mail content
  std::string entry{};      // of a Maildir: its file, "cur/1:2,S", as it was named last
  std::optional<Replacement> replacement{};  // nothing: it is erased whole
};

struct PlannedSource {
  Path path;  // absolute, symbolic links resolved; of a folder on a mail server its address
  Format format = Format::Mbox;
  Compression compression = Compression::None;
  Fingerprint fingerprint;     // of the file when it was examined
  std::uint64_t examined = 0;  // messages looked at
  // Messages that stand there and could not be read: nothing is said of them, and none is touched.
  std::uint64_t unexamined = 0;
  std::vector<PlannedMessage> erase;
};

struct Plan {
  std::string created;  // RFC 3339, by the caller's clock
  std::vector<PlannedSource> sources;
};

// Whether every message is a file of its own (Maildir, .eml, .emlx).
[[nodiscard]] bool keeps_messages_in_files(Format format);
// Whether a planned message of it is to be redacted.
[[nodiscard]] bool is_redacted(const PlannedSource& source);
// Both: each message is redacted in a file of its own.
[[nodiscard]] bool redacts_files(const PlannedSource& source);

// Of one source, examined or not.
[[nodiscard]] std::uint64_t standing_messages(const PlannedSource& source);
[[nodiscard]] std::uint64_t planned_messages(const Plan& plan);
[[nodiscard]] std::uint64_t examined_messages(const Plan& plan);
// The same messages, by content, from the same mailboxes, in the same way.
[[nodiscard]] bool erases_the_same(const Plan& one, const Plan& other);

// The canonical form: sorted keys, no blanks, one line. Bytes that are not UTF-8 travel in a
// second field ("path_hex"), so that every path survives.
[[nodiscard]] std::string to_json(const Plan& plan);
[[nodiscard]] Result<Plan> parse_plan(std::string_view json);
// BLAKE2b-256 of the canonical form.
[[nodiscard]] ContentHash plan_digest(const Plan& plan);

// The names of the rules; a rule is overridden only by its name.
inline constexpr std::string_view kRuleEmptyPlan = "empty-plan";
inline constexpr std::string_view kRuleErasesEverything = "erases-everything";
inline constexpr std::string_view kRuleCountDiffers = "count-differs";
inline constexpr std::string_view kRuleCapExceeded = "cap-exceeded";
inline constexpr std::string_view kRulePlanChanged = "plan-changed";

struct Safety {
  std::uint64_t cap = 10'000;  // messages erased by one plan
  std::set<std::string, std::less<>> overrides{};
  const Plan* shown = nullptr;  // lent: what the operator looked at, where that was kept
};

class ApprovedPlan {
 public:
  ApprovedPlan(const ApprovedPlan&) = delete;
  ApprovedPlan& operator=(const ApprovedPlan&) = delete;
  ApprovedPlan(ApprovedPlan&&) = default;
  ApprovedPlan& operator=(ApprovedPlan&&) = default;
  ~ApprovedPlan() = default;

  [[nodiscard]] const Plan& plan() const { return plan_; }
  [[nodiscard]] const ContentHash& digest() const { return digest_; }

 private:
  explicit ApprovedPlan(Plan plan) : plan_(std::move(plan)), digest_(plan_digest(plan_)) {}
  friend Result<ApprovedPlan> approve(Plan plan, std::uint64_t expected_count,
                                      const Safety& safety);
  Plan plan_;
  ContentHash digest_;
};

// Refuses a plan that is empty, that would erase everything it examined, whose size is not the one
// the operator was shown, that is not the one they were shown, or that exceeds the cap. A plan that
// contradicts itself (overlapping ranges, a message outside its file, a source named twice) is
// Damaged, whatever is overridden.
Result<ApprovedPlan> approve(Plan plan, std::uint64_t expected_count, const Safety& safety = {});

}  // namespace oubli::wiper
