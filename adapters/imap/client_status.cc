// SPDX-License-Identifier: GPL-3.0-or-later
// The states of folders without opening them: of one, or of many in one round trip.
#include <algorithm>

#include "adapters/imap/client_state.h"

namespace oubli::imap {
namespace {

constexpr std::size_t kFoldersAtOnce =
    100;  // more might wait for each other: we to write, and the server

FolderState state_of(const mailimap_mailbox_data_status& told) {
  FolderState state;
  for (clistiter* at = told.st_info_list == nullptr ? nullptr : clist_begin(told.st_info_list);
       at != nullptr; at = clist_next(at)) {
    const auto* one = static_cast<const mailimap_status_info*>(clist_content(at));
    if (one->st_att == MAILIMAP_STATUS_ATT_MESSAGES) state.messages = one->st_value;
    if (one->st_att == MAILIMAP_STATUS_ATT_UIDNEXT) state.uid_next = one->st_value;
    if (one->st_att == MAILIMAP_STATUS_ATT_UIDVALIDITY) state.uid_validity = one->st_value;
  }
  return state;
}

// A name that can stand between quotes as it is; others travel as literals, one at a time.
bool is_quotable(std::string_view raw) {
  return raw.size() <= 1'000 && std::ranges::all_of(raw, [](char c) {
           return c >= 0x20 && c < 0x7F && c != '"' && c != '\\';
         });
}

}  // namespace

Result<FolderState> Client::status(const std::string& raw) {
  state_->stream.allow(kMostBetween);
  auto* wanted = mailimap_status_att_list_new_empty();
  for (const int attribute :
       {MAILIMAP_STATUS_ATT_MESSAGES, MAILIMAP_STATUS_ATT_UIDNEXT, MAILIMAP_STATUS_ATT_UIDVALIDITY})
    mailimap_status_att_list_add(wanted, attribute);
  mailimap_mailbox_data_status* told = nullptr;
  const int code = mailimap_status(state_->session, state_->spelled(raw).c_str(), wanted, &told);
  mailimap_status_att_list_free(wanted);
  if (auto fine = state_->check(code, "tell the state of the folder"); !fine) {
    return std::move(fine).take_error();
  }
  const FolderState state = state_of(*told);
  mailimap_mailbox_data_status_free(told);
  return state;
}

Result<std::vector<FolderState>> Client::statuses(const std::vector<std::string>& raws) {
  std::vector<FolderState> states(raws.size());
  for (std::size_t at = 0; at < raws.size();) {
    if (!is_quotable(raws[at])) {
      auto one = status(raws[at]);
      if (!one && is_broken()) return std::move(one).take_error();
      if (one) states[at] = *one;
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < raws.size() && end - at < kFoldersAtOnce && is_quotable(raws[end])) ++end;
    auto asked = state_->ask_statuses(std::span(raws).subspan(at, end - at),
                                      std::span(states).subspan(at, end - at));
    if (!asked) return std::move(asked).take_error();
    at = end;
  }
  return states;
}

// Every command, then every answer: libetpan holds an answer against the tag it used last.
Status Client::State::ask_statuses(std::span<const std::string> raws,
                                   std::span<FolderState> states) {
  stream.allow(kMostBetween);
  const int first = session->imap_tag + 1;
  for (const std::string& raw : raws) {
    const std::string line = "STATUS \"" + spelled(raw) + "\" (MESSAGES UIDNEXT UIDVALIDITY)\r\n";
    if (mailimap_send_current_tag(session) != MAILIMAP_NO_ERROR ||
        mailstream_write(session->imap_stream, line.data(), line.size()) < 0) {
      return check(MAILIMAP_ERROR_STREAM, "tell the states of its folders");
    }
  }
  if (mailstream_flush(session->imap_stream) != 0) {
    return check(MAILIMAP_ERROR_STREAM, "tell the states of its folders");
  }
  const int last = session->imap_tag;
  for (std::size_t i = 0; i < states.size(); ++i) {
    session->imap_tag = first + static_cast<int>(i);
    if (mailimap_read_line(session) == nullptr) {
      return check(MAILIMAP_ERROR_STREAM, "tell the states of its folders");
    }
    mailimap_response* response = nullptr;
    const int code = mailimap_parse_response(session, &response);
    if (code != MAILIMAP_NO_ERROR) return check(code, "tell the states of its folders");
    mailimap_response_free(response);
    const auto* told = session->imap_response_info->rsp_status;
    if (told != nullptr) states[i] = state_of(*told);
  }
  session->imap_tag = last;
  return {};
}

}  // namespace oubli::imap
