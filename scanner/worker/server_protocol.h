// SPDX-License-Identifier: GPL-3.0-or-later
// What the trusted side asks of the worker that talks to a mail server, and what comes back. The
// worker has no network: it asks for each byte of the line, and hands out each. It keeps its
// conversation from one request to the next. Decoders of replies trust nothing. Value types; any
// thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/base/result.h"
#include "adapters/imap/folder.h"
#include "adapters/imap/login.h"

namespace oubli::worker {

// All that a server is ever asked; what changes something on it is for the wiper alone.
enum class ServerVerb : std::uint8_t {
  Open = 1,
  Folders,
  Status,
  Examine,
  Uids,
  Fetch,
  Close,
  Select,     // as Examine, for changes
  Abilities,  // whether it expunges by UID
  Deleted,    // as Uids, of messages with that flag
  Mark,
  Unmark,
  Expunge,
  Facts,       // flags and dates of messages
  Statuses,    // of `folders`
  Identities,  // of messages that stand in several folders
  Append,      // `message`, with those of another in the folder that is open: where it stands then
};

struct ServerRequest {
  ServerVerb verb = ServerVerb::Close;
  imap::Login login{};   // Open
  std::string folder{};  // Status, Examine, Select: as the server spells it; Append too
  std::vector<std::string> folders{};  // Statuses
  std::vector<imap::UidRange> uids{};  // all that is about messages; Append: of the other
  std::uint64_t message_bytes = 0;     // Fetch: the longest message handed out whole
  bool with_facts = false;             // Fetch: flags and dates, too
  std::string message{};               // Append
};

// The first byte of a reply frame.
enum class ServerReply : char {
  Send = 's',  // bytes for the server
  Want = 'w',  // bytes of the server's, which are the answer; an empty one: it is gone
  Folders = 'f',
  State = 't',
  States = 'z',
  Uids = 'u',
  Abilities = 'a',
  Facts = 'i',
  Identities = 'd',
  Message = 'm',  // the beginning of one
  Piece = 'p',    // the next bytes of it
  Failed = 'e',
};

// `held` bytes of it follow in pieces.
struct ServerMessage {
  std::uint64_t uid = 0, held = 0, size = 0;
  std::optional<imap::Facts> facts{};
};

struct ServerAbilities {
  bool expunges_by_uid = false;
};

struct ServerFailure {
  Error error;
  bool is_broken = false;  // the conversation cannot go on
  bool is_busy = false;    // it may be asked again, later
};

std::string encode(const ServerRequest& request);
std::string encode_send(std::string_view bytes);
std::string encode_piece(std::string_view bytes);
std::string encode(const std::vector<imap::Folder>& folders);
std::string encode(const imap::FolderState& state);
std::string encode(const std::vector<imap::FolderState>& states);
std::string encode(const std::vector<imap::UidRange>& uids);
std::string encode(const ServerAbilities& abilities);
std::string encode(const std::vector<imap::Facts>& facts);
std::string encode(const std::vector<imap::Identified>& identities);
std::string encode(const ServerMessage& message);
std::string encode(const ServerFailure& failure);

// REQUIRES: `body` is a frame without its first byte. False when it is not an encoding.
bool decode(std::string_view body, ServerRequest& into);
bool decode(std::string_view body, std::vector<imap::Folder>& into);
bool decode(std::string_view body, imap::FolderState& into);
bool decode(std::string_view body, std::vector<imap::FolderState>& into);
bool decode(std::string_view body, std::vector<imap::UidRange>& into);
bool decode(std::string_view body, ServerAbilities& into);
bool decode(std::string_view body, std::vector<imap::Facts>& into);
bool decode(std::string_view body, std::vector<imap::Identified>& into);
bool decode(std::string_view body, ServerMessage& into);
bool decode(std::string_view body, ServerFailure& into);

}  // namespace oubli::worker
