// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/imap/scram.h"

#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <string.h>
#include <unicode/unistr.h>
#include <unicode/usprep.h>

#include "adapters/mime/transfer.h"
#include "adapters/mime/transfer_encode.h"

namespace oubli::imap {
namespace {

// Fewer rounds than the standard's least give the password away to who hears the proof; more would
// only keep us busy.
constexpr std::uint32_t kLeastRounds = 4'096, kMostRounds = 2'000'000;
constexpr std::size_t kNonceBytes = 18;

Error no_scram() { return damaged("the server answered the login with what is not SCRAM"); }

gnutls_mac_algorithm_t mac_of(Scram::Hash hash) {
  return hash == Scram::Hash::Sha1 ? GNUTLS_MAC_SHA1 : GNUTLS_MAC_SHA256;
}

// Of these an empty one is a failure.
std::string hmac(Scram::Hash hash, std::string_view key, std::string_view text) {
  std::string out(gnutls_hmac_get_len(mac_of(hash)), '\0');
  const int failed_by =
      gnutls_hmac_fast(mac_of(hash), key.data(), key.size(), text.data(), text.size(), out.data());
  return failed_by < 0 ? std::string() : out;
}

std::string digest(Scram::Hash hash, std::string_view text) {
  const auto which = hash == Scram::Hash::Sha1 ? GNUTLS_DIG_SHA1 : GNUTLS_DIG_SHA256;
  std::string out(gnutls_hash_get_len(which), '\0');
  return gnutls_hash_fast(which, text.data(), text.size(), out.data()) < 0 ? std::string() : out;
}

std::string stretched(Scram::Hash hash, std::string& password, std::string& salt,
                      std::uint32_t rounds) {
  const gnutls_datum_t key{reinterpret_cast<unsigned char*>(password.data()),
                           static_cast<unsigned>(password.size())};
  const gnutls_datum_t grain{reinterpret_cast<unsigned char*>(salt.data()),
                             static_cast<unsigned>(salt.size())};
  std::string out(gnutls_hmac_get_len(mac_of(hash)), '\0');
  const int failed_by = gnutls_pbkdf2(mac_of(hash), &key, &grain, rounds, out.data(), out.size());
  return failed_by < 0 ? std::string() : out;
}

// SASLprep (RFC 4013); what it forbids is taken as it was typed, for the server to judge.
std::string prepared(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  UStringPrepProfile* profile = usprep_openByType(USPREP_RFC4013_SASLPREP, &status);
  if (U_FAILURE(status)) return std::string(text);
  const auto wide =
      icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())});
  std::u16string out(static_cast<std::size_t>(wide.length()) * 4 + 16, u'\0');
  const std::int32_t size =
      usprep_prepare(profile, wide.getBuffer(), wide.length(), out.data(),
                     static_cast<std::int32_t>(out.size()), USPREP_DEFAULT, nullptr, &status);
  usprep_close(profile);
  if (U_FAILURE(status)) return std::string(text);
  std::string utf8;
  icu::UnicodeString(out.data(), size).toUTF8String(utf8);
  return utf8;
}

// "r=…,s=…,i=…": the value of the next attribute, which has to be that one.
std::optional<std::string_view> take(std::string_view& message, char name) {
  if (message.size() < 2 || message[0] != name || message[1] != '=') return std::nullopt;
  const std::size_t end = std::min(message.find(','), message.size());
  const std::string_view value = message.substr(2, end - 2);
  message.remove_prefix(std::min(message.size(), end + 1));
  return value;
}

}  // namespace

std::string sasl_name(std::string_view name) {
  std::string out;
  for (const char c : name) {
    out += c == '=' ? "=3D" : c == ',' ? "=2C" : std::string(1, c);
  }
  return out;
}

Scram::Scram(Hash hash, const Names& names, std::string_view password, std::string nonce)
    : hash_(hash),
      password_(prepared(password)),
      nonce_(std::move(nonce)),
      header_(names.on_behalf_of.empty() ? "n,,"
                                         : "n,a=" + sasl_name(prepared(names.on_behalf_of)) + ","),
      bare_("n=" + sasl_name(prepared(names.user)) + ",r=" + nonce_) {}

Scram::~Scram() { ::explicit_bzero(password_.data(), password_.size()); }

Result<std::string> Scram::answer(std::string_view message) {
  return expected_.empty() ? prove(message) : check(message);
}

Result<std::string> Scram::prove(std::string_view message) {
  std::string_view rest = message;
  const auto nonce = take(rest, 'r'), salted = take(rest, 's'), told = take(rest, 'i');
  if (!nonce || !salted || !told) return no_scram();
  if (!nonce->starts_with(nonce_) || nonce->size() == nonce_.size()) return no_scram();
  std::uint32_t rounds = 0;
  const auto [stop, problem] = std::from_chars(told->data(), told->data() + told->size(), rounds);
  if (problem != std::errc{} || stop != told->data() + told->size()) return no_scram();
  if (rounds < kLeastRounds || rounds > kMostRounds) {
    return refused("the server asks for " + std::to_string(rounds) + " rounds of SCRAM, not " +
                   std::to_string(kLeastRounds) + " to " + std::to_string(kMostRounds));
  }
  std::string salt;
  mime::decode_base64(*salted, salt);
  if (salt.empty()) return no_scram();
  std::string key = stretched(hash_, password_, salt, rounds);
  const std::string last = "c=" + mime::base64_text(header_) + ",r=" + std::string(*nonce);
  const std::string all = bare_ + "," + std::string(message) + "," + last;
  std::string proof = hmac(hash_, key, "Client Key");
  const std::string signature = hmac(hash_, digest(hash_, proof), all);
  const std::string expected = hmac(hash_, hmac(hash_, key, "Server Key"), all);
  if (key.empty() || proof.empty() || signature.empty() || expected.empty()) {
    return failed("SCRAM could not be computed");
  }
  for (std::size_t i = 0; i < proof.size(); ++i) {
    proof[i] = static_cast<char>(proof[i] ^ signature[i]);
  }
  expected_ = "v=" + mime::base64_text(expected);
  ::explicit_bzero(key.data(), key.size());
  return last + ",p=" + mime::base64_text(proof);
}

Result<std::string> Scram::check(std::string_view message) {
  const std::string_view signature = message.substr(0, message.find(','));
  if (signature.starts_with("e=")) return failed("the server did not let us in: it refused");
  is_server_proved_ = signature.size() == expected_.size() &&
                      gnutls_memcmp(signature.data(), expected_.data(), expected_.size()) == 0;
  if (!is_server_proved_) {
    return refused("the server does not prove that it knows the password: it may be another");
  }
  return std::string();
}

std::string fresh_nonce() {
  std::array<char, kNonceBytes> bytes{};
  if (gnutls_rnd(GNUTLS_RND_NONCE, bytes.data(), bytes.size()) < 0) return {};
  return mime::base64_text({bytes.data(), bytes.size()});
}

void prepare_scram() { (void)prepared("a"); }

}  // namespace oubli::imap
