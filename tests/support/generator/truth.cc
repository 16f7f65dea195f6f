// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/generator/truth.h"

#include "tests/support/generator/digits.h"
#include "tests/support/generator/language.h"

namespace oubli::generator {
namespace {

std::string field(std::string_view name, std::string_view text) {
  return ",\"" + std::string(name) + "\":" + json_text(text);
}

std::string field(std::string_view name, std::uint64_t number) {
  return ",\"" + std::string(name) + "\":" + std::to_string(number);
}

template <typename Texts>
std::string list_field(std::string_view name, const Texts& texts) {
  std::string out = ",\"" + std::string(name) + "\":[";
  for (const auto& each : texts) {
    if (out.back() != '[') out += ',';
    if constexpr (std::is_integral_v<std::decay_t<decltype(each)>>) {
      out += std::to_string(each);
    } else {
      out += json_text(each);
    }
  }
  return out + "]";
}

std::string person_line(const Person& person, const std::set<std::uint64_t>& messages) {
  const LanguageTable& table = *languages()[person.language].table;
  std::vector<std::string> names{person.name()};
  // Kanji do not tell how they are read: who asks for a Japanese person gives both.
  if (table.code == "ja") names.push_back(person.latin_name());
  using Texts = std::vector<std::string>;
  return "{\"type\":\"person\"" + field("person", person.number) + field("language", table.code) +
         field("region", table.region) + list_field("names", names) +
         field("latin", person.latin_name()) + list_field("emails", person.emails) +
         list_field("phones", Texts{"+" + person.phone.country_code + person.phone.national}) +
         list_field("ibans", Texts{person.iban}) + list_field("cards", Texts{person.card}) +
         list_field("vats", Texts{person.vat}) +
         field("born", std::to_string(person.born.year) + "-" + two_digits(person.born.month) +
                           "-" + two_digits(person.born.day)) +
         list_field("ips", Texts{person.ipv4, person.ipv6}) + list_field("messages", messages) +
         "}\n";
}

}  // namespace

std::string json_text(std::string_view utf8) {
  std::string out = "\"";
  for (char c : utf8) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string Truth::corpus_line(const Options& options, std::uint64_t start) {
  return "{\"type\":\"corpus\",\"schema\":1" + field("seed", options.seed) + field("start", start) +
         field("count", options.count) + "}\n";
}

std::string Truth::lines_of(const Message& message) {
  std::string out;
  for (const Planting& each : message.plantings) {
    if (!each.is_decoy) messages_[each.person].insert(message.index);
    out += std::string("{\"type\":\"") + (each.is_decoy ? "decoy" : "planting") + "\"" +
           field("person", each.person) + field("message", message.index) +
           field("message_id", message.message_id) + field("kind", to_string(each.kind)) +
           field("form", each.form) + field("where", each.where) + field("variant", each.variant);
    if (!message.odd.empty()) out += field("odd", message.odd);
    out += "}\n";
  }
  return out;
}

std::string Truth::people_lines() const {
  std::string out;
  for (const auto& [number, messages] : messages_)
    out += person_line(corpus_->person(number), messages);
  return out;
}

}  // namespace oubli::generator
