// SPDX-License-Identifier: GPL-3.0-or-later
// pstsample FILE [COUNT [PEOPLE]]: a PST with two folders of letters, a deleted one and a stray
// block, or one of COUNT letters from PEOPLE, for tests of the command line and for measurements.
// pstsample FILE COUNT PEOPLE short: letters of one line, so that there are many blocks in few
// bytes. pstsample FILE ost: the first as an offline copy. pstsample FILE attached: a letter that
// is attached to another. pstsample FILE named: a folder that is called after somebody. pstsample
// FILE protected: the first, as Windows encrypts it. The same
// words make the same bytes.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "tests/support/pst_builder.h"
#include "tests/support/pst_surgeon.h"

namespace {

using oubli::test::PstFolder;
using oubli::test::PstMessage;
using oubli::test::PstStore;

PstStore few() {
  PstStore store;
  PstMessage first{"Invoice", "Dear Ann Kestrel,\r\nyour invoice is attached.\r\n"};
  first.attachments = {{"invoice.txt", "To pay by ann.kestrel@example.net\n"}};
  store.folders = {{"Inbox", {first}, {}, {{"Clients", {{"Minutes", "Zoe was not there."}}}}}};
  store.deleted = {{"Old news", "Nothing new."}};
  store.strays = {"<p>once written to ann.kestrel@example.net</p>"};
  return store;
}

PstStore attached() {
  PstMessage inner{"Monday", "Ann Kestrel will come on Monday.\r\n"};
  inner.sender = "Zoe Marten";
  inner.address = "zoe.marten@example.net";
  PstMessage outer{"See below", "Fine with me.\r\n"};
  outer.attachments = {{"Monday", {}, std::make_shared<const PstMessage>(inner)}};
  PstStore store;
  store.folders = {{"Inbox", {outer}}};
  return store;
}

PstStore named() {
  PstMessage about{"Minutes", "Ann Kestrel was there.\r\n"}, other{"Agenda", "Nothing new.\r\n"};
  PstFolder clients{"Clients", {other}, {}, {{"ann KESTREL 2019", {about}}, {"Nobody"}}};
  PstStore store;
  store.folders = {clients};
  return store;
}

// Her name stands in the list of attachments alone; `is_odd`: and in a value of no known type.
PstStore listed(bool is_odd) {
  PstMessage one{"Papers", "See attached.\r\n"}, odd{"Odd", "Nothing new.\r\n"};
  one.attachments = {{"scan.bin", "bytes"}};
  one.attachments[0].row[0x3707] = oubli::test::pst_text({}, "Ann Kestrel.pdf");
  if (is_odd) odd.more[0x6001] = {0x0099, "Ann Kestrel"};
  PstStore store;
  store.folders = {{"Inbox", {one, {"Agenda", "Nothing new.\r\n"}}}, {"Odd", {odd}}};
  return store;
}

// A name stands in windows-1251, in a file attached to an item of that code page.
PstStore narrow() {
  PstMessage one{"Papers", "See attached.\r\n"};
  one.attachments = {{"note.txt",
                      "\xB9"
                      "1: \xC4\xEC\xE8\xF2\xF0\xE8\xE9 \xC8\xE2\xE0\xED\xEE\xE2\r\n"}};
  one.more[0x3FFD] = oubli::test::pst_number(1251);
  PstStore store;
  store.folders = {{"Inbox", {one, {"Agenda", "Nothing new.\r\n"}}}};
  return store;
}

// Somebody else's messages that hold her name; in the second file only what is no item does.
PstStore namesakes(bool is_folder) {
  PstMessage about{"Minutes", "Ann Kestrel was there.\r\n"}, first{"Agenda", "Nothing new.\r\n"};
  PstMessage other{"Wedding", "Ann Kestrel-Marten has a new name.\r\n"};
  other.has_preview = false;
  PstStore store;
  store.folders = {{is_folder ? "Ann Kestrel-Marten" : "Inbox", {first, about}}};
  if (!is_folder) store.folders[0].messages.push_back(other);
  return store;
}

PstMessage letter(std::size_t i, std::size_t people) {
  const std::string n = std::to_string(i);
  PstMessage made{"Letter " + n, ""};
  for (std::size_t line = 0; line < 20 + i % 60; ++line) {
    made.body += "Line " + std::to_string(line) + " of letter " + n +
                 " goes on about the weather in week " + std::to_string((i * 7 + line) % 52) +
                 ".\r\n";
  }
  made.sender = "Person " + std::to_string(i % people);
  made.address = "person" + std::to_string(i % people) + "@example.org";
  if (i % 5 == 0) {
    std::string bytes;
    for (std::size_t k = 0; k < 20'000 + i % 7 * 10'000; ++k)
      bytes += static_cast<char>(k * (i + 3) >> 3U);
    made.attachments = {{"file" + n + ".bin", std::move(bytes)}};
  }
  return made;
}

PstMessage line(std::size_t i, std::size_t people) {
  PstMessage made{"Line " + std::to_string(i), "Nothing new.\r\n"};
  made.sender = "Person " + std::to_string(i % people);
  made.address = "person" + std::to_string(i % people) + "@example.org";
  return made;
}

// A few folders, as a table of millions of rows is nobody's.
PstStore many(std::size_t count, std::size_t people, bool is_short) {
  PstStore store;
  constexpr std::size_t kInFolder = 100'000;
  for (std::size_t first = 0; first < count; first += kInFolder) {
    PstFolder folder{first == 0 ? "Inbox" : "Folder " + std::to_string(first / kInFolder)};
    folder.count = std::min(kInFolder, count - first);
    folder.make = [=](std::size_t i) {
      return is_short ? line(first + i, people) : letter(first + i, people);
    };
    store.folders.push_back(folder);
  }
  return store;
}

}  // namespace

int main(int count, char** words) {
  if (count < 2)
    return std::fprintf(
               stderr,
               "usage: pstsample FILE [COUNT [PEOPLE [short]] | ost | attached | named | "
               "listed | odd |\n"
               "                      namesakes | namesake-folder | narrow | protected]\n"),
           2;
  const std::size_t letters = count > 2 ? std::strtoull(words[2], nullptr, 10) : 0;
  const std::size_t people = count > 3 ? std::strtoull(words[3], nullptr, 10) : 97;
  const std::string kind = count > 2 ? words[2] : "";
  const PstStore store = letters > 0                         ? many(letters, people, count > 4)
                         : kind == "attached"                ? attached()
                         : kind == "named"                   ? named()
                         : kind == "narrow"                  ? narrow()
                         : kind == "listed" || kind == "odd" ? listed(kind == "odd")
                         : kind.starts_with("namesake")      ? namesakes(kind == "namesake-folder")
                                                             : few();
  auto built = oubli::test::build_pst(words[1], store);
  if (kind == "ost") {
    oubli::test::PstSurgeon(words[1], std::move(built.layout)).header([](std::string& head) {
      head.replace(8, 2, "SO");
    });
  }
  if (kind == "protected") {
    oubli::test::PstSurgeon(words[1], std::move(built.layout)).header([](std::string& head) {
      head[513] = 0x10;  // as Windows Information Protection has it
    });
  }
  return 0;
}
