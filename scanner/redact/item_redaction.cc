// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/redact/item_redaction.h"

#include "adapters/mapi/render.h"
#include "scanner/redact/item_editor.h"
#include "scanner/redact/remains.h"

namespace oubli::redact {
namespace {

class ItemTask {
 public:
  ItemTask(mapi::Item& item, std::size_t limit, const subject::Subject& subject,
           const RedactOptions& options)
      : item_(item),
        limit_(limit),
        matcher_(subject),
        tokens_(options.key),
        editor_(matcher_, tokens_, options.least, options.alive),
        literals_(subject),
        remains_(matcher_, editor_, literals_, options.least),
        items_(editor_, literals_, limit,
               [&](std::string_view message) { return redact(message, subject, options); }) {}

  ItemRedaction run() {
    const Remains::Found before = remains_.in(mapi::render(item_, limit_).bytes);
    if (before.is_clean()) return {};
    mapi::forget_listed(item_);
    items_.edit(item_);
    (void)items_.tidy(item_, false);
    for (const bool has_bodies_left : {true, false}) {
      if (!items_.trouble().empty()) return impossible(items_.trouble());
      std::string bytes = mapi::render(item_, limit_).bytes;
      const Remains::Found found = remains_.in(bytes);
      if (!found.unread.empty()) return impossible(found.unread);
      if (found.is_clean()) return settled(std::move(bytes));
      if (has_bodies_left) (void)items_.tidy(item_, true);
    }
    return impossible("what identifies the person could not be taken out of it");
  }

 private:
  ItemRedaction settled(std::string bytes) {
    ItemRedaction out;
    out.outcome = Redaction::Outcome::Redacted;
    for (const auto& [unused, change] : items_.changes()) out.changes.push_back(change);
    out.bytes = std::move(bytes);
    out.tokens = editor_.counts();
    out.stubs = items_.stubs();
    out.broken_signatures = items_.signatures();
    return out;
  }

  static ItemRedaction impossible(std::string why) {
    ItemRedaction out;
    out.outcome = Redaction::Outcome::Impossible;
    out.why = std::move(why);
    return out;
  }

  mapi::Item& item_;
  std::size_t limit_;
  subject::Matcher matcher_;
  Tokens tokens_;
  Editor editor_;
  Literals literals_;
  Remains remains_;
  ItemEditor items_;
};

}  // namespace

ItemRedaction redact_item(mapi::Item& item, std::size_t limit, const subject::Subject& subject,
                          const RedactOptions& options) {
  return ItemTask(item, limit, subject, options).run();
}

}  // namespace oubli::redact
