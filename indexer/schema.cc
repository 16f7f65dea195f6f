// SPDX-License-Identifier: GPL-3.0-or-later
#include "indexer/schema.h"

#include <algorithm>
#include <array>

namespace oubli::index {

namespace {

constexpr std::array kFields{
    Field{"", kWord, Kind::Words, "a word anywhere: body, subject, names, attachments"},
    Field{"from", kFrom, Kind::Words, "a name or an address in From, Sender or Reply-To"},
    Field{"to", kTo, Kind::Words, "a name or an address in To, Cc or Bcc"},
    Field{"subject", kSubject, Kind::Words, "a word of the subject"},
    Field{"body", kBody, Kind::Words, "a word of the text or of an attachment"},
    Field{"email", kEmail, Kind::Exact, "an e-mail address, anywhere in the message"},
    Field{"has", kHas, Kind::Exact,
          "a kind of personal data, such as iban or phone; or attachment"},
    Field{"value", kValue, Kind::Exact, "a finding, as category:value"},
    Field{"pair", kPair, Kind::Exact, "two capitalised words side by side, such as a full name"},
    Field{"date", kDate, Kind::Date, "a year, month, day or range, such as 2019..2021-06"},
    Field{"id", kMessageId, Kind::Exact, "a Message-ID, without its angle brackets"},
    Field{"source", kSource, Kind::Place, "the source a message lies in; * stands for anything"},
    Field{"folder", kFolder, Kind::Place, "the folder a message lies in; * stands for anything"},
};

}  // namespace

std::span<const Field> fields() { return kFields; }

const Field* find_field(std::string_view name) {
  const auto found = std::ranges::find(kFields, name, &Field::name);
  return found == kFields.end() ? nullptr : &*found;
}

const Field* field_of(char prefix) {
  const auto found = std::ranges::find(kFields, prefix, &Field::prefix);
  return found == kFields.end() ? nullptr : &*found;
}

}  // namespace oubli::index
