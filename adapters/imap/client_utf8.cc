// SPDX-License-Identifier: GPL-3.0-or-later
// UTF-8 on the line (RFC 6855), between servers that have to be asked for it and those that speak
// nothing else.
#include "adapters/imap/client_state.h"
#include "adapters/maildir/folder_name.h"
#include "adapters/mime/utf8.h"

namespace oubli::imap {

// A server that refuses is spoken to as others are.
Status Client::State::speak_utf8() {
  const bool is_offered = mailimap_has_extension(session, "UTF8=ACCEPT") != 0 ||
                          mailimap_has_extension(session, "UTF8=ONLY") != 0;
  if (!is_offered) return {};
  stream.allow(kMostBetween);
  const int code = converse("ENABLE UTF8=ACCEPT", [&](std::string_view told) {
    if (told.starts_with("* ENABLED") && told.find(" UTF8=ACCEPT") != told.npos) is_utf8 = true;
  });
  auto done = check(code, "speak UTF-8");
  if (!done) is_utf8 = false;
  return is_broken || is_busy ? done : Status();
}

std::string Client::State::spelled(const std::string& raw) const {
  return is_utf8 ? maildir::decode_modified_utf7(raw) : raw;
}

// What is no UTF-8 leads back to nothing, and is told as a name that cannot be written.
std::string Client::State::raw_of(const char* spelled) const {
  return is_utf8 && mime::is_utf8(spelled) ? encode_modified_utf7(spelled) : spelled;
}

}  // namespace oubli::imap
