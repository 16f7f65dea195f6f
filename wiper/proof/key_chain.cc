// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/proof/key_chain.h"

#include <algorithm>
#include <optional>

#include "wiper/json_text.h"
#include "wiper/proof/ledger_record.h"

namespace oubli::wiper {

namespace {

using nlohmann::json;

// What the new key signs: that it follows the one before it behind just these entries.
std::string acceptance(const std::string& previous, const std::string& next, std::uint64_t before,
                       const TreeHash& root) {
  const json accepted{
      {"previous", previous}, {"key", next}, {"index", before}, {"root", hex_of(root)}};
  return "oubli key 1\n" + accepted.dump();
}

bool is_accepted(const LedgerRecord& record, const PublicKey& next, std::uint64_t index,
                 const TreeHash& root) {
  std::string bits;
  return bytes_of_base64(record.accepted, bits) &&
         next.has_signed(acceptance(record.previous, record.key, index, root), bits);
}

}  // namespace

const PublicKey& KeyChain::at(std::uint64_t index) const {
  auto span = spans_.rbegin();
  while (span + 1 != spans_.rend() && span->from > index) ++span;
  return span->key;
}

bool KeyChain::holds(const PublicKey& key) const {
  return std::ranges::any_of(spans_, [&](const Span& span) { return span.key == key; });
}

std::vector<PublicKey> KeyChain::keys() const {
  std::vector<PublicKey> keys;
  for (const Span& span : spans_) keys.push_back(span.key);
  return keys;
}

Result<KeyChain> follow_keys(const std::vector<LedgerEntry>& entries, const PublicKey& known) {
  std::optional<KeyChain> chain;
  for (const LedgerEntry& entry : entries) {
    const LedgerRecord record = parse_record(entry.record);
    if (record.type != "key") continue;
    auto previous = PublicKey::parse(record.previous);
    auto next = PublicKey::parse(record.key);
    if (!previous || !next) return not_what_was_written(entry.index, "names no key");
    if (!chain) chain.emplace(*previous);
    const TreeHash root = entry.index == 0 ? GrowingTree().root() : entries[entry.index - 1].root;
    if (chain->last() != *previous || !is_accepted(record, *next, entry.index, root)) {
      return not_what_was_written(entry.index, "announces a key that does not follow");
    }
    chain->add(*std::move(next), entry.index + 1);
  }
  if (!chain) return KeyChain(known);
  if (chain->holds(known)) return *std::move(chain);
  return refused("ledger: the key " + known.name() + " is none of those that signed it",
                 "it was written with another key: compare with a checkpoint you kept");
}

std::string key_record(const SigningKey& next, const PublicKey& previous, std::uint64_t before,
                       const TreeHash& root, const std::string& time) {
  const std::string key = next.public_key().text();
  const std::string bits = next.sign(acceptance(previous.text(), key, before, root));
  return json{{"type", "key"},
              {"time", time},
              {"previous", previous.text()},
              {"key", key},
              {"accepted", base64_of(bits)}}
      .dump();
}

}  // namespace oubli::wiper
