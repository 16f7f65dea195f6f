// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/replacement.h"

#include "adapters/byte_digest.h"

namespace oubli::wiper {

Replacement replacement_of(const Framed& made) {
  ByteDigest digest;
  digest.add(made.frame);
  digest.add(made.message);
  Replacement out;
  out.size = made.frame.size() + made.message.size();
  out.digest = digest.finish();
  out.hash = content_hash(made.message);
  return out;
}

namespace {

Error another_way(const PlannedMessage& planned) {
  return refused(planned.locator + ": redacted another way than was planned; it was not touched",
                 "run the command again");
}

}  // namespace

Result<Framed> replace(const Replacer& replacer, const PlannedMessage& planned,
                       const Framed& original) {
  if (!replacer) return refused(planned.locator + ": nobody is there who could redact it");
  auto made = replacer(planned, original);
  if (!made) return std::move(made).take_error().during(planned.locator);
  const Replacement now = replacement_of(*made);
  const Replacement& wanted = *planned.replacement;
  if (now.digest == wanted.digest && now.hash == wanted.hash && now.size == wanted.size)
    return made;
  return another_way(planned);
}

Result<std::string> replace_item(const Replacer& replacer, const PlannedMessage& planned) {
  if (!replacer) return refused(planned.locator + ": nobody is there who could redact it");
  auto made = replacer(planned, {});
  if (!made) return std::move(made).take_error().during(planned.locator);
  const Replacement now = replacement_of(*made);
  if (now.digest != planned.replacement->digest || now.size != planned.replacement->size) {
    return another_way(planned);
  }
  return std::move(made->frame);
}

}  // namespace oubli::wiper
