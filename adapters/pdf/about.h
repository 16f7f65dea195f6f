// SPDX-License-Identifier: GPL-3.0-or-later
// What a PDF says outside its pages: every string of its objects that is text (properties, fields,
// notes, bookmarks, links, names of files), its metadata and forms in XML, and the files attached
// to it. One thread. Cannot fail: what is above the limit is told to `effort`.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "adapters/pdf/objects.h"
#include "adapters/pdf/pdf.h"

namespace oubli::pdf {

class About {
 public:
  About(Objects& objects, std::size_t most, Effort& effort)
      : objects_(objects), most_(most), effort_(effort) {}

  void take(const Entry& entry, const Value& value);
  void add(std::string_view text);
  void add_lines(std::string_view lines);
  // Behind all that were taken.
  void attach_files();

  [[nodiscard]] std::string take_text() { return std::move(out_); }
  [[nodiscard]] std::vector<Attached> take_files() { return std::move(files_); }
  [[nodiscard]] bool is_attached(const Entry& entry) const { return attached_.contains(&entry); }

 private:
  struct Named {
    std::string name;
    const Entry* entry;
  };

  void walk(const Value& value, std::string_view key);
  void walk_dictionary(const Value& dictionary);
  void take_xml(const Value& value);
  void take_xml(const Entry& entry, const Value& dictionary);
  void note_file(const Value& specification);

  Objects& objects_;
  std::size_t most_;
  Effort& effort_;
  std::string out_;
  std::unordered_set<std::string> said_;
  std::unordered_set<const Entry*> attached_, xml_;
  std::vector<Named> noted_;
  std::vector<Attached> files_;
};

}  // namespace oubli::pdf
