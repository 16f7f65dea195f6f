// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/subject/identity.h"

#include <utility>

#include "scanner/subject/address.h"
#include "scanner/subject/name.h"

namespace oubli::subject {

namespace {

Error unreadable(std::string_view kind, std::string_view hint) {
  return Error{ErrorCode::Usage, std::string(kind) + " cannot be read", std::string(hint)};
}

}  // namespace

Status read_identity(const Subject& subject, Identity& identity) {
  Status status;
  const auto fail = [&](std::string_view kind, std::string_view hint) {
    if (status) status = unreadable(kind, hint);
  };
  for (const std::string& typed : subject.names) {
    PersonName name = parse_name(typed);
    if (name.family.empty()) {
      fail("the name", "give a name with letters: --name 'Jean Dupont'");
    } else if (name.is_dense) {
      identity.dense_names.emplace_back(typed);
    } else {
      identity.names.emplace_back(std::move(name));
    }
  }
  for (const std::string& typed : subject.emails) {
    const Address address = parse_address(typed);
    if (address.local.empty()) {
      fail("the e-mail address", "give a whole address: --email jean.dupont@example.org");
    } else {
      identity.emails.push_back({address.plain(), address.canonical()});
    }
  }
  for (const std::string& typed : subject.phones) {
    Code code = phone_code(typed, subject.region);
    if (code.variants.empty())
      fail("the phone number", "give a whole number: --phone '+33 6 12 34 56 78'");
    identity.codes.push_back(std::move(code));
  }
  for (const std::string& typed : subject.ids) {
    if (const auto ip = read_ip(typed)) {
      identity.ips.push_back(*ip);
      continue;
    }
    Code code = id_code(typed);
    if (code.variants.empty())
      fail("the identifier", "give its letters and digits: --id FR7630006000011234567890189");
    identity.codes.push_back(std::move(code));
  }
  if (!subject.born.empty()) {
    const auto date = read_birth_date(subject.born);
    if (date) identity.birth.emplace(*date);
    if (!date) fail("the date of birth", "give year, month and day: --born 1974-03-21");
  }
  identity.has_only_birth = subject.names.empty() && subject.emails.empty() &&
                            subject.phones.empty() && subject.ids.empty();
  return status;
}

}  // namespace oubli::subject
