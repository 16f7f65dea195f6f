// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/erase/redactor.h"

#include <optional>
#include <utility>

#include <sodium.h>

#include "adapters/base/counted.h"
#include "scanner/app/erase/emlx_redaction.h"
#include "scanner/worker/protocol.h"

namespace oubli::app {

namespace {

constexpr std::size_t kKeyBytes = 32;

}  // namespace

Error cannot_redact(const std::string& why) {
  return refused("cannot be redacted: " + why + "; it was not touched",
                 "--mode delete erases it whole");
}

std::string note_of(std::uint64_t stubs, const std::vector<std::string>& broken_signatures) {
  std::string note;
  if (stubs > 0) note = counted(stubs, "part") + " replaced";
  for (const std::string& kind : broken_signatures) {
    note += (note.empty() ? "" : ", ") + kind + " signature no longer verifies";
  }
  return note;
}

Redactor::Redactor(sandbox::Zygote& zygote, subject::Subject subject, double least)
    : zygote_(zygote), subject_(std::move(subject)), least_(least), key_(kKeyBytes, '\0') {
  randombytes_buf(key_.data(), key_.size());
}

Status Redactor::ready_worker() {
  if (worker_) return {};
  auto spawned = zygote_.spawn();
  if (!spawned) return std::move(spawned).take_error();
  worker_ = *std::move(spawned);
  return {};
}

Result<Redactor::Made> Redactor::redact(const wiper::Framed& original) {
  auto made = redact_if_found(original);
  if (!made) return std::move(made).take_error();
  if (!*made) return cannot_redact("what identifies the person was not found in it");
  return **std::move(made);
}

Result<std::optional<Redactor::Made>> Redactor::redact_if_found(const wiper::Framed& original) {
  if (auto ready = ready_worker(); !ready) return std::move(ready).take_error();
  sandbox::Request request;
  request.frame =
      encode(worker::RedactRequest{subject_, least_, key_, original.frame, original.message});
  if (request.frame.size() > sandbox::kLongestFrame) return cannot_redact("it is too long");
  std::optional<worker::Redacted> reply;
  auto loss = worker_->call(request, [&](std::string_view frame) -> std::string {
    worker::Redacted redacted;
    if (!frame.empty() && frame[0] == static_cast<char>(worker::Reply::Redacted) &&
        worker::decode(frame.substr(1), redacted)) {
      reply = std::move(redacted);
    }
    return {};
  });
  if (!loss) return std::move(loss).take_error();
  if (*loss) {
    worker_.reset();
    return cannot_redact("the confined worker " + std::string((*loss)->why) +
                         " while redacting it");
  }
  if (!reply) return cannot_redact("the confined worker left it out");
  using Outcome = worker::Redacted::Outcome;
  if (reply->outcome == Outcome::Impossible) return cannot_redact(reply->why);
  if (reply->outcome == Outcome::Unchanged) return std::optional<Made>();
  return std::optional(Made{{std::move(reply->frame), std::move(reply->bytes)},
                            reply->broken_signatures.size(),
                            note_of(reply->stubs, reply->broken_signatures)});
}

wiper::Replacer Redactor::replacer() {
  return [this](const wiper::PlannedMessage& planned,
                const wiper::Framed& original) -> Result<wiper::Framed> {
    if (const auto item = changes_.find(planned.locator); item != changes_.end()) {
      return wiper::Framed{item->second, {}};
    }
    const auto emlx = emlx_.find(planned.locator);
    auto made =
        emlx == emlx_.end() ? redact(original) : redact_emlx(original.message, emlx->second, *this);
    if (!made) return std::move(made).take_error();
    return std::move(made->framed);
  };
}

}  // namespace oubli::app
