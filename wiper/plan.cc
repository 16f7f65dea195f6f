// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/plan.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <utility>

#include "adapters/archive/place.h"
#include "adapters/base/counted.h"
#include "adapters/imap/address.h"
#include "adapters/imap/place.h"
#include "adapters/pst/place.h"

namespace oubli::wiper {

namespace {

constexpr std::array kRules{kRuleEmptyPlan, kRuleErasesEverything, kRuleCountDiffers,
                            kRuleCapExceeded, kRulePlanChanged};

std::string names_of_rules() {
  std::string names;
  for (const std::string_view rule : kRules) {
    names += (names.empty() ? "" : ", ") + std::string(rule);
  }
  return names;
}

// A file in new/ or cur/ that a reader of mail takes for a message; other formats have none.
bool is_entry_of(const PlannedSource& source, std::string_view entry) {
  if (source.format != Format::Maildir) return entry.empty();
  const std::string_view name = entry.substr(std::min<std::size_t>(4, entry.size()));
  return (entry.starts_with("cur/") || entry.starts_with("new/")) && !name.empty() &&
         !name.starts_with('.') && name.find('/') == std::string_view::npos;
}

bool is_inside(const PlannedSource& source, const ByteRange& range) {
  // In a compressed file the ranges count what it decompresses to, which its size says nothing of.
  const bool is_sized = source.format != Format::Maildir && source.compression == Compression::None;
  return !is_sized || range.end <= source.fingerprint.size;
}

// Its range is made up from its number, and says nothing of where it stands in the file.
bool is_item_of_pst(const ByteRange& range) {
  const std::uint64_t number = pst::number_at(range.begin);
  return number < pst::kNumbers && range == pst::range_of(number, range.size()) &&
         range.size() < pst::kRoom;
}

bool is_in_one_entry(const PlannedMessage& message) {
  const std::uint64_t entry = archive::entry_at(message.range.begin);
  return archive::entry_at(message.frame) == entry &&
         archive::entry_at(message.range.end) == entry && entry < 2 * archive::kMostEntries;
}

// Its range is made up from its UID, and its frame is the UIDVALIDITY under which it was found.
bool is_message_of_folder(const PlannedSource& source, const PlannedMessage& message) {
  const std::uint64_t uid = imap::number_at(message.range.begin);
  return uid > 0 && uid <= UINT32_MAX &&
         message.range == imap::range_of(static_cast<imap::Uid>(uid), message.range.size()) &&
         message.frame > 0 && message.frame <= UINT32_MAX &&
         message.frame == source.erase.front().frame;
}

// Where the framing of a message begins; on a server there is none.
std::uint64_t begin_of(const PlannedSource& source, const PlannedMessage& message) {
  return is_remote(source.format) ? message.range.begin : message.frame;
}

bool is_inside_of(const PlannedSource& source, const PlannedMessage& message) {
  if (source.format == Format::Pst) return is_item_of_pst(message.range);
  if (is_archive(source.format)) return is_in_one_entry(message);
  if (is_remote(source.format)) return is_message_of_folder(source, message);
  return is_inside(source, message.range);
}

Status check_message(const PlannedSource& source, const PlannedMessage& message,
                     std::uint64_t free_from) {
  const std::uint64_t begin = begin_of(source, message);
  const bool ordered = begin <= message.range.begin && message.range.begin <= message.range.end;
  const bool inside = is_inside_of(source, message);
  if (ordered && inside && begin >= free_from && is_entry_of(source, message.entry)) {
    return {};
  }
  return damaged("plan: " + message.locator + ": its byte range contradicts the rest of the plan",
                 "make the plan again");
}

Error cannot_be_redacted(const PlannedSource& source) {
  return refused("plan: " + source.path.string() + ": cannot be redacted",
                 "--mode delete erases whole messages");
}

// Of a folder on a server its address, in the one way in which it is written.
bool is_whole(const PlannedSource& source) {
  if (!is_remote(source.format)) return source.path.is_absolute();
  const auto address = imap::parse_address(source.path.native());
  return address && !address->folder.empty() && to_string(*address) == source.path.native();
}

Status check_source(const PlannedSource& source) {
  if (!is_whole(source)) {
    return damaged("plan: " + source.path.string() + ": not an absolute path");
  }
  const bool is_one_message =
      source.format == Format::Eml || source.format == Format::Emlx || source.format == Format::Msg;
  if (source.erase.size() >
      (is_one_message ? std::min<std::uint64_t>(1, source.examined) : source.examined)) {
    return damaged("plan: " + source.path.string() + ": erases more than was examined",
                   "make the plan again");
  }
  const bool is_each_apart = keeps_messages_in_files(source.format) || is_remote(source.format);
  if (is_each_apart && is_redacted(source)) {
    const bool is_each = std::ranges::all_of(
        source.erase, [](const PlannedMessage& one) { return one.replacement.has_value(); });
    if (!is_each || source.format == Format::Msg) return cannot_be_redacted(source);
  }
  if (is_archive(source.format) && is_redacted(source)) return cannot_be_redacted(source);
  std::uint64_t free_from = 0;
  std::set<std::string_view> entries;
  for (const auto& message : source.erase) {
    // The entries of a Maildir are files of their own: their ranges all begin at zero.
    const bool is_ordered = !keeps_messages_in_files(source.format);
    const std::uint64_t floor = is_ordered ? free_from : 0;
    if (auto fine = check_message(source, message, floor); !fine) return fine;
    if (source.format == Format::Maildir && !entries.insert(message.entry).second) {
      return damaged("plan: " + message.locator + ": named twice", "make the plan again");
    }
    free_from = std::max(message.range.end, begin_of(source, message) + 1);
  }
  return {};
}

Status check_sources(const Plan& plan) {
  std::set<Path> paths;
  // Whether anything is erased under one name of a file: then no other is in the plan.
  std::map<std::pair<std::uint64_t, std::uint64_t>, bool> inodes;
  for (const auto& source : plan.sources) {
    if (auto fine = check_source(source); !fine) return fine;
    // A message with two names is told of when its file is held; it must not stop the others.
    const auto inode = std::pair(source.fingerprint.device, source.fingerprint.inode);
    const bool is_mailbox = !keeps_messages_in_files(source.format) && !is_remote(source.format);
    bool is_named_twice = !paths.insert(source.path).second;
    if (is_mailbox) {
      const bool is_erased = !source.erase.empty();
      const auto [file, is_new] = inodes.try_emplace(inode, is_erased);
      is_named_twice |= !is_new && (is_erased || file->second);
    }
    if (is_named_twice) {
      return damaged("plan: " + source.path.string() + ": named twice", "make the plan again");
    }
  }
  return {};
}

Error rule_refuses(std::string_view rule, const std::string& why) {
  return refused("plan: " + why,
                 "check the plan; `--override " + std::string(rule) + "` sets this rule aside");
}

}  // namespace

bool keeps_messages_in_files(Format format) { return !holds_many(format); }

bool is_redacted(const PlannedSource& source) {
  return std::ranges::any_of(source.erase,
                             [](const PlannedMessage& one) { return one.replacement.has_value(); });
}

bool redacts_files(const PlannedSource& source) {
  return keeps_messages_in_files(source.format) && is_redacted(source);
}

std::uint64_t standing_messages(const PlannedSource& source) {
  return source.examined + source.unexamined;
}

std::uint64_t planned_messages(const Plan& plan) {
  std::uint64_t count = 0;
  for (const auto& source : plan.sources) count += source.erase.size();
  return count;
}

std::uint64_t examined_messages(const Plan& plan) {
  std::uint64_t count = 0;
  for (const auto& source : plan.sources) count += source.examined;
  return count;
}

bool redacts(const Plan& plan) { return std::ranges::any_of(plan.sources, is_redacted); }

bool erases_the_same(const Plan& one, const Plan& other) {
  const auto messages_of = [](const Plan& plan) {
    std::multiset<std::tuple<Path, ContentHash, bool>> messages;
    for (const auto& source : plan.sources) {
      for (const auto& message : source.erase) {
        messages.emplace(source.path, message.hash, message.replacement.has_value());
      }
    }
    return messages;
  };
  return messages_of(one) == messages_of(other);
}

Result<ApprovedPlan> approve(Plan plan, std::uint64_t expected_count, const Safety& safety) {
  for (const auto& name : safety.overrides) {
    if (std::find(kRules.begin(), kRules.end(), name) == kRules.end()) {
      return Error{ErrorCode::Usage, "no rule is named " + name,
                   "the rules are " + names_of_rules()};
    }
  }
  if (auto fine = check_sources(plan); !fine) return std::move(fine).take_error();
  const std::uint64_t count = planned_messages(plan);
  const auto applies = [&](std::string_view rule) { return !safety.overrides.contains(rule); };
  if (count == 0 && applies(kRuleEmptyPlan)) {
    return rule_refuses(kRuleEmptyPlan, "it erases nothing");
  }
  if (count > 0 && count >= examined_messages(plan) && applies(kRuleErasesEverything)) {
    return rule_refuses(kRuleErasesEverything,
                        "it erases all it examined: " + counted(count, "message"));
  }
  if (count != expected_count && applies(kRuleCountDiffers)) {
    return rule_refuses(kRuleCountDiffers, "it erases " + counted(count, "message") + ", not the " +
                                               counted(expected_count) + " expected");
  }
  if (count > safety.cap && applies(kRuleCapExceeded)) {
    return rule_refuses(kRuleCapExceeded, "it erases " + counted(count, "message") +
                                              ", more than the cap of " + counted(safety.cap));
  }
  if (safety.shown != nullptr && !erases_the_same(plan, *safety.shown) &&
      applies(kRulePlanChanged)) {
    const bool is_other_way = redacts(plan) != redacts(*safety.shown);
    return rule_refuses(kRulePlanChanged,
                        "it is not the one that was shown on " + safety.shown->created +
                            (is_other_way ? ": of the two one erases, and the other redacts"
                                          : ": mail came, went or moved"));
  }
  return ApprovedPlan(std::move(plan));
}

}  // namespace oubli::wiper
