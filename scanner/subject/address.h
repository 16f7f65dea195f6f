// SPDX-License-Identifier: GPL-3.0-or-later
// E-mail addresses as they stand in text, and what makes two of them one mailbox. Pure functions;
// any thread.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace oubli::subject {

struct Address {
  std::size_t begin = 0, end = 0;  // in the text
  std::string local;               // lower case
  std::string domain;              // lower case, ASCII (punycode)
  bool is_veiled = false;          // written "jean (at) example.org"

  [[nodiscard]] std::string plain() const { return local + "@" + domain; }
  // Without "+tag"; at Gmail also without dots, and googlemail.com is gmail.com.
  [[nodiscard]] std::string canonical() const;
};

// Calls `visit` for each address in the text, "jean(at)example(dot)org" and "jean @ example . org"
// included. An address is the longest there is: "ajean@x.org" is never "jean@x.org"; but of
// "jean@x.org.pdf" both are told. Linear in the size of the text.
void find_addresses(std::string_view text, const std::function<void(const Address&)>& visit);

// "jean at example dot org", without brackets: true for a word, folded, that may be the sign, and
// for the address around it when it stands at [begin, end).
bool is_spoken_at(std::string_view folded);
bool read_spoken_address(std::string_view text, std::size_t begin, std::size_t end,
                         Address& address);

// The address in a text that is nothing else ("<Jean@Example.org>", "mailto:jean@example.org");
// `local` stays empty when there is none.
Address parse_address(std::string_view text);

}  // namespace oubli::subject
