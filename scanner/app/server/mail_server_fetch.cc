// SPDX-License-Identifier: GPL-3.0-or-later
// Messages by their UIDs, over as many connections as it takes.
#include <algorithm>
#include <optional>

#include "scanner/app/server/mail_server.h"

namespace oubli::app {

namespace {

using worker::ServerReply;
using worker::ServerRequest;
using worker::ServerVerb;

constexpr int kTries = 3;  // of a fetch whose connection is lost, without progress
constexpr std::chrono::milliseconds kBackOff{250};  // doubled with each try

Error lied() { return damaged("the confined worker broke the protocol"); }

}  // namespace

// The messages of one command, as their pieces come.
struct MailServer::Incoming {
  const imap::UidSet& asked;
  const MailWanted& wanted;
  const Take& take;
  std::vector<imap::Uid> had{};  // ascending
  worker::ServerMessage message{};
  std::string bytes{};
  std::optional<Error> refused{};  // by `take`: no connection is to blame

  // One the server was not asked for, or gives again, is left aside.
  Status settle() {
    const auto uid = static_cast<imap::Uid>(message.uid);
    const auto at = std::ranges::lower_bound(had, uid);
    const bool is_had = at != had.end() && *at == uid;
    if (!imap::contains(asked, message.uid) || is_had) return {};
    auto taken = take({uid, message.size, bytes, message.facts ? &*message.facts : nullptr});
    if (!taken) return refused.emplace(std::move(taken).take_error());
    had.insert(at, uid);
    return {};
  }

  Status hear(ServerReply kind, std::string_view body) {
    if (kind == ServerReply::Message) {
      bytes.clear();
      if (!worker::decode(body, message)) return lied();
      const bool fits = message.held > 0 && message.held <= wanted.most_bytes;
      return fits ? Status() : lied();
    }
    const bool fits = body.size() <= message.held - bytes.size();
    if (kind != ServerReply::Piece || body.empty() || !fits) return lied();
    bytes.append(body);
    return bytes.size() == message.held ? settle() : Status();
  }
};

Status MailServer::examine_again(const std::string& raw, std::uint32_t uid_validity) {
  auto state = examine(raw);
  if (!state) return std::move(state).take_error();
  if (state->uid_validity == uid_validity) return {};
  return damaged("the folder is another by now (UIDVALIDITY changed)", "scan it again");
}

Status MailServer::fetch_some(const imap::UidSet& uids, Incoming& incoming) {
  const ServerRequest request{.verb = ServerVerb::Fetch,
                              .uids = uids,
                              .message_bytes = incoming.wanted.most_bytes,
                              .with_facts = incoming.wanted.has_facts};
  return ask(request,
             [&](ServerReply kind, std::string_view body) { return incoming.hear(kind, body); });
}

// What fits one command. `is_examined`: the folder is open.
Status MailServer::fetch_slice(const std::string& raw, std::uint32_t uid_validity,
                               bool& is_examined, Incoming& incoming) {
  Status done;
  imap::UidSet left = incoming.asked;
  for (int tries = 0; tries < kTries && !left.empty(); ++tries) {
    const std::size_t had = incoming.had.size();
    is_examined = is_examined && worker_ != nullptr;
    done = is_examined ? Status() : examine_again(raw, uid_validity);
    is_examined = static_cast<bool>(done);
    if (done) done = fetch_some(left, incoming);
    if (incoming.refused) return *incoming.refused;
    left = imap::without(incoming.asked, imap::ranges_of(incoming.had));
    if (done || worker_ != nullptr) break;  // it is told once, or refused for good
    if (done.error().code != ErrorCode::Failed && done.error().code != ErrorCode::Damaged) break;
    if (incoming.had.size() > had) tries = 0;
    if (tries + 1 == kTries) break;
    auto waited = wait_awhile(kBackOff * (1 << tries), access_.patience);
    if (!waited) return waited;
  }
  return left.empty() ? Status() : done;
}

Result<std::vector<imap::UidRange>> MailServer::fetch(const std::string& raw,
                                                      std::uint32_t uid_validity,
                                                      const std::vector<imap::UidRange>& uids,
                                                      const MailWanted& wanted, const Take& take) {
  bool is_examined = false;
  imap::UidSet missing;
  for (const imap::UidSet& slice : imap::in_commands(uids)) {
    Incoming incoming{slice, wanted, take};
    auto done = fetch_slice(raw, uid_validity, is_examined, incoming);
    if (!done) return std::move(done).take_error();
    const auto left = imap::without(slice, imap::ranges_of(std::move(incoming.had)));
    missing.insert(missing.end(), left.begin(), left.end());
  }
  if (missing.empty()) return missing;
  if (auto again = examine_again(raw, uid_validity); !again) return std::move(again).take_error();
  auto listed = this->uids();
  if (!listed) return std::move(listed).take_error();
  return imap::common(missing, *listed);
}

}  // namespace oubli::app
