// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/worker/server_protocol.h"

#include <algorithm>

#include "adapters/base/wire.h"
#include "scanner/worker/protocol.h"

namespace oubli::worker {

namespace {

std::string begin(ServerReply reply) { return {static_cast<char>(reply)}; }

void put(WireWriter& out, const std::vector<imap::UidRange>& uids) {
  out.number(uids.size());
  for (const imap::UidRange& range : uids) {
    out.number(range.first);
    out.number(range.last);
  }
}

imap::Uid get_uid(WireReader& in) { return static_cast<imap::Uid>(in.number()); }

void put(WireWriter& out, const imap::FolderState& state) {
  out.number(state.uid_validity);
  out.number(state.uid_next);
  out.number(state.messages);
}

bool get(WireReader& in, imap::FolderState& state) {
  state.uid_validity = static_cast<std::uint32_t>(in.number());
  state.uid_next = static_cast<std::uint32_t>(in.number());
  state.messages = static_cast<std::uint32_t>(in.number());
  return in.ok();
}

void put(WireWriter& out, const imap::Facts& facts) {
  out.number(facts.uid);
  out.number(facts.flags.size());
  for (const std::string& flag : facts.flags) out.text(flag);
  out.number(static_cast<std::uint64_t>(facts.date));
  out.number(static_cast<std::uint32_t>(facts.zone));
}

// False when a flag is not one that IMAP could write.
bool get(WireReader& in, imap::Facts& facts) {
  facts.uid = get_uid(in);
  facts.flags.resize(in.count());
  for (std::string& flag : facts.flags) {
    flag = in.text();
    const bool is_atom =
        !flag.empty() && std::ranges::all_of(flag, [](char c) { return c > 0x20 && c < 0x7F; });
    if (!is_atom) return false;
  }
  facts.date = static_cast<std::int64_t>(in.number());
  facts.zone = static_cast<std::int32_t>(in.number());
  return in.ok();
}

// False when they are not in order: whoever goes through them must come to an end.
bool get(WireReader& in, std::vector<imap::UidRange>& uids) {
  uids.resize(in.count(2));
  std::uint64_t after = 0;
  for (imap::UidRange& range : uids) {
    range.first = get_uid(in);
    range.last = get_uid(in);
    if (range.first <= after || range.last < range.first) return false;
    after = range.last;
  }
  return in.ok();
}

}  // namespace

std::string encode(const ServerRequest& request) {
  std::string frame{static_cast<char>(Task::Server)};
  WireWriter out(frame);
  out.number(static_cast<std::uint64_t>(request.verb));
  out.number(static_cast<std::uint64_t>(request.login.security));
  out.text(request.login.host);
  out.text(request.login.authorities);
  out.text(request.login.user);
  out.text(request.login.authenticated);
  out.text(request.login.secret);
  out.number(request.login.is_token ? 1 : 0);
  out.text(request.folder);
  out.number(request.folders.size());
  for (const std::string& folder : request.folders) out.text(folder);
  put(out, request.uids);
  out.number(request.message_bytes);
  out.number(request.with_facts ? 1 : 0);
  out.text(request.message);
  return frame;
}

bool decode(std::string_view body, ServerRequest& into) {
  WireReader in(body);
  into.verb = static_cast<ServerVerb>(in.number());
  into.login.security = static_cast<imap::Security>(in.number());
  into.login.host = in.text();
  into.login.authorities = in.text();
  into.login.user = in.text();
  into.login.authenticated = in.text();
  into.login.secret = in.text();
  into.login.is_token = in.number() == 1;
  into.folder = in.text();
  into.folders.resize(in.count());
  for (std::string& folder : into.folders) folder = in.text();
  const bool fine = get(in, into.uids);
  into.message_bytes = in.number();
  into.with_facts = in.number() == 1;
  into.message = in.text();
  return fine && in.ok();
}

std::string encode_send(std::string_view bytes) {
  return begin(ServerReply::Send) + std::string(bytes);
}

std::string encode_piece(std::string_view bytes) {
  return begin(ServerReply::Piece) + std::string(bytes);
}

std::string encode(const std::vector<imap::Folder>& folders) {
  std::string frame = begin(ServerReply::Folders);
  WireWriter out(frame);
  out.number(folders.size());
  for (const imap::Folder& folder : folders) {
    out.text(folder.raw);
    out.number(static_cast<unsigned char>(folder.delimiter));
    out.number(folder.can_be_opened ? 1 : 0);
    out.text(folder.use);
  }
  return frame;
}

bool decode(std::string_view body, std::vector<imap::Folder>& into) {
  WireReader in(body);
  into.resize(in.count(4));
  for (imap::Folder& folder : into) {
    folder.raw = in.text();
    folder.delimiter = static_cast<char>(in.number());
    folder.can_be_opened = in.number() == 1;
    folder.use = in.text();
  }
  return in.ok();
}

std::string encode(const imap::FolderState& state) {
  std::string frame = begin(ServerReply::State);
  WireWriter out(frame);
  put(out, state);
  return frame;
}

bool decode(std::string_view body, imap::FolderState& into) {
  WireReader in(body);
  return get(in, into);
}

std::string encode(const std::vector<imap::FolderState>& states) {
  std::string frame = begin(ServerReply::States);
  WireWriter out(frame);
  out.number(states.size());
  for (const imap::FolderState& state : states) put(out, state);
  return frame;
}

bool decode(std::string_view body, std::vector<imap::FolderState>& into) {
  WireReader in(body);
  into.resize(in.count(3));
  return std::ranges::all_of(into, [&](imap::FolderState& state) { return get(in, state); });
}

std::string encode(const std::vector<imap::UidRange>& uids) {
  std::string frame = begin(ServerReply::Uids);
  WireWriter out(frame);
  put(out, uids);
  return frame;
}

bool decode(std::string_view body, std::vector<imap::UidRange>& into) {
  WireReader in(body);
  return get(in, into);
}

std::string encode(const ServerAbilities& abilities) {
  std::string frame = begin(ServerReply::Abilities);
  WireWriter out(frame);
  out.number(abilities.expunges_by_uid ? 1 : 0);
  return frame;
}

bool decode(std::string_view body, ServerAbilities& into) {
  WireReader in(body);
  into.expunges_by_uid = in.number() == 1;
  return in.ok();
}

std::string encode(const std::vector<imap::Facts>& facts) {
  std::string frame = begin(ServerReply::Facts);
  WireWriter out(frame);
  out.number(facts.size());
  for (const imap::Facts& one : facts) put(out, one);
  return frame;
}

bool decode(std::string_view body, std::vector<imap::Facts>& into) {
  WireReader in(body);
  into.resize(in.count(4));
  return std::ranges::all_of(into, [&](imap::Facts& one) { return get(in, one); });
}

std::string encode(const std::vector<imap::Identified>& identities) {
  std::string frame = begin(ServerReply::Identities);
  WireWriter out(frame);
  out.number(identities.size());
  for (const imap::Identified& one : identities) {
    out.number(one.uid);
    out.number(one.id);
    out.number(one.size);
  }
  return frame;
}

bool decode(std::string_view body, std::vector<imap::Identified>& into) {
  WireReader in(body);
  into.resize(in.count(3));
  for (imap::Identified& one : into) one = {get_uid(in), in.number(), in.number()};
  return in.ok();
}

std::string encode(const ServerMessage& message) {
  std::string frame = begin(ServerReply::Message);
  WireWriter out(frame);
  out.number(message.uid);
  out.number(message.held);
  out.number(message.size);
  out.number(message.facts ? 1 : 0);
  if (message.facts) put(out, *message.facts);
  return frame;
}

bool decode(std::string_view body, ServerMessage& into) {
  WireReader in(body);
  into.uid = in.number();
  into.held = in.number();
  into.size = in.number();
  into.facts.reset();
  if (in.number() == 1 && !get(in, into.facts.emplace())) return false;
  return in.ok() && into.uid > 0 && into.uid <= UINT32_MAX && into.held <= into.size;
}

std::string encode(const ServerFailure& failure) {
  std::string frame = begin(ServerReply::Failed);
  WireWriter out(frame);
  out.number(static_cast<std::uint64_t>(failure.error.code));
  out.text(failure.error.what);
  out.text(failure.error.hint);
  out.number(failure.is_broken ? 1 : 0);
  out.number(failure.is_busy ? 1 : 0);
  return frame;
}

bool decode(std::string_view body, ServerFailure& into) {
  WireReader in(body);
  const std::uint64_t code = in.number();
  into.error.code = code <= static_cast<std::uint64_t>(ErrorCode::Interrupted)
                        ? static_cast<ErrorCode>(code)
                        : ErrorCode::Damaged;
  into.error.what = in.text();
  into.error.hint = in.text();
  into.is_broken = in.number() == 1;
  into.is_busy = in.number() == 1;
  return in.ok();
}

}  // namespace oubli::worker
