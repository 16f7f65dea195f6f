// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <chrono>

#include "tests/support/generator/assemble.h"
#include "tests/support/generator/digits.h"
#include "tests/support/generator/in_order.h"
#include "tests/support/generator/transfer.h"

namespace oubli::generator {
namespace {

std::string random_base64(std::size_t size, Dice& dice) {
  std::string bytes;
  while (bytes.size() < size) bytes += static_cast<char>(dice.below(256));
  return base64(bytes);
}

std::string domain_of(std::string_view email) {
  return std::string(email.substr(email.find('@') + 1));
}

// A phrase in quotes where RFC 5322 asks for them, in encoded words where it is not ASCII.
std::string phrase(std::string_view name, const HeaderOptions& options, Dice& dice) {
  const char way = dice.chance(60) ? 'Q' : 'B';
  if (!is_ascii(name)) {
    if (options.raw) return "\"" + std::string(name) + "\"";
    return encoded_words(name, options.charset, way);
  }
  const bool special = name.find_first_of(",.@()<>[]:;\"\\") != std::string_view::npos;
  return special ? "\"" + std::string(name) + "\"" : std::string(name);
}

std::string mailbox(const Correspondent& who, const HeaderOptions& options, Dice& dice) {
  if (who.name.empty()) return who.email;
  return phrase(who.name, options, dice) + " <" + who.email + ">";
}

std::string mailboxes(const std::vector<Correspondent>& all, const HeaderOptions& options,
                      Dice& dice) {
  std::string out;
  for (const Correspondent& each : all) {
    if (!out.empty()) out += ",\n\t";
    out += mailbox(each, options, dice);
  }
  return out;
}

std::string unstructured(std::string_view text, const HeaderOptions& options, Dice& dice) {
  if (is_ascii(text) || options.raw) return std::string(text);
  return encoded_words(text, options.charset, dice.chance(60) ? 'Q' : 'B');
}

std::string trace(const Outline& outline, Dice& dice) {
  std::string out = "Return-Path: <" + outline.sender.email + ">\n";
  const std::size_t hops = dice.between(1, 4);
  std::string by = "mx" + std::to_string(dice.between(1, 9)) + ".mailhost.example.net";
  for (std::size_t i = 0; i < hops; ++i) {
    const std::string from = i + 1 == hops
                                 ? domain_of(outline.sender.email)
                                 : "relay" + std::to_string(dice.below(40)) + ".example.org";
    const auto delay = static_cast<std::int64_t>((hops - i) * 3);
    out += in_order({"Received: from ", from, " (", from, " [198.51.100.", dice.below(256),
                     "])\n\tby ", by, " (Postfix) with ESMTPS id ", random_base64(9, dice),
                     "\n\tfor <", outline.to.front().email, ">; ",
                     rfc5322_date(outline.date + delay, 0), "\n"});
    by = from;
  }
  return out;
}

std::string signature(const Outline& outline, Dice& dice) {
  std::string out = in_order(
      {"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=", domain_of(outline.sender.email),
       ";\n\ts=s", dice.between(2010, 2025),
       "; h=from:to:subject:date:message-id;\n\tbh=", random_base64(32, dice), ";\n\tb="});
  const std::string value = random_base64(192, dice);
  for (std::size_t i = 0; i < value.size(); i += 64) {
    out += (i > 0 ? "\n\t " : "") + value.substr(i, 64);
  }
  return out + "\n";
}

std::string identity(const Outline& outline) {
  std::string out = "Message-ID: <" + outline.message_id + ">\n";
  if (outline.references.empty()) return out;
  out += "In-Reply-To: <" + outline.references.back() + ">\nReferences:";
  for (const std::string& each : outline.references) out += " <" + each + ">\n";
  return out;
}

std::string list_headers(const Outline& outline, Dice& dice) {
  const std::string name = "list" + std::to_string(outline.root % 40);
  const std::string host = "lists.example.org";
  if (outline.genre == Genre::List) {
    return "List-Id: <" + name + "." + host + ">\nList-Post: <mailto:" + name + "@" + host +
           ">\nList-Unsubscribe: <https://" + host + "/options/" + name + ">\nPrecedence: list\n";
  }
  if (outline.genre == Genre::Newsletter) {
    return in_order({"List-Unsubscribe: <https://news.example.com/u/", dice.next(),
                     ">\nFeedback-ID: ", dice.below(90'000), ":campaign\nPrecedence: bulk\n"});
  }
  return outline.genre == Genre::Conversation ? "" : "Auto-Submitted: auto-generated\n";
}

std::string extras(Dice& dice) {
  constexpr std::array<std::string_view, 5> kAgents{
      "X-Mailer: Microsoft Outlook 16.0\n", "User-Agent: Mozilla Thunderbird 102.5\n",
      "X-Mailer: Apple Mail (2.3654)\n", "User-Agent: Mutt/2.2.9 (2022-11-12)\n", ""};
  std::string out(dice.pick(kAgents));
  if (dice.chance(60)) {
    out += in_order({"X-Spam-Status: No, score=-", dice.below(9), ".", dice.below(10),
                     " required=5.0\n\ttests=BAYES_00,DKIM_VALID,SPF_PASS\n"});
  }
  if (dice.chance(20)) out += "X-MS-Exchange-CrossTenant-Id: " + random_base64(24, dice) + "\n";
  return out;
}

}  // namespace

std::string rfc5322_date(std::int64_t seconds, int zone_minutes) {
  constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::int64_t local = seconds + 60LL * zone_minutes;
  const std::chrono::sys_days day{std::chrono::days(local / 86'400)};
  const std::chrono::year_month_day date{day};
  const auto of_day = static_cast<unsigned>(local % 86'400);
  const auto zone = static_cast<unsigned>(zone_minutes);
  return std::string(kDays[std::chrono::weekday{day}.c_encoding()]) + ", " +
         std::to_string(static_cast<unsigned>(date.day())) + " " +
         std::string(kMonths[static_cast<unsigned>(date.month()) - 1]) + " " +
         std::to_string(static_cast<int>(date.year())) + " " + two_digits(of_day / 3600) + ":" +
         two_digits(of_day / 60 % 60) + ":" + two_digits(of_day % 60) + " +" +
         two_digits(zone / 60) + two_digits(zone % 60);
}

std::string make_headers(const Outline& outline, const HeaderOptions& options, Dice& dice) {
  std::string out = trace(outline, dice);
  if (dice.chance(55)) out += signature(outline, dice);
  if (!options.no_message_id) out += identity(outline);
  if (!options.no_date) out += "Date: " + rfc5322_date(outline.date, outline.zone) + "\n";
  out += "From: " + mailbox(outline.sender, options, dice) + "\n";
  out += "To: " + mailboxes(outline.to, options, dice) + "\n";
  if (!outline.cc.empty()) out += "Cc: " + mailboxes(outline.cc, options, dice) + "\n";
  const std::string_view reply = outline.parent ? languages()[outline.language].table->reply : "";
  const std::string prefix = std::string(reply) + (reply.empty() ? "" : " ");
  out += "Subject: " + unstructured(prefix + finished(outline.subject.bytes), options, dice) + "\n";
  return in_order({out, list_headers(outline, dice), extras(dice), outline.extra_headers});
}

}  // namespace oubli::generator
