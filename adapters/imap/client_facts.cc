// SPDX-License-Identifier: GPL-3.0-or-later
// Flags and dates of messages, as a server tells them.
#include "adapters/imap/client_facts.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <utility>

#include <string.h>

namespace oubli::imap {
namespace {

constexpr std::array<std::pair<int, const char*>, 5> kFlags{{{MAILIMAP_FLAG_ANSWERED, "\\Answered"},
                                                             {MAILIMAP_FLAG_FLAGGED, "\\Flagged"},
                                                             {MAILIMAP_FLAG_DELETED, "\\Deleted"},
                                                             {MAILIMAP_FLAG_SEEN, "\\Seen"},
                                                             {MAILIMAP_FLAG_DRAFT, "\\Draft"}}};

std::string name_of(const mailimap_flag& flag) {
  for (const auto& [type, name] : kFlags) {
    if (type == flag.fl_type) return name;
  }
  const char* name = flag.fl_data.fl_keyword;
  if (name == nullptr) return {};
  return (flag.fl_type == MAILIMAP_FLAG_EXTENSION ? "\\" : "") + std::string(name);
}

// \Recent is the server's own, and no client can set it.
std::vector<std::string> flags_of(const mailimap_msg_att_dynamic& told) {
  std::vector<std::string> flags;
  for (clistiter* at = told.att_list == nullptr ? nullptr : clist_begin(told.att_list);
       at != nullptr; at = clist_next(at)) {
    const auto* one = static_cast<const mailimap_flag_fetch*>(clist_content(at));
    if (one->fl_type != MAILIMAP_FLAG_FETCH_OTHER || one->fl_flag == nullptr) continue;
    std::string name = name_of(*one->fl_flag);
    if (!name.empty() && name != "\\Recent") flags.push_back(std::move(name));
  }
  std::ranges::sort(flags);
  return flags;
}

std::int64_t seconds_of(const mailimap_date_time& date) {
  std::tm parts{};
  parts.tm_year = date.dt_year - 1900;
  parts.tm_mon = date.dt_month - 1;
  parts.tm_mday = date.dt_day;
  parts.tm_hour = date.dt_hour;
  parts.tm_min = date.dt_min;
  parts.tm_sec = date.dt_sec;
  const int minutes = date.dt_zone / 100 * 60 + date.dt_zone % 100;
  return ::timegm(&parts) - std::int64_t{minutes} * 60;
}

}  // namespace

mailimap_flag* flag_named(const std::string& name) {
  for (const auto& [type, known] : kFlags) {
    if (name == known) return mailimap_flag_new(type, nullptr, nullptr);
  }
  if (name.starts_with('\\')) return mailimap_flag_new_flag_extension(::strdup(name.c_str() + 1));
  return mailimap_flag_new_flag_keyword(::strdup(name.c_str()));
}

Standing standing_of(const mailimap_msg_att& about) {
  Standing standing;
  for (clistiter* at = clist_begin(about.att_list); at != nullptr; at = clist_next(at)) {
    const auto* item = static_cast<const mailimap_msg_att_item*>(clist_content(at));
    if (item->att_type == MAILIMAP_MSG_ATT_ITEM_DYNAMIC && item->att_data.att_dyn != nullptr) {
      standing.facts.flags = flags_of(*item->att_data.att_dyn);
    }
    if (item->att_type != MAILIMAP_MSG_ATT_ITEM_STATIC) continue;
    const auto& fact = *item->att_data.att_static;
    if (fact.att_type == MAILIMAP_MSG_ATT_UID) standing.facts.uid = fact.att_data.att_uid;
    if (fact.att_type == MAILIMAP_MSG_ATT_INTERNALDATE) {
      standing.date = *fact.att_data.att_internal_date;
      standing.facts.date = seconds_of(*standing.date);
      standing.facts.zone = standing.date->dt_zone;
    }
  }
  return standing;
}

Status Client::State::ask_standing(const std::vector<UidRange>& uids,
                                   const std::function<void(const mailimap_msg_att&)>& told) {
  auto* wanted = mailimap_fetch_type_new_fetch_att_list_empty();
  for (auto* one : {mailimap_fetch_att_new_uid(), mailimap_fetch_att_new_flags(),
                    mailimap_fetch_att_new_internaldate()}) {
    mailimap_fetch_type_new_fetch_att_list_add(wanted, one);
  }
  return ask_about(uids, wanted, told);
}

Status Client::State::ask_about(const std::vector<UidRange>& uids, mailimap_fetch_type* wanted,
                                const std::function<void(const mailimap_msg_att&)>& told) {
  auto* set = set_of(uids);
  stream.allow(kMostBetween);
  inspect = &told;
  clist* rest = nullptr;
  const int code = mailimap_uid_fetch(session, set, wanted, &rest);
  inspect = nullptr;
  mailimap_fetch_type_free(wanted);
  mailimap_set_free(set);
  if (rest != nullptr && code == MAILIMAP_NO_ERROR) mailimap_fetch_list_free(rest);
  return check(code, "tell of its messages");
}

Result<std::vector<Facts>> Client::facts(const std::vector<UidRange>& uids) {
  std::vector<Facts> all;
  auto asked = state_->ask_standing(uids, [&](const mailimap_msg_att& about) {
    Standing standing = standing_of(about);
    if (standing.facts.uid != 0 && standing.date) all.push_back(std::move(standing.facts));
  });
  if (!asked) return std::move(asked).take_error();
  return all;
}

}  // namespace oubli::imap
