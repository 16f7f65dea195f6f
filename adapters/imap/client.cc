// SPDX-License-Identifier: GPL-3.0-or-later
// What is asked of a server once somebody is logged in.
#include "adapters/imap/client.h"

#include <algorithm>

#include "adapters/imap/client_facts.h"

namespace oubli::imap {
namespace {

constexpr std::size_t kBodyKept = 1U << 20;
constexpr std::uint64_t kMoreThanAsked = 1'000;  // messages of an answer

}  // namespace

mailimap_set* set_of(const std::vector<UidRange>& uids) {
  auto* set = mailimap_set_new_empty();
  for (const UidRange& range : uids) mailimap_set_add_interval(set, range.first, range.last);
  return set;
}

Client::Client(Line& line) : state_(std::make_unique<State>(line)) {}
Client::~Client() = default;

bool Client::is_busy() const { return state_->is_busy; }
bool Client::is_broken() const { return state_->is_broken || state_->stream.is_gone(); }

Status Client::open(const Login& login) {
  if (auto tls = login.security == Security::TlsAtOnce ? state_->stream.start_tls(login) : Status();
      !tls) {
    state_->is_broken = true;
    return tls;
  }
  if (auto greeted = state_->greet(); !greeted) return greeted;
  if (login.security == Security::StartTls) {
    if (auto tls = state_->secure(login); !tls) {
      state_->is_broken = true;
      return tls;
    }
  }
  auto let_in = state_->log_in(login);
  return let_in ? state_->speak_utf8() : let_in;
}

Result<FolderState> Client::examine(const std::string& raw) {
  state_->stream.allow(kMostBetween);
  state_->may_change = false;
  const int code = mailimap_examine(state_->session, state_->spelled(raw).c_str());
  if (auto fine = state_->check(code, "open the folder"); !fine) {
    return std::move(fine).take_error();
  }
  return state_->opened();
}

Result<FolderState> Client::State::opened() const {
  const mailimap_selection_info* about = session->imap_selection_info;
  if (about == nullptr || about->sel_uidvalidity == 0) {
    return damaged("the server gives the folder no UIDVALIDITY");
  }
  return FolderState{about->sel_uidvalidity, about->sel_uidnext, about->sel_exists};
}

void Client::State::take_body(const char* bytes, std::size_t size) {
  const std::uint64_t room = most_bytes - std::min<std::uint64_t>(most_bytes, body.size());
  body.append(bytes, static_cast<std::size_t>(std::min<std::uint64_t>(room, size)));
  body_size += size;
  stream.give_back(size);
}

void Client::State::take_message(const mailimap_msg_att* about) {
  if (inspect != nullptr) return (*inspect)(*about);
  const Standing standing = standing_of(*about);
  const Fetched fetched{standing.facts.uid, body, body_size,
                        standing.date ? &standing.facts : nullptr};
  // A server may tell of new flags at any time; that is a response without a message in it.
  if (fetched.uid != 0 && body_size > 0 && take != nullptr) {
    if (expected-- == 0) return stream.hang_up();
    stream.allow(kMostBetween);
    (*take)(fetched);
  }
  body.clear();
  if (body.capacity() > kBodyKept) body.shrink_to_fit();
  body_size = 0;
}

Status Client::fetch(const std::vector<UidRange>& uids, Asked asked, std::uint64_t most_bytes,
                     const std::function<void(const Fetched&)>& take) {
  auto* set = set_of(uids);
  auto* wanted = mailimap_fetch_type_new_fetch_att_list_empty();
  mailimap_fetch_type_new_fetch_att_list_add(wanted, mailimap_fetch_att_new_uid());
  if (asked == Asked::BytesAndFacts) {
    mailimap_fetch_type_new_fetch_att_list_add(wanted, mailimap_fetch_att_new_flags());
    mailimap_fetch_type_new_fetch_att_list_add(wanted, mailimap_fetch_att_new_internaldate());
  }
  mailimap_fetch_type_new_fetch_att_list_add(
      wanted, mailimap_fetch_att_new_body_peek_section(mailimap_section_new(nullptr)));
  state_->most_bytes = most_bytes;
  state_->take = &take;
  state_->body.clear();
  state_->body_size = 0;
  state_->expected = count_of(uids) + kMoreThanAsked;
  state_->stream.allow(kMostBetween);
  clist* rest = nullptr;
  const int code = mailimap_uid_fetch(state_->session, set, wanted, &rest);
  state_->take = nullptr;
  mailimap_fetch_type_free(wanted);
  mailimap_set_free(set);
  if (rest != nullptr && code == MAILIMAP_NO_ERROR) mailimap_fetch_list_free(rest);
  return state_->check(code, "give its messages");
}

void Client::close() {
  if (state_->session != nullptr && !is_broken()) mailimap_logout(state_->session);
  state_->is_broken = true;
}

}  // namespace oubli::imap
