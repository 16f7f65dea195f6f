// SPDX-License-Identifier: GPL-3.0-or-later
// What a mail server may say, in clear: every answer of a conversation, cut into the pieces it
// comes in. Whatever it is, the conversation ends, and what is taken from it keeps the promises its
// readers rely on: ranges in order, messages no longer than the limit, flags that can be written,
// folders that lead back to their names.
#include <array>
#include <cstdlib>

#include "adapters/imap/client.h"
#include "adapters/imap/copy_name.h"
#include "adapters/imap/scram.h"
#include "adapters/imap/uid_set.h"
#include "scanner/worker/server_protocol.h"

namespace {

using namespace oubli;

constexpr std::uint64_t kMostBytes = 4'096;

void require(bool holds) {
  if (!holds) std::abort();
}

// What an honest server says, so that the conversation gets further than by chance.
constexpr std::array<std::string_view, 10> kHonest{
    "* OK ready\r\n",
    "* CAPABILITY IMAP4rev1 AUTH=PLAIN AUTH=SCRAM-SHA-1 AUTH=XOAUTH2 SASL-IR NAMESPACE UIDPLUS\r\n",
    "* LIST (\\All) \"/\" \"a&AOk-/b\"\r\n",
    "* NAMESPACE ((\"\" \"/\")) NIL ((\"Public/\" \"/\"))\r\n",
    "* STATUS a (MESSAGES 3 UIDNEXT 4 UIDVALIDITY 7)\r\n",
    "* 3 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 4] x\r\n",
    "* SEARCH 1 2 5\r\n",
    "* 1 FETCH (UID 1 FLAGS (\\Seen a) INTERNALDATE \"01-Jan-2001 00:00:00 +0000\" BODY[] {5}\r\n",
    "a: b\n)\r\n",
    "+ go on\r\n"};

// The first byte of a piece is its length, or stands for an honest line, or, the highest, for the
// consent to the command that was heard last.
class Said final : public imap::Line {
 public:
  explicit Said(std::string_view bytes) : rest_(bytes) {}
  void send(std::string_view heard) override {
    const std::string_view tag = heard.substr(0, heard.find(' '));
    if (tag.size() < 8) tag_ = tag;
  }
  std::string receive() override {
    if (rest_.empty()) return {};
    const std::size_t first = static_cast<unsigned char>(rest_[0]);
    rest_.remove_prefix(1);
    if (first == 255) return tag_ + " OK [READ-WRITE] done\r\n";
    if (first >= 240) return std::string(kHonest.at((first - 240) % kHonest.size()));
    std::string piece(rest_.substr(0, first + 1));
    rest_.remove_prefix(piece.size());
    return piece;
  }

 private:
  std::string_view rest_;
  std::string tag_;
};

void hold(const imap::UidSet& set) {
  std::uint64_t after = 0;
  for (const imap::UidRange& range : set) {
    require(range.first > after && range.last >= range.first);
    after = range.last;
  }
}

void hold(const imap::Folder& folder) {
  const std::string name = imap::address_name_of(folder);
  if (!name.empty()) require(imap::encode_modified_utf7(name) == folder.raw);
  const auto directory = imap::directory_of(imap::name_of(folder));
  if (!directory || *directory == ".") return;
  require(directory->size() > 1 && directory->front() == '.' && directory->size() < 256);
  require(directory->find('/') == std::string::npos && *directory != "..");
}

// As it goes to the side that trusts nothing, and is believed there.
void hold(const std::vector<imap::Facts>& facts) {
  std::vector<imap::Facts> back;
  const std::string frame = worker::encode(facts);
  if (!worker::decode(std::string_view(frame).substr(1), back)) return;
  for (const imap::Facts& one : back) {
    for (const std::string& flag : one.flags) {
      require(!flag.empty() && flag.find_first_of(" \r\n") == std::string::npos);
    }
  }
}

void converse(imap::Client& client, imap::Login login) {
  if (!client.open(login)) return;
  if (const auto folders = client.folders()) {
    for (const imap::Folder& folder : *folders) hold(folder);
  }
  if (const auto states = client.statuses({"INBOX", "a", "b\"c"})) require(states->size() == 3);
  if (!client.examine("INBOX")) return;
  if (const auto uids = client.uids()) hold(*uids);
  (void)client.fetch({{1, 9}}, imap::Client::Asked::BytesAndFacts, kMostBytes,
                     [](const imap::Fetched& one) {
                       require(one.uid != 0 && one.bytes.size() <= kMostBytes);
                       require(one.bytes.size() <= one.size);
                       if (one.facts != nullptr) hold(std::vector<imap::Facts>{*one.facts});
                     });
  if (const auto facts = client.facts({{1, 9}})) hold(*facts);
  if (!client.select("INBOX")) return;
  (void)client.expunges_by_uid();
  (void)client.mark({{1, 1}}, true);
  if (const auto stands = client.append_like("INBOX", 1, "a: b\r\n\r\nc\r\n")) hold(*stands);
  (void)client.expunge({{1, 1}});
  client.close();
}

}  // namespace

// libetpan loses some bytes of an answer that it cannot parse; its worker ends with the
// conversation.
extern "C" const char* __lsan_default_options();  // NOLINT: the name is the sanitizer's
extern "C" const char* __lsan_default_options() { return "detect_leaks=0"; }  // NOLINT

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  imap::Login login;
  login.security = imap::Security::None;
  login.user = "jean";
  login.secret = "secret";
  login.is_token = (data[0] & 1U) != 0;
  Said line(input.substr(1));
  imap::Client client(line);
  converse(client, login);

  imap::Scram scram(imap::Scram::Hash::Sha1, {"jean", ""}, "secret", "nonce");
  const std::size_t half = input.size() / 2;
  if (scram.answer(input.substr(0, half))) (void)scram.answer(input.substr(half));
  require(!scram.is_server_proved());
  (void)imap::parse_copy_name(input);
  if (const auto set = imap::parse_uid_set(input)) hold(*set);
  return 0;
}
