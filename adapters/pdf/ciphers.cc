// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pdf/ciphers.h"

#include <algorithm>
#include <array>

#include <nettle/aes.h>
#include <nettle/arcfour.h>
#include <nettle/cbc.h>
#include <nettle/md5.h>
#include <nettle/sha2.h>

namespace oubli::pdf {

namespace {

const std::uint8_t* begin_of(std::string_view bytes) {
  return reinterpret_cast<const std::uint8_t*>(bytes.data());
}
std::uint8_t* begin_of(std::string& bytes) { return reinterpret_cast<std::uint8_t*>(bytes.data()); }

template <typename Context, auto init, auto update, auto finish, std::size_t size>
std::string digest(std::string_view bytes) {
  Context context;
  init(&context);
  update(&context, bytes.size(), begin_of(bytes));
  std::string out(size, '\0');
  finish(&context, size, begin_of(out));
  return out;
}

template <typename Context, auto set_key, auto decrypt>
std::string decrypted(std::string_view key, std::string_view vector, std::string_view bytes) {
  Context context;
  set_key(&context, begin_of(key));
  std::string out(bytes.size(), '\0'), chain(vector);
  const auto by_block = [](const void* of, std::size_t length, std::uint8_t* into,
                           const std::uint8_t* from) {
    decrypt(static_cast<const Context*>(of), length, into, from);
  };
  ::cbc_decrypt(&context, by_block, AES_BLOCK_SIZE, begin_of(chain), bytes.size(), begin_of(out),
                begin_of(bytes));
  return out;
}

}  // namespace

std::string md5(std::string_view bytes) {
  return digest<md5_ctx, ::md5_init, ::md5_update, ::md5_digest, MD5_DIGEST_SIZE>(bytes);
}
std::string sha256(std::string_view bytes) {
  return digest<sha256_ctx, ::sha256_init, ::sha256_update, ::sha256_digest, SHA256_DIGEST_SIZE>(
      bytes);
}
std::string sha384(std::string_view bytes) {
  return digest<sha512_ctx, ::sha384_init, ::sha512_update, ::sha384_digest, SHA384_DIGEST_SIZE>(
      bytes);
}
std::string sha512(std::string_view bytes) {
  return digest<sha512_ctx, ::sha512_init, ::sha512_update, ::sha512_digest, SHA512_DIGEST_SIZE>(
      bytes);
}

std::string rc4(std::string_view key, std::string_view bytes) {
  arcfour_ctx context;
  ::arcfour_set_key(&context, key.size(), begin_of(key));
  std::string out(bytes.size(), '\0');
  ::arcfour_crypt(&context, bytes.size(), begin_of(out), begin_of(bytes));
  return out;
}

std::string encrypt_aes128_cbc(std::string_view key, std::string_view vector,
                               std::string_view bytes) {
  aes128_ctx context;
  ::aes128_set_encrypt_key(&context, begin_of(key));
  std::string out(bytes.size(), '\0'), chain(vector);
  ::cbc_aes128_encrypt(&context, begin_of(chain), bytes.size(), begin_of(out), begin_of(bytes));
  return out;
}

std::string decrypt_aes_cbc(std::string_view key, std::string_view vector, std::string_view bytes) {
  return key.size() == AES256_KEY_SIZE
             ? decrypted<aes256_ctx, ::aes256_set_decrypt_key, ::aes256_decrypt>(key, vector, bytes)
             : decrypted<aes128_ctx, ::aes128_set_decrypt_key, ::aes128_decrypt>(key, vector,
                                                                                 bytes);
}

}  // namespace oubli::pdf
