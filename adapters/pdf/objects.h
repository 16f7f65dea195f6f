// SPDX-License-Identifier: GPL-3.0-or-later
// The objects of a PDF by number, decrypted; those of object streams among them. Refers to the
// bytes given, which outlive it. One thread. Cannot fail: what is not there is null, and damage is
// told to `effort`.
#pragma once

#include <deque>
#include <optional>
#include <unordered_map>

#include "adapters/pdf/filters.h"
#include "adapters/pdf/scan.h"
#include "adapters/pdf/security.h"

namespace oubli::pdf {

class Objects {
 public:
  Objects(std::string_view pdf, Effort& effort);

  // False where nothing can be read without a password.
  [[nodiscard]] bool are_open() const { return are_open_; }

  // False where files that are attached need a password, though pages do not.
  [[nodiscard]] bool are_files_open() const { return !security_ || security_->has_key(); }

  // In the order of the file, replaced ones too.
  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }
  // The one that counts, or none.
  [[nodiscard]] const Entry* latest(std::uint32_t number) const;
  [[nodiscard]] bool is_latest(const Entry& entry) const { return latest(entry.number) == &entry; }

  [[nodiscard]] Value parse(const Entry& entry);
  // What a reference leads to, after a few steps; other values as they are.
  [[nodiscard]] Value follow(const Value& value);
  [[nodiscard]] Value follow(const Value& dictionary, std::string_view key) {
    return follow(dictionary[key]);
  }
  [[nodiscard]] const Entry* entry_of(const Value& reference) const;

  [[nodiscard]] bool is_picture(const Value& dictionary);
  // Unpacked; empty for pictures.
  [[nodiscard]] std::string body(const Entry& entry, const Value& dictionary);

  // The catalog, or null.
  [[nodiscard]] Value root();

 private:
  void open_security();
  void open_object_streams();
  void open_object_stream(const Entry& entry, const Value& dictionary, std::vector<Entry>& into);
  void number_entries();
  [[nodiscard]] Value from_trailers(std::string_view key) const;
  [[nodiscard]] Value resolved(const Value& value, int depth);
  [[nodiscard]] std::vector<Filter> filters_of(const Value& dictionary);
  void decrypt(Value& value, Security::Owner owner) const;
  [[nodiscard]] bool is_encrypted(const Entry& entry, const Value& dictionary) const;

  Effort& effort_;
  std::vector<Entry> entries_;
  std::vector<Value> trailers_;
  std::unordered_map<std::uint32_t, std::size_t> latest_;
  std::deque<std::string> unpacked_;  // object streams, which entries refer to
  std::optional<Security> security_;
  std::uint32_t encrypt_ = 0;  // the number of the dictionary that says how, or none
  bool are_open_ = true;
};

}  // namespace oubli::pdf
