// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/imap/tls.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <arpa/inet.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

namespace oubli::imap {
namespace {

// What older versions allowed is not worth a downgrade.
constexpr const char* kPriorities = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2";

bool is_ip_address(const std::string& host) {
  unsigned char room[sizeof(in6_addr)];
  return ::inet_pton(AF_INET, host.c_str(), room) == 1 ||
         ::inet_pton(AF_INET6, host.c_str(), room) == 1;
}

// In words that hold nothing the server wrote.
std::string why_not_believed(unsigned status) {
  if ((status & GNUTLS_CERT_UNEXPECTED_OWNER) != 0) return "it is for another host";
  if ((status & GNUTLS_CERT_EXPIRED) != 0) return "it has expired";
  if ((status & GNUTLS_CERT_NOT_ACTIVATED) != 0) return "it is not valid yet";
  if ((status & GNUTLS_CERT_REVOKED) != 0) return "it was revoked";
  if ((status & GNUTLS_CERT_SIGNER_NOT_FOUND) != 0) return "nobody that is trusted signed it";
  return "it cannot be verified";
}

}  // namespace

struct Tls::State {
  explicit State(Line& the_line) : line(the_line) {}
  ~State() {
    if (session != nullptr) gnutls_deinit(session);
    if (credentials != nullptr) gnutls_certificate_free_credentials(credentials);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  ssize_t pull(void* into, std::size_t room) {
    if (at == held.size()) {
      held = line.receive();
      at = 0;
    }
    const std::size_t size = std::min(room, held.size() - at);
    std::memcpy(into, held.data() + at, size);
    at += size;
    return static_cast<ssize_t>(size);
  }

  Line& line;
  std::string held;  // received, not taken by the library yet
  std::size_t at = 0;
  gnutls_session_t session = nullptr;
  gnutls_certificate_credentials_t credentials = nullptr;
};

Tls::Tls(std::unique_ptr<State> state) : state_(std::move(state)) {}
Tls::~Tls() = default;

Result<std::unique_ptr<Tls>> Tls::shake_hands(Line& line, const std::string& host,
                                              const std::string& authorities) {
  auto state = std::make_unique<State>(line);
  if (gnutls_certificate_allocate_credentials(&state->credentials) < 0 ||
      gnutls_init(&state->session, GNUTLS_CLIENT) < 0 ||
      gnutls_priority_set_direct(state->session, kPriorities, nullptr) < 0) {
    return failed("TLS could not be set up");
  }
  gnutls_datum_t pem{};
  std::string text = authorities;
  pem.data = reinterpret_cast<unsigned char*>(text.data());
  pem.size = static_cast<unsigned>(text.size());
  if (gnutls_certificate_set_x509_trust_mem(state->credentials, &pem, GNUTLS_X509_FMT_PEM) <= 0) {
    return failed("no certificate authority to trust", "--ca-file FILE names one, in PEM");
  }
  gnutls_session_t session = state->session;
  gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, state->credentials);
  if (!is_ip_address(host)) {
    gnutls_server_name_set(session, GNUTLS_NAME_DNS, host.data(), host.size());
  }
  gnutls_session_set_verify_cert(session, host.c_str(), 0);
  gnutls_transport_set_ptr(session, state.get());
  gnutls_transport_set_push_function(
      session, [](gnutls_transport_ptr_t self, const void* bytes, std::size_t size) {
        static_cast<State*>(self)->line.send({static_cast<const char*>(bytes), size});
        return static_cast<ssize_t>(size);
      });
  gnutls_transport_set_pull_function(session,
                                     [](gnutls_transport_ptr_t self, void* into, std::size_t room) {
                                       return static_cast<State*>(self)->pull(into, room);
                                     });
  gnutls_transport_set_pull_timeout_function(session, [](gnutls_transport_ptr_t, unsigned) {
    return 1;
  });  // the line has its own patience
  int done = 0;
  do {
    done = gnutls_handshake(session);
  } while (done < 0 && gnutls_error_is_fatal(done) == 0);
  if (done == GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR) {
    return refused("the certificate of " + host + " is not believed: " +
                       why_not_believed(gnutls_session_get_verify_cert_status(session)),
                   "--ca-file FILE names the authority that signed it, in PEM");
  }
  if (done < 0) return failed(std::string("TLS with ") + host + ": " + gnutls_strerror(done));
  return std::unique_ptr<Tls>(new Tls(std::move(state)));
}

bool Tls::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = gnutls_record_send(state_->session, bytes.data(), bytes.size());
    if (sent > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    } else if (gnutls_error_is_fatal(static_cast<int>(sent)) != 0 || sent == 0) {
      return false;
    }
  }
  return true;
}

std::size_t Tls::read(std::span<char> into) {
  for (;;) {
    const ssize_t got = gnutls_record_recv(state_->session, into.data(), into.size());
    if (got >= 0) return static_cast<std::size_t>(got);
    if (got == GNUTLS_E_REHANDSHAKE || gnutls_error_is_fatal(static_cast<int>(got)) != 0) return 0;
  }
}

void prepare_tls() {
  gnutls_global_init();
  gnutls_session_t session = nullptr;
  if (gnutls_init(&session, GNUTLS_CLIENT) < 0) return;
  gnutls_priority_set_direct(session, kPriorities, nullptr);
  gnutls_deinit(session);
}

}  // namespace oubli::imap
