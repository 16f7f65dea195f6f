// SPDX-License-Identifier: GPL-3.0-or-later
// RedactItems: items of an Outlook data file, read from it, go back as what changes in them.
#include <cstdlib>
#include <utility>

#include "adapters/pst/place.h"
#include "adapters/pst/store.h"
#include "scanner/redact/item_redaction.h"
#include "scanner/worker/tasks.h"

namespace oubli::worker {

namespace {

RedactedItem reply_of(redact::ItemRedaction made) {
  using From = redact::Redaction::Outcome;
  RedactedItem out;
  out.why = std::move(made.why);
  if (made.outcome == From::Impossible) return out;
  out.outcome =
      made.outcome == From::Redacted ? Redacted::Outcome::Redacted : Redacted::Outcome::Unchanged;
  out.changes = mapi::encode(made.changes);
  if (out.changes.size() + kSpare > sandbox::kLongestFrame) {
    RedactedItem none;
    none.why = "longer than can be redacted";
    return none;
  }
  out.hash = content_hash(made.bytes);
  out.stubs = made.stubs;
  out.broken_signatures.assign(made.broken_signatures.begin(), made.broken_signatures.end());
  return out;
}

RedactedItem redact_one(pst::Store& store, std::uint64_t number, const RedactItemsRequest& asked,
                        const redact::RedactOptions& options) {
  auto item = store.item(number);
  if (!item) {
    RedactedItem none;
    none.why = item.error().what;
    return none;
  }
  const auto limit =
      static_cast<std::size_t>(std::min<std::uint64_t>(Limits{}.message_bytes, pst::kRoom - 1));
  return reply_of(redact::redact_item(*item, limit, asked.subject, options));
}

}  // namespace

void redact_items(std::string_view body, const sandbox::Request& request,
                  sandbox::Channel& channel) {
  RedactItemsRequest asked;
  if (!decode(body, asked) || request.files.size() != 1) std::abort();
  FileBytes file(request.files[0].get());
  auto store = pst::Store::open(file);
  if (!store) return channel.reply(encode_read_error(store.error()));
  for (std::size_t i = 0; i < asked.numbers.size(); ++i) {
    channel.progress(i + 1);
    const redact::RedactOptions options{
        .least = asked.least, .key = asked.key, .alive = [&] { channel.progress(i + 1); }};
    RedactedItem reply = redact_one(**store, asked.numbers[i], asked, options);
    reply.item = i;
    channel.reply(encode(reply));
  }
}

}  // namespace oubli::worker
