// SPDX-License-Identifier: GPL-3.0-or-later
// The insides of the client, shared by its .cc files: libetpan's session, the stream under it, and
// what its callbacks gather. One thread.
#pragma once

#include <functional>
#include <optional>
#include <span>

#include <libetpan/libetpan.h>

#include "adapters/imap/client.h"
#include "adapters/imap/tls.h"

namespace oubli::imap {

// What a server may say beside messages in answer to one command, and between two messages: a list
// of two million messages fits.
inline constexpr std::uint64_t kMostBetween = 24U << 20;

// libetpan's stream over a line, in clear or in TLS.
class Stream {
 public:
  explicit Stream(Line& line) : line_(line) {}

  ssize_t read(void* into, std::size_t room);
  ssize_t write(const void* bytes, std::size_t size);
  Status start_tls(const Login& login);
  // Bytes in clear that came and were not read.
  [[nodiscard]] bool has_rest() const { return at_ < held_.size(); }
  [[nodiscard]] bool is_gone() const { return is_gone_; }
  // Nothing is read or written any more.
  void hang_up() { is_gone_ = true; }
  // How much may come before this is called again: an answer without end is cut off.
  void allow(std::uint64_t bytes) { allowed_ = bytes; }
  // Bytes of a message, which are counted otherwise.
  void give_back(std::uint64_t bytes) { allowed_ += bytes; }
  [[nodiscard]] bool is_flooded() const { return is_flooded_; }

 private:
  Line& line_;
  std::unique_ptr<Tls> tls_;
  std::string held_;
  std::size_t at_ = 0;
  std::uint64_t allowed_ = kMostBetween;
  bool is_gone_ = false;
  bool is_flooded_ = false;
};

struct Standing;  // client_facts.h

// A line before the next challenge or the verdict. What is offered to who is logged in comes with
// the verdict.
[[nodiscard]] inline bool is_told_beside(std::string_view line) {
  return line.starts_with("* ") && !line.starts_with("* BYE") && !line.starts_with("* CAPABILITY");
}

// What an entry of one of libetpan's lists is.
template <typename T>
T* content_of(clistiter* at) {
  return static_cast<T*>(clist_content(at));
}

// The caller frees it.
mailimap_set* set_of(const std::vector<UidRange>& uids);

struct Client::State {
  explicit State(Line& line) : stream(line) {}
  ~State();
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  // The response code of its last answer: "LIMIT"; empty where it is none that a standard could
  // name.
  [[nodiscard]] std::string said() const;
  // What a call of libetpan came to, in words.
  Status check(int code, const char* doing);
  // What the server told of the folder that it has just opened.
  [[nodiscard]] Result<FolderState> opened() const;
  Status greet();
  Status secure(const Login& login);
  Status log_in(const Login& login);
  Status ask_capabilities();
  // Where the server can, it gives names and headers in UTF-8 (RFC 6855), and some do nothing else.
  Status speak_utf8();
  // A folder's name as the server has it, and as it goes by here.
  [[nodiscard]] std::string spelled(const std::string& raw) const;
  [[nodiscard]] std::string raw_of(const char* spelled) const;
  Status log_in_by_token(const Login& login);
  Status log_in_by_scram(const Login& login, bool is_sha256);
  // What is said to each challenge of the server's; an Error gives up.
  using Answer = std::function<Result<std::string>(std::string_view challenge)>;
  Status authenticate(const std::string& mechanism, std::string first, const Answer& answer);
  Status exchange(const std::string& first, bool is_first_sent, const Answer& answer);
  bool send_line(std::string& line);
  // A command that libetpan does not know: `told` gets each line before the verdict. REQUIRES: no
  // answer to it holds a literal. Returns as libetpan's calls do.
  int converse(std::string line, const std::function<void(std::string_view)>& told);
  int parse_verdict();
  // Adds it with flags and date of another, and tells where it stands. Return as libetpan's calls.
  int append(const std::string& raw, const Standing& like, std::string_view message, Uid& uid);
  int append_utf8(const std::string& raw, const Standing& like, std::string_view message, Uid& uid);
  // The UIDs of what is found, one by one; or in ranges, nothing where the server contradicts
  // itself.
  Result<std::vector<UidRange>> search(Which which);
  Result<std::optional<std::vector<UidRange>>> search_ranges(Which which);
  Result<std::vector<Folder>> list(const std::string& prefix);
  [[nodiscard]] Folder folder_of(const mailimap_mailbox_list& listed) const;
  void add_prefixes(const mailimap_namespace_item* item, std::vector<std::string>& into) const;
  Result<std::vector<std::string>> prefixes_of_others();
  // FETCH of those; it takes `wanted`.
  Status ask_about(const std::vector<UidRange>& uids, mailimap_fetch_type* wanted,
                   const std::function<void(const mailimap_msg_att&)>& told);
  // Flags, dates and UIDs.
  Status ask_standing(const std::vector<UidRange>& uids,
                      const std::function<void(const mailimap_msg_att&)>& told);
  Status ask_statuses(std::span<const std::string> raws, std::span<FolderState> states);
  void take_body(const char* bytes, std::size_t size);
  void take_message(const mailimap_msg_att* about);

  Stream stream;
  mailimap* session = nullptr;
  bool is_broken = false;
  bool is_busy = false;
  bool may_change = false;  // the folder that is open
  bool is_utf8 = false;

  // Of the message that is coming in: its first bytes, and how many there were.
  std::string body;
  std::uint64_t body_size = 0;
  std::uint64_t most_bytes = 0;
  const std::function<void(const Fetched&)>* take = nullptr;
  const std::function<void(const mailimap_msg_att&)>* inspect = nullptr;
  std::uint64_t expected = 0;  // messages; a few more may come, not any number
};

}  // namespace oubli::imap
