// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/redact/redact.h"

#include <optional>
#include <utility>

#include "scanner/redact/body_size.h"
#include "scanner/redact/literals.h"
#include "scanner/redact/remains.h"

namespace oubli::redact {
namespace {

// Three attempts at what was found where it stands, then the whole body goes.
constexpr int kMostAttempts = 5;

class MessageTask {
 public:
  MessageTask(std::string_view message, const subject::Subject& subject,
              const RedactOptions& options)
      : message_(message),
        matcher_(subject),
        tokens_(options.key),
        editor_(matcher_, tokens_, options.least, options.alive),
        remains_(matcher_, editor_, Literals(subject), options.least) {}

  Redaction run() {
    if (remains_.in(message_).is_clean()) return {};
    Redaction out;
    for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
      attempt_once(out);
      const Remains::Found found = remains_.in(out.bytes);
      if (found.is_clean()) return settled(std::move(out), found);
      if (!decide(found)) break;
    }
    return impossible("what identifies the person could not be taken out of it");
  }

 private:
  void attempt_once(Redaction& out) {
    editor_.forget_counts();
    Rewriter rewriter(editor_, decisions_, [this](std::string_view message) {
      return !remains_.in(message).is_clean();
    });
    out.bytes = with_body_size(message_, rewriter.entity(message_, {}, 0));
    out.tokens = editor_.counts();
    out.stubs = rewriter.stubs();
    out.broken_signatures = rewriter.broken_signatures();
  }

  static Redaction settled(Redaction out, const Remains::Found& found) {
    if (!found.unread.empty()) return impossible(found.unread);
    out.outcome = Redaction::Outcome::Redacted;
    return out;
  }

  static Redaction impossible(std::string why) {
    Redaction out;
    out.outcome = Redaction::Outcome::Impossible;
    out.why = std::move(why);
    return out;
  }

  // False when nothing is left to be decided.
  bool decide(const Remains::Found& found) {
    if (decisions_.is_body_stubbed && found.fields.empty() && found.lines.empty()) return false;
    bool is_news = false;
    for (const std::string& name : found.fields) is_news |= decisions_.wiped.insert(name).second;
    for (const std::string& name : found.lines) is_news |= decisions_.removed.insert(name).second;
    for (const std::string& part : found.parts) is_news |= decisions_.stubbed.insert(part).second;
    for (const std::string& part : found.around) is_news |= decisions_.emptied.insert(part).second;
    if (!is_news || found.is_elsewhere) {
      is_news |= !std::exchange(decisions_.is_body_stubbed, true);
    }
    return is_news;
  }

  std::string_view message_;
  subject::Matcher matcher_;
  Tokens tokens_;
  Editor editor_;
  Remains remains_;
  Decisions decisions_;
};

}  // namespace

Redaction redact(std::string_view message, const subject::Subject& subject,
                 const RedactOptions& options) {
  return MessageTask(message, subject, options).run();
}

std::string frame_without(std::string_view frame, const subject::Subject& subject,
                          const RedactOptions& options) {
  const subject::Matcher matcher(subject);
  const Tokens tokens(options.key);
  Editor editor(matcher, tokens, options.least, options.alive);
  auto out = editor.without(frame, {subject::TextKind::Trace, Form::Plain, Style::Compact});
  return out ? *std::move(out) : std::string(frame);
}

}  // namespace oubli::redact
