// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/scan/record.h"

namespace oubli::app {

// A record is an Examined without what only the scan needed, so one encoding serves both.
std::string encode_record(const Examined& examined) {
  Examined kept;
  kept.envelope = examined.envelope;
  kept.findings = examined.findings;
  std::string bytes;
  encode(kept, bytes);
  return bytes;
}

bool decode_record(std::string_view bytes, Record& into) {
  Examined kept;
  if (!decode(bytes, kept)) return false;
  into.envelope = std::move(kept.envelope);
  into.findings = std::move(kept.findings);
  return true;
}

}  // namespace oubli::app
