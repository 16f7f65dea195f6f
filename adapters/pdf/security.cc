// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pdf/security.h"

#include <algorithm>
#include <array>

#include "adapters/pdf/ciphers.h"

namespace oubli::pdf {

namespace {

// Section 7.6.3.3: what an empty password is filled up with.
constexpr std::array<unsigned char, 32> kPadding{
    0x28, 0xBF, 0x4E, 0x5E, 0x4E, 0x75, 0x8A, 0x41, 0x64, 0x00, 0x4E, 0x56, 0xFF, 0xFA, 0x01, 0x08,
    0x2E, 0x2E, 0x00, 0xB6, 0xD0, 0x68, 0x3E, 0x80, 0x2F, 0x0C, 0xA9, 0xFE, 0x64, 0x53, 0x69, 0x7A};

std::string padding() { return {kPadding.begin(), kPadding.end()}; }

std::string little(std::uint32_t value, std::size_t size) {
  std::string out;
  for (std::size_t i = 0; i < size; ++i) out += static_cast<char>(value >> 8 * i);
  return out;
}

// P is a signed number of 32 bits, which some write as an unsigned one.
std::string permissions(const Value& encrypt) {
  const double number = encrypt["P"].number;
  const bool fits = number > -4294967296.0 && number < 4294967296.0;
  const auto value = fits ? static_cast<std::int64_t>(number) : 0;
  return little(static_cast<std::uint32_t>(value), 4);
}

struct Terms {
  std::uint32_t revision = 0, length = 5;  // of the key, in bytes
  std::string id;
  bool hides_metadata = true;
};

// Algorithm 2.
std::string key_by_md5(const Value& encrypt, const Terms& terms) {
  std::string seed = padding() + encrypt["O"].bytes.substr(0, 32) + permissions(encrypt) + terms.id;
  if (terms.revision >= 4 && !terms.hides_metadata) seed += "\xff\xff\xff\xff";
  std::string key = md5(seed);
  const int rounds = terms.revision >= 3 ? 50 : 0;
  for (int i = 0; i < rounds; ++i) key = md5(std::string_view(key).substr(0, terms.length));
  return key.substr(0, terms.length);
}

// Algorithms 4 and 5: what U must begin with.
std::string user_entry(const std::string& key, const Terms& terms) {
  if (terms.revision < 3) return rc4(key, padding());
  std::string out = rc4(key, md5(padding() + terms.id));
  for (char i = 1; i <= 19; ++i) {
    std::string turned = key;
    for (char& c : turned) c = static_cast<char>(c ^ i);
    out = rc4(turned, out);
  }
  return out;
}

// Algorithm 2.B, with an empty password, for which nothing of the owner's is hashed.
std::string hash_of(std::string_view salt, std::uint32_t revision) {
  std::string key = sha256(salt);
  if (revision < 6) return key;
  for (int round = 0;; ++round) {
    std::string many;
    for (int i = 0; i < 64; ++i) many += key;
    const std::string_view all(key);
    const std::string made = encrypt_aes128_cbc(all.substr(0, 16), all.substr(16, 16), many);
    unsigned sum = 0;
    for (const char c : made.substr(0, 16)) sum += static_cast<unsigned char>(c);
    key = sum % 3 == 0 ? sha256(made) : sum % 3 == 1 ? sha384(made) : sha512(made);
    if (round >= 63 && static_cast<unsigned char>(made.back()) <= round - 31) break;
  }
  return key.substr(0, 32);
}

std::optional<std::string> key_by_sha(const Value& encrypt, std::uint32_t revision) {
  const std::string &user = encrypt["U"].bytes, &wrapped = encrypt["UE"].bytes;
  if (user.size() < 48 || wrapped.size() < 32) return std::nullopt;
  const std::string_view all(user);
  if (hash_of(all.substr(32, 8), revision) != all.substr(0, 32)) return std::nullopt;
  return decrypt_aes_cbc(hash_of(all.substr(40, 8), revision), std::string(16, '\0'),
                         std::string_view(wrapped).substr(0, 32));
}

std::uint32_t length_of_key(const Value& encrypt, std::uint32_t version) {
  if (version == 1) return 5;
  std::uint32_t bits = encrypt["Length"].whole();
  if (version == 4) bits = std::max<std::uint32_t>(bits, 128);  // some say 40, and mean nothing
  if (bits >= 5 && bits <= 16) bits *= 8;                       // some count bytes
  return std::clamp<std::uint32_t>(bits / 8, 5, 16);
}

std::string without_padding(std::string bytes) {
  if (bytes.empty()) return bytes;
  const auto count = static_cast<unsigned char>(bytes.back());
  if (count >= 1 && count <= 16 && count <= bytes.size()) bytes.resize(bytes.size() - count);
  return bytes;
}

}  // namespace

Security::Method Security::method_of(const Value& encrypt, std::string_view which) {
  if (encrypt["V"].whole() < 4) return Method::Rc4;
  const std::string& name = encrypt[which].bytes;
  if (name.empty() || name == "Identity") return Method::None;
  const Value& method = encrypt["CF"][name]["CFM"];
  if (method.is_name("V2")) return Method::Rc4;
  if (method.is_name("AESV2")) return Method::Aes128;
  return method.is_name("AESV3") ? Method::Aes256 : Method::None;
}

std::optional<Security> Security::open(const Value& encrypt, std::string_view id) {
  const std::uint32_t version = encrypt["V"].whole();
  Terms terms{encrypt["R"].whole(), length_of_key(encrypt, version), std::string(id),
              !encrypt["EncryptMetadata"].is_word("false")};
  if (!encrypt["Filter"].is_name("Standard") || version < 1 || version > 5 || version == 3) {
    return std::nullopt;
  }
  Security out;
  out.strings_ = method_of(encrypt, "StrF");
  out.streams_ = method_of(encrypt, "StmF");
  out.hides_metadata_ = terms.hides_metadata;
  // Whose pages are open, and the files attached to them locked.
  out.has_key_ = !(out.strings_ == Method::None && out.streams_ == Method::None);
  if (!out.has_key_) return out;
  if (version == 5) {
    auto key = key_by_sha(encrypt, terms.revision);
    if (!key) return std::nullopt;
    out.key_ = std::move(*key);
    return out;
  }
  out.key_ = key_by_md5(encrypt, terms);
  const std::string wanted = user_entry(out.key_, terms);
  if (!encrypt["U"].bytes.starts_with(wanted)) return std::nullopt;
  return out;
}

// Algorithm 1: each object has a key of its own.
std::string Security::decrypt(std::string_view bytes, Owner owner, Method method) const {
  if (method == Method::None) return std::string(bytes);
  std::string key = key_;
  if (method != Method::Aes256) {
    key += little(owner.number, 3) + little(owner.generation, 2);
    if (method == Method::Aes128) key += "sAlT";
    key = md5(key).substr(0, std::min<std::size_t>(key_.size() + 5, 16));
  }
  if (method == Method::Rc4) return rc4(key, bytes);
  if (bytes.size() < 32) return {};  // an initial vector and a block
  const std::string_view body = bytes.substr(16, (bytes.size() - 16) / 16 * 16);
  return without_padding(decrypt_aes_cbc(key, bytes.substr(0, 16), body));
}

std::string Security::string(std::string_view bytes, Owner owner) const {
  return decrypt(bytes, owner, strings_);
}

std::string Security::stream(std::string_view bytes, Owner owner) const {
  return decrypt(bytes, owner, streams_);
}

}  // namespace oubli::pdf
