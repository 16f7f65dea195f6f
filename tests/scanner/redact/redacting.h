// SPDX-License-Identifier: GPL-3.0-or-later
// The person the redaction tests look for, and questions about what came out.
#pragma once

#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sodium.h>

#include "scanner/extract/extracted.h"
#include "scanner/redact/redact.h"

namespace oubli::redact::test {

using Outcome = Redaction::Outcome;
using testing::Eq;
using testing::HasSubstr;
using testing::Not;

inline subject::Subject jean() {
  subject::Subject subject;
  subject.names = {"Jean Dupont"};
  subject.emails = {"jean@example.org"};
  subject.phones = {"+33612345678"};
  subject.ids = {"FR7630006000011234567890189"};
  subject.born = "1974-03-21";
  return subject;
}

inline Redaction redacted(std::string_view message, const subject::Subject& subject = jean()) {
  if (::sodium_init() < 0) throw std::runtime_error("libsodium could not be started");
  return redact(message, subject, {.key = "a key of the tests alone"});
}

// The message as it is read, all places together.
inline std::string read(std::string_view message) {
  std::string out;
  for (const Segment& one : extract(message).segments) out += one.text + '\n';
  return out;
}

inline bool is_found(std::string_view message, const subject::Subject& subject = jean()) {
  return subject::Matcher(subject).match(extract(message)).score >= subject::kDefaultMinScore;
}

}  // namespace oubli::redact::test
