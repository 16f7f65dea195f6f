// SPDX-License-Identifier: GPL-3.0-or-later
// A message added to a folder with the flags and the date of one that stands there. Both stay on
// this side: they go from libetpan's answer into its command.
#include <array>
#include <cstdio>

#include "adapters/imap/client_facts.h"
#include "adapters/mime/utf8.h"

namespace oubli::imap {
namespace {

constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::string_view header_of(std::string_view message) {
  return message.substr(0, message.find("\r\n\r\n"));
}

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) out += c == '"' || c == '\\' ? std::string{'\\', c} : std::string{c};
  return out + "\"";
}

std::string date_time(const mailimap_date_time& date) {
  char text[64];
  std::snprintf(text, sizeof text, "\"%02d-%s-%04d %02d:%02d:%02d %+05d\"", date.dt_day,
                kMonths[static_cast<std::size_t>(date.dt_month - 1) % kMonths.size()], date.dt_year,
                date.dt_hour, date.dt_min, date.dt_sec, date.dt_zone);
  return text;
}

// Where the server says that it stands; 0 where it does not say.
Uid appended_uid(const mailimap& session) {
  const clist* more = session.imap_response_info->rsp_extension_list;
  for (clistiter* at = more == nullptr ? nullptr : clist_begin(more); at != nullptr;
       at = clist_next(at)) {
    const auto* one = static_cast<const mailimap_extension_data*>(clist_content(at));
    if (one->ext_extension->ext_id != MAILIMAP_EXTENSION_UIDPLUS) continue;
    if (one->ext_type != MAILIMAP_UIDPLUS_RESP_CODE_APND) continue;
    const auto* told = static_cast<const mailimap_uidplus_resp_code_apnd*>(one->ext_data);
    const clist* set = told->uid_set == nullptr ? nullptr : told->uid_set->set_list;
    if (set == nullptr || clist_begin(set) == nullptr) continue;
    return static_cast<const mailimap_set_item*>(clist_content(clist_begin(set)))->set_first;
  }
  return 0;
}

}  // namespace

int Client::State::append(const std::string& raw, const Standing& like, std::string_view message,
                          Uid& uid) {
  auto* flags = mailimap_flag_list_new_empty();
  for (const std::string& name : like.facts.flags) mailimap_flag_list_add(flags, flag_named(name));
  mailimap_date_time date = *like.date;
  std::uint32_t validity = 0;
  const int code = mailimap_uidplus_append(session, spelled(raw).c_str(), flags, &date,
                                           message.data(), message.size(), &validity, &uid);
  mailimap_flag_list_free(flags);
  return code;
}

// A header in UTF-8 has to be told of (RFC 6855, 4), which libetpan does not know.
int Client::State::append_utf8(const std::string& raw, const Standing& like,
                               std::string_view message, Uid& uid) {
  std::string line = "APPEND " + in_quotes(spelled(raw)) + " (";
  for (const std::string& name : like.facts.flags) line += (line.back() == '(' ? "" : " ") + name;
  line += ") " + date_time(*like.date) + " UTF8 (~{" + std::to_string(message.size()) + "}";
  if (mailimap_send_current_tag(session) != MAILIMAP_NO_ERROR || !send_line(line)) {
    return MAILIMAP_ERROR_STREAM;
  }
  for (bool is_sent = false;;) {
    if (mailimap_read_line(session) == nullptr) return MAILIMAP_ERROR_STREAM;
    const std::string_view said(session->imap_stream_buffer->str, session->imap_stream_buffer->len);
    if (is_told_beside(said)) continue;
    if (is_sent || !said.starts_with("+")) break;
    is_sent = true;
    std::string end = ")";
    if (mailstream_write(session->imap_stream, message.data(), message.size()) < 0 ||
        !send_line(end)) {
      return MAILIMAP_ERROR_STREAM;
    }
  }
  const int code = parse_verdict();
  if (code == MAILIMAP_NO_ERROR) uid = appended_uid(*session);
  return code;
}

Result<std::vector<UidRange>> Client::append_like(const std::string& raw, Uid like,
                                                  std::string_view message) {
  std::optional<Standing> standing;
  auto asked = state_->ask_standing({{like, like}}, [&](const mailimap_msg_att& about) {
    Standing one = standing_of(about);
    if (one.facts.uid == like && one.date) standing = std::move(one);
  });
  if (!asked) return std::move(asked).take_error();
  if (!standing) return failed("the server did not tell flags and date of the message");
  const bool has_utf8 = state_->is_utf8 && !mime::is_ascii(header_of(message));
  Uid uid = 0;
  state_->stream.allow(kMostBetween);
  auto done = state_->check(has_utf8 ? state_->append_utf8(raw, *standing, message, uid)
                                     : state_->append(raw, *standing, message, uid),
                            "take the message");
  // Here it is the mailbox that is full.
  if (!done && state_->said() == "OVERQUOTA") state_->is_busy = false;
  if (!done) return std::move(done).take_error();
  return uid == 0 ? std::vector<UidRange>() : std::vector<UidRange>{{uid, uid}};
}

}  // namespace oubli::imap
