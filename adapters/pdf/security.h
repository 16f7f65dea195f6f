// SPDX-License-Identifier: GPL-3.0-or-later
// The standard security handler (ISO 32000-1 section 7.6, ISO 32000-2 for its revision 6) of
// documents that ask nobody for a password: RC4 and AES with the key of the empty one. A value
// type; one thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "adapters/pdf/value.h"

namespace oubli::pdf {

class Security {
 public:
  // Nothing where the empty password does not open it, or another handler has to.
  // `encrypt` holds no references.
  [[nodiscard]] static std::optional<Security> open(const Value& encrypt, std::string_view id);

  struct Owner {
    std::uint32_t number, generation;
  };
  [[nodiscard]] std::string string(std::string_view bytes, Owner owner) const;
  [[nodiscard]] std::string stream(std::string_view bytes, Owner owner) const;
  [[nodiscard]] bool hides_metadata() const { return hides_metadata_; }
  // False: files attached to the document, which alone are encrypted, cannot be read.
  [[nodiscard]] bool has_key() const { return has_key_; }

 private:
  enum class Method : std::uint8_t { None, Rc4, Aes128, Aes256 };

  [[nodiscard]] static Method method_of(const Value& encrypt, std::string_view which);
  [[nodiscard]] std::string decrypt(std::string_view bytes, Owner owner, Method method) const;

  std::string key_;
  Method strings_ = Method::None, streams_ = Method::None;
  bool hides_metadata_ = true, has_key_ = true;
};

}  // namespace oubli::pdf
