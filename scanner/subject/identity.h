// SPDX-License-Identifier: GPL-3.0-or-later
// A Subject taken apart, once per question: what narrowing_query() asks for and what Matcher looks
// at. Immutable after read_identity(); any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "adapters/base/result.h"
#include "scanner/subject/birth.h"
#include "scanner/subject/codes.h"
#include "scanner/subject/dense_name.h"
#include "scanner/subject/ip_address.h"
#include "scanner/subject/name_matcher.h"
#include "scanner/subject/subject.h"

namespace oubli::subject {

struct Email {
  std::string plain;      // as typed, lower case
  std::string canonical;  // without tag; the mailbox
};

struct Identity {
  std::vector<NameMatcher> names;
  std::vector<DenseName> dense_names;
  std::vector<Email> emails;
  std::vector<Code> codes;
  std::vector<IpAddress> ips;
  std::optional<BirthMatcher> birth;
  bool has_only_birth = false;
};

// Fails (Usage) on the first identifier that cannot be read. `identity` holds what could be.
Status read_identity(const Subject& subject, Identity& identity);

}  // namespace oubli::subject
