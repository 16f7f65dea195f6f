// SPDX-License-Identifier: GPL-3.0-or-later
// A message added to a folder with the flags and the date of one that stands there. Both stay on
// this side: they go from libetpan's answer into its command.
#include <algorithm>
#include <cstdlib>

#include <string.h>

#include "adapters/imap/client_state.h"

namespace oubli::imap {
namespace {

struct FlagName {
  int type;
  const char* name;
};
constexpr FlagName kFlags[] = {{MAILIMAP_FLAG_ANSWERED, "\\Answered"},
                               {MAILIMAP_FLAG_FLAGGED, "\\Flagged"},
                               {MAILIMAP_FLAG_DELETED, "\\Deleted"},
                               {MAILIMAP_FLAG_SEEN, "\\Seen"},
                               {MAILIMAP_FLAG_DRAFT, "\\Draft"}};

std::string name_of(const mailimap_flag& flag) {
  for (const FlagName& known : kFlags) {
    if (known.type == flag.fl_type) return known.name;
  }
  const char* name = flag.fl_data.fl_keyword;
  if (name == nullptr) return {};
  return (flag.fl_type == MAILIMAP_FLAG_EXTENSION ? "\\" : "") + std::string(name);
}

mailimap_flag* flag_named(const std::string& name) {
  for (const FlagName& known : kFlags) {
    if (name == known.name) return mailimap_flag_new(known.type, nullptr, nullptr);
  }
  if (name.starts_with('\\')) return mailimap_flag_new_flag_extension(::strdup(name.c_str() + 1));
  return mailimap_flag_new_flag_keyword(::strdup(name.c_str()));
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

struct Standing {
  Uid uid = 0;
  std::vector<std::string> flags;
  std::optional<mailimap_date_time> date;
};

Standing standing_of(const mailimap_msg_att& about) {
  Standing standing;
  for (clistiter* at = clist_begin(about.att_list); at != nullptr; at = clist_next(at)) {
    const auto* item = static_cast<const mailimap_msg_att_item*>(clist_content(at));
    if (item->att_type == MAILIMAP_MSG_ATT_ITEM_DYNAMIC && item->att_data.att_dyn != nullptr) {
      standing.flags = flags_of(*item->att_data.att_dyn);
    }
    if (item->att_type != MAILIMAP_MSG_ATT_ITEM_STATIC) continue;
    const auto& fact = *item->att_data.att_static;
    if (fact.att_type == MAILIMAP_MSG_ATT_UID) standing.uid = fact.att_data.att_uid;
    if (fact.att_type == MAILIMAP_MSG_ATT_INTERNALDATE) {
      standing.date = *fact.att_data.att_internal_date;
    }
  }
  return standing;
}

std::string text_of(const Standing& standing) {
  std::string text;
  for (const std::string& flag : standing.flags) text += flag + ' ';
  const mailimap_date_time& date = *standing.date;
  for (const int part : {date.dt_year, date.dt_month, date.dt_day, date.dt_hour, date.dt_min,
                         date.dt_sec, date.dt_zone}) {
    text += std::to_string(part) + ' ';
  }
  return text;
}

}  // namespace

Status Client::State::ask_standing(const std::vector<UidRange>& uids,
                                   const std::function<void(const mailimap_msg_att&)>& told) {
  auto* set = set_of(uids);
  auto* wanted = mailimap_fetch_type_new_fetch_att_list_empty();
  for (auto* one : {mailimap_fetch_att_new_uid(), mailimap_fetch_att_new_flags(),
                    mailimap_fetch_att_new_internaldate()}) {
    mailimap_fetch_type_new_fetch_att_list_add(wanted, one);
  }
  stream.allow(kMostBetween);
  inspect = &told;
  clist* rest = nullptr;
  const int code = mailimap_uid_fetch(session, set, wanted, &rest);
  inspect = nullptr;
  mailimap_fetch_type_free(wanted);
  mailimap_set_free(set);
  if (rest != nullptr && code == MAILIMAP_NO_ERROR) mailimap_fetch_list_free(rest);
  return check(code, "tell flags and dates");
}

Result<std::vector<Facts>> Client::facts(const std::vector<UidRange>& uids) {
  std::vector<Facts> all;
  auto asked = state_->ask_standing(uids, [&](const mailimap_msg_att& about) {
    const Standing standing = standing_of(about);
    if (standing.uid != 0 && standing.date) all.push_back({standing.uid, text_of(standing)});
  });
  if (!asked) return std::move(asked).take_error();
  return all;
}

Status Client::append_like(const std::string& raw, Uid like, std::string_view message) {
  std::optional<Standing> standing;
  auto asked = state_->ask_standing({{like, like}}, [&](const mailimap_msg_att& about) {
    Standing one = standing_of(about);
    if (one.uid == like && one.date) standing = std::move(one);
  });
  if (!asked) return asked;
  if (!standing) return failed("the server did not tell flags and date of the message");
  auto* flags = mailimap_flag_list_new_empty();
  for (const std::string& name : standing->flags) {
    mailimap_flag_list_add(flags, flag_named(name));
  }
  state_->stream.allow(kMostBetween);
  const int code = mailimap_append(state_->session, raw.c_str(), flags, &*standing->date,
                                   message.data(), message.size());
  mailimap_flag_list_free(flags);
  return state_->check(code, "take the message");
}

}  // namespace oubli::imap
