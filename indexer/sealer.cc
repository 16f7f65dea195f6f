// SPDX-License-Identifier: GPL-3.0-or-later
#include "indexer/sealer.h"

#include <bit>
#include <cstring>
#include <new>

#include <sodium.h>

#include "indexer/raw_bytes.h"

namespace oubli::index {

namespace {

// Purposes are on disk: never change one, only add.
constexpr std::uint64_t kTermsPurpose = 1;
constexpr std::uint64_t kIdentitiesPurpose = 2;
constexpr std::uint64_t kRecordsPurpose = 3;
constexpr std::uint64_t kGeneralPurpose = 4;

constexpr std::size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t kIdentitySize = 16;
constexpr std::string_view kRecordContext = "record";
constexpr std::string_view kRecordKeyContext = "record key";

static_assert(KeyBytes::kSize == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
static_assert(KeyBytes::kSize >= crypto_shorthash_KEYBYTES);
static_assert(KeyBytes::kSize == crypto_generichash_KEYBYTES);

void encrypt(std::string& out, std::size_t at, std::string_view plain, std::string_view context,
             const unsigned char* nonce, const unsigned char* key) {
  out.resize(at + plain.size() + kTag);
  crypto_aead_xchacha20poly1305_ietf_encrypt(raw(out, at), nullptr, raw(plain), plain.size(),
                                             raw(context), context.size(), nullptr, nonce, key);
}

Result<std::string> decrypt(std::string_view sealed, std::string_view context,
                            const unsigned char* nonce, const unsigned char* key) {
  if (sealed.size() < kTag) return damaged("open sealed bytes: too short");
  std::string plain(sealed.size() - kTag, '\0');
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(raw(plain), nullptr, nullptr, raw(sealed),
                                                 sealed.size(), raw(context), context.size(), nonce,
                                                 key) != 0) {
    return damaged("open sealed bytes: damaged, or sealed with another key");
  }
  return plain;
}

std::string seal_with(const KeyBytes& key, std::string_view plain, std::string_view context) {
  std::array<unsigned char, kNonce> nonce{};
  randombytes_buf(nonce.data(), nonce.size());
  std::string out;
  out.reserve(kNonce + plain.size() + kTag);
  out.assign(nonce.begin(), nonce.end());
  encrypt(out, kNonce, plain, context, nonce.data(), key.data());
  return out;
}

Result<std::string> open_with(const KeyBytes& key, std::string_view sealed,
                              std::string_view context) {
  if (sealed.size() < kNonce + kTag) return damaged("open sealed bytes: too short");
  return decrypt(sealed.substr(kNonce), context, raw(sealed), key.data());
}

// A key that exists for one call only, so it lives on the stack and is wiped on the way out.
struct BriefKey {
  std::array<unsigned char, KeyBytes::kSize> bytes{};
  BriefKey() = default;
  BriefKey(const BriefKey&) = delete;
  BriefKey& operator=(const BriefKey&) = delete;
  ~BriefKey() { sodium_memzero(bytes.data(), bytes.size()); }
};

// A record's key seals one text only, so its nonce may be constant.
constexpr std::array<unsigned char, kNonce> kOnlyNonce{};

}  // namespace

KeyBytes::KeyBytes() {
  if (sodium_init() < 0) throw std::bad_alloc();
  bytes_.reset(static_cast<unsigned char*>(sodium_malloc(kSize)));
  if (!bytes_) throw std::bad_alloc();
  std::memset(bytes_.get(), 0, kSize);
}

KeyBytes KeyBytes::random() {
  KeyBytes key;
  randombytes_buf(key.data(), kSize);
  return key;
}

void KeyBytes::Wipe::operator()(unsigned char* bytes) const { sodium_free(bytes); }

Sealer::Sealer(const Keyring& keyring)
    : terms_(keyring.derive(kTermsPurpose)),
      identities_(keyring.derive(kIdentitiesPurpose)),
      records_(keyring.derive(kRecordsPurpose)),
      general_(keyring.derive(kGeneralPurpose)) {}

std::uint64_t Sealer::hash_term(std::string_view term) const {
  std::uint64_t hash = 0;
  static_assert(sizeof hash == crypto_shorthash_BYTES);
  static_assert(std::endian::native == std::endian::little);
  crypto_shorthash(reinterpret_cast<unsigned char*>(&hash), raw(term), term.size(), terms_.data());
  return hash;
}

std::string Sealer::seal_identity(std::string_view bytes) const {
  std::string identity(kIdentitySize, '\0');
  crypto_generichash(raw(identity), identity.size(), raw(bytes), bytes.size(), identities_.data(),
                     KeyBytes::kSize);
  return identity;
}

std::string Sealer::seal(std::string_view plain, std::string_view context) const {
  return seal_with(general_, plain, context);
}

Result<std::string> Sealer::open(std::string_view sealed, std::string_view context) const {
  return open_with(general_, sealed, context);
}

Sealer::SealedRecord Sealer::seal_record(std::string_view plain) const {
  BriefKey key;
  randombytes_buf(key.bytes.data(), key.bytes.size());
  SealedRecord sealed;
  encrypt(sealed.bytes, 0, plain, kRecordContext, kOnlyNonce.data(), key.bytes.data());
  const std::string_view key_text(reinterpret_cast<const char*>(key.bytes.data()),
                                  key.bytes.size());
  sealed.key = seal_with(records_, key_text, kRecordKeyContext);
  return sealed;
}

Result<std::string> Sealer::open_record(std::string_view sealed,
                                        std::string_view wrapped_key) const {
  auto key_text = open_with(records_, wrapped_key, kRecordKeyContext);
  if (!key_text) return std::move(key_text).take_error().during("record key");
  BriefKey key;
  if (key_text->size() != key.bytes.size()) return damaged("record key: wrong size");
  std::memcpy(key.bytes.data(), key_text->data(), key.bytes.size());
  sodium_memzero(key_text->data(), key_text->size());
  return decrypt(sealed, kRecordContext, kOnlyNonce.data(), key.bytes.data());
}

}  // namespace oubli::index
