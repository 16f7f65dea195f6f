// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/worker/server_task.h"

#include <cstdlib>

#include <string.h>

#include "scanner/worker/server_protocol.h"

namespace oubli::worker {

namespace {

constexpr std::size_t kBodyPiece = 256U << 10;

void reply_message(sandbox::Channel& channel, const imap::Fetched& fetched) {
  ServerMessage message{fetched.uid, fetched.bytes.size(), fetched.size};
  if (fetched.facts != nullptr) message.facts = *fetched.facts;
  channel.reply(encode(message));
  for (std::size_t at = 0; at < fetched.bytes.size(); at += kBodyPiece) {
    channel.reply(encode_piece(fetched.bytes.substr(at, kBodyPiece)));
  }
}

template <typename T>
Status reply_result(sandbox::Channel& channel, Result<T> result) {
  if (!result) return std::move(result).take_error();
  channel.reply(encode(*result));
  return {};
}

Status reply_abilities(sandbox::Channel& channel, Result<bool> expunges_by_uid) {
  if (!expunges_by_uid) return std::move(expunges_by_uid).take_error();
  channel.reply(encode(ServerAbilities{*expunges_by_uid}));
  return {};
}

Status carry_out(const ServerRequest& asked, imap::Client& client, sandbox::Channel& channel) {
  switch (asked.verb) {
    case ServerVerb::Open:
      return client.open(asked.login);
    case ServerVerb::Folders:
      return reply_result(channel, client.folders());
    case ServerVerb::Status:
      return reply_result(channel, client.status(asked.folder));
    case ServerVerb::Statuses:
      return reply_result(channel, client.statuses(asked.folders));
    case ServerVerb::Examine:
      return reply_result(channel, client.examine(asked.folder));
    case ServerVerb::Uids:
      return reply_result(channel, client.uids());
    case ServerVerb::Fetch:
      return client.fetch(
          asked.uids,
          asked.with_facts ? imap::Client::Asked::BytesAndFacts : imap::Client::Asked::Bytes,
          asked.message_bytes, [&](const imap::Fetched& one) { reply_message(channel, one); });
    case ServerVerb::Close:
      client.close();
      return {};
    case ServerVerb::Select:
      return reply_result(channel, client.select(asked.folder));
    case ServerVerb::Abilities:
      return reply_abilities(channel, client.expunges_by_uid());
    case ServerVerb::Deleted:
      return reply_result(channel, client.uids(imap::Client::Which::Deleted));
    case ServerVerb::Mark:
    case ServerVerb::Unmark:
      return client.mark(asked.uids, asked.verb == ServerVerb::Mark);
    case ServerVerb::Expunge:
      return client.expunge(asked.uids);
    case ServerVerb::Facts:
      return reply_result(channel, client.facts(asked.uids));
    case ServerVerb::Identities:
      return reply_result(channel, client.identities(asked.uids));
    case ServerVerb::Append:
      if (asked.uids.empty()) std::abort();  // the parent names the other
      return reply_result(
          channel, client.append_like(asked.folder, asked.uids.front().first, asked.message));
  }
  return failed("no such request");
}

}  // namespace

class ServerTask::ChannelLine final : public imap::Line {
 public:
  void use(sandbox::Channel& channel) { channel_ = &channel; }
  void send(std::string_view bytes) override { channel_->reply(encode_send(bytes)); }
  std::string receive() override {
    channel_->reply(std::string(1, static_cast<char>(ServerReply::Want)));
    std::string bytes = channel_->ask();
    channel_->progress(++received_);
    return bytes;
  }

 private:
  sandbox::Channel* channel_ = nullptr;  // of the request being served
  std::uint64_t received_ = 0;
};

ServerTask::ServerTask() = default;
ServerTask::~ServerTask() = default;

void ServerTask::serve(std::string_view body, sandbox::Channel& channel) {
  ServerRequest asked;
  if (!decode(body, asked)) std::abort();
  if (asked.verb == ServerVerb::Open) {
    client_.reset();
    line_ = std::make_unique<ChannelLine>();
    client_ = std::make_unique<imap::Client>(*line_);
  }
  if (!client_) std::abort();  // the parent opens first
  line_->use(channel);
  auto done = carry_out(asked, *client_, channel);
  ::explicit_bzero(asked.login.secret.data(), asked.login.secret.size());
  if (!done)
    channel.reply(encode(ServerFailure{done.error(), client_->is_broken(), client_->is_busy()}));
}

}  // namespace oubli::worker
