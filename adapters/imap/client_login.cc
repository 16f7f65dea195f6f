// SPDX-License-Identifier: GPL-3.0-or-later
// Who is logged in, and how: SASL as IMAP carries it (RFC 3501 6.2.2, RFC 4959), the best way that
// the server offers.
#include <string.h>

#include "adapters/imap/client_state.h"
#include "adapters/imap/scram.h"
#include "adapters/mime/transfer.h"
#include "adapters/mime/transfer_encode.h"

namespace oubli::imap {
namespace {

constexpr int kMostSteps = 8;  // of one login; none that is known has more than three

bool can_be_sent(std::string_view text) {
  return !text.empty() && text.find_first_of(std::string_view("\r\n\0\1", 4)) == text.npos;
}

Error unfit() {
  return {ErrorCode::Usage, "log in: the user or the password is empty or of several lines",
          "--password-file FILE, with the password alone in it"};
}

// A challenge where none belongs.
Result<std::string> nothing_to_say(std::string_view) {
  return damaged("the server did not let us in: it asked for more than the login holds");
}

std::string challenge_in(std::string_view challenge) {
  while (challenge.ends_with('\n') || challenge.ends_with('\r')) challenge.remove_suffix(1);
  std::string out;
  mime::decode_base64(challenge, out);
  return out;
}

}  // namespace

// Not by libetpan: its question takes a consent without an answer for an answer and ends the
// process, and its way to send any command sends a space too many for Cyrus.
Status Client::State::ask_capabilities() {
  stream.allow(kMostBetween);
  std::string line = "CAPABILITY";
  int code = MAILIMAP_ERROR_STREAM;
  if (mailimap_send_current_tag(session) == MAILIMAP_NO_ERROR && send_line(line) &&
      mailimap_read_line(session) != nullptr) {
    code = parse_verdict();
  }
  auto asked = check(code, "say what it offers");
  if (!asked || session->imap_connection_info->imap_capability != nullptr) return asked;
  is_broken = true;
  return damaged("the server did not say what it offers");
}

// From the line that was read last to the end of the answer.
int Client::State::parse_verdict() {
  mailimap_response* response = nullptr;
  const int code = mailimap_parse_response(session, &response);
  if (code != MAILIMAP_NO_ERROR) return code;
  const auto& verdict = *response->rsp_resp_done->rsp_data.rsp_tagged->rsp_cond_state;
  const bool is_yes = verdict.rsp_type == MAILIMAP_RESP_COND_STATE_OK;
  mailimap_response_free(response);
  return is_yes ? MAILIMAP_NO_ERROR : MAILIMAP_ERROR_LOGIN;
}

bool Client::State::send_line(std::string& line) {
  line += "\r\n";
  const bool is_sent = mailstream_write(session->imap_stream, line.data(), line.size()) >= 0 &&
                       mailstream_flush(session->imap_stream) == 0;
  ::explicit_bzero(line.data(), line.size());
  return is_sent;
}

int Client::State::converse(std::string line, const std::function<void(std::string_view)>& told) {
  if (mailimap_send_current_tag(session) != MAILIMAP_NO_ERROR || !send_line(line)) {
    return MAILIMAP_ERROR_STREAM;
  }
  for (;;) {
    if (mailimap_read_line(session) == nullptr) return MAILIMAP_ERROR_STREAM;
    const std::string_view said(session->imap_stream_buffer->str, session->imap_stream_buffer->len);
    if (is_told_beside(said)) {
      told(said);
      continue;
    }
    // Libetpan takes that for the end of the conversation.
    const bool is_unknown = said.starts_with(std::to_string(session->imap_tag) + " BAD");
    return is_unknown ? MAILIMAP_ERROR_CUSTOM_COMMAND : parse_verdict();
  }
}

// What the server says until its verdict; the first line of that waits to be parsed.
Status Client::State::exchange(const std::string& first, bool is_first_sent, const Answer& answer) {
  for (int steps = 0;;) {
    if (mailimap_read_line(session) == nullptr) return check(MAILIMAP_ERROR_STREAM, "let us in");
    const std::string_view said(session->imap_stream_buffer->str, session->imap_stream_buffer->len);
    if (!said.starts_with("+")) {
      if (is_told_beside(said)) continue;
      return {};
    }
    auto next = is_first_sent ? answer(challenge_in(said.substr(1))) : Result<std::string>(first);
    is_first_sent = true;
    if (next && ++steps > kMostSteps) next = nothing_to_say({});
    std::string line = next ? mime::base64_text(*next) : "*";
    if (!send_line(line)) return check(MAILIMAP_ERROR_STREAM, "let us in");
    if (next) continue;
    is_broken = true;
    return std::move(next).take_error();
  }
}

Status Client::State::authenticate(const std::string& mechanism, std::string first,
                                   const Answer& answer) {
  const bool is_first_sent = mailimap_has_extension(session, "SASL-IR") != 0;
  std::string line = "AUTHENTICATE " + mechanism;
  if (is_first_sent) line += " " + mime::base64_text(first);
  if (mailimap_send_current_tag(session) != MAILIMAP_NO_ERROR || !send_line(line)) {
    return check(MAILIMAP_ERROR_STREAM, "let us in");
  }
  auto told = exchange(first, is_first_sent, answer);
  ::explicit_bzero(first.data(), first.size());
  if (!told) return told;
  if (auto let_in = check(parse_verdict(), "let us in"); !let_in) return let_in;
  session->imap_state = MAILIMAP_STATE_AUTHENTICATED;
  return {};
}

// After a refusal a server tells why, and waits for any answer before it gives its verdict.
Status Client::State::log_in_by_token(const Login& login) {
  if (!login.authenticated.empty()) {
    return Error{ErrorCode::Usage, "log in: a token is of one user and lets nobody act for another",
                 "leave --login-as out"};
  }
  const auto hinted = [&](Status done) {
    if (done || is_broken) return done;
    return Status(std::move(done).take_error().hinting(
        "get a new access token; --oauth2-token-command CMD gets one for each connection"));
  };
  const std::string bearer = "\1auth=Bearer " + login.secret + "\1\1";
  if (mailimap_has_authentication(session, "OAUTHBEARER") != 0) {  // RFC 7628
    return hinted(authenticate("OAUTHBEARER", "n,a=" + sasl_name(login.user) + "," + bearer,
                               [](std::string_view) { return std::string("\1"); }));
  }
  if (mailimap_has_authentication(session, "XOAUTH2") != 0) {
    return hinted(authenticate("XOAUTH2", "user=" + login.user + bearer,
                               [](std::string_view) { return std::string(); }));
  }
  return failed("the server takes no access token (OAUTHBEARER, XOAUTH2)");
}

Status Client::State::log_in_by_scram(const Login& login, bool is_sha256) {
  const bool is_on_behalf = !login.authenticated.empty();
  const Scram::Names names{is_on_behalf ? login.authenticated : login.user,
                           is_on_behalf ? login.user : std::string()};
  const std::string nonce = fresh_nonce();
  if (nonce.empty()) return failed("no random bytes could be had");
  Scram scram(is_sha256 ? Scram::Hash::Sha256 : Scram::Hash::Sha1, names, login.secret, nonce);
  auto done = authenticate(is_sha256 ? "SCRAM-SHA-256" : "SCRAM-SHA-1", scram.first(),
                           [&](std::string_view message) { return scram.answer(message); });
  if (!done || scram.is_server_proved()) return done;
  is_broken = true;
  return refused("the server lets us in without knowing the password: it may be another");
}

Status Client::State::log_in(const Login& login) {
  const bool is_on_behalf = !login.authenticated.empty();
  if (!can_be_sent(login.user) || !can_be_sent(login.secret)) return unfit();
  if (is_on_behalf && !can_be_sent(login.authenticated)) return unfit();
  // Asked for again: it may differ inside TLS.
  if (auto told = ask_capabilities(); !told) return told;
  const auto knows = [&](const char* name) {
    return mailimap_has_authentication(session, name) != 0;
  };
  if (login.is_token) return log_in_by_token(login);
  // Dovecot 2.3 holds a master user's SCRAM against the password of whom he acts for.
  const bool is_scram = !(is_on_behalf && knows("PLAIN"));
  if (is_scram && knows("SCRAM-SHA-256")) return log_in_by_scram(login, true);
  if (is_scram && knows("SCRAM-SHA-1")) return log_in_by_scram(login, false);
  if (knows("PLAIN")) {
    const std::string nul(1, '\0');
    // RFC 4616: whom to act for, who logs in, the password.
    const std::string who =
        is_on_behalf ? login.user + nul + login.authenticated : nul + login.user;
    return authenticate("PLAIN", who + nul + login.secret, nothing_to_say);
  }
  if (is_on_behalf) {
    return failed("the server offers no way to log in on behalf of somebody (SCRAM, PLAIN)");
  }
  if (mailimap_has_extension(session, "LOGINDISABLED") == 0) {
    return check(mailimap_login(session, login.user.c_str(), login.secret.c_str()), "let us in");
  }
  return failed("the server offers no way to log in with a password");
}

}  // namespace oubli::imap
