// SPDX-License-Identifier: GPL-3.0-or-later
// From a line to a server that may be told who we are: the stream, the greeting, TLS. Nothing a
// server said before TLS is believed after it.
#include <algorithm>
#include <cstdlib>
#include <cstring>

#include <string.h>

#include "adapters/imap/client_state.h"

namespace oubli::imap {
namespace {

constexpr std::size_t kStreamBuffer = 64U << 10;

Stream* stream_of(mailstream_low* low) { return static_cast<Stream*>(low->data); }

// The functions libetpan calls; what it does not need is left out.
mailstream_low_driver make_driver() {
  mailstream_low_driver driver{};
  driver.mailstream_read = [](mailstream_low* low, void* into, std::size_t room) {
    return stream_of(low)->read(into, room);
  };
  driver.mailstream_write = [](mailstream_low* low, const void* bytes, std::size_t size) {
    return stream_of(low)->write(bytes, size);
  };
  driver.mailstream_close = [](mailstream_low*) { return 0; };
  driver.mailstream_get_fd = [](mailstream_low*) { return -1; };
  driver.mailstream_free = [](mailstream_low* low) { free(low); };  // NOLINT: libetpan's malloc
  driver.mailstream_cancel = [](mailstream_low*) {};
  return driver;
}

std::string in_brackets(const std::string& code) {
  return code.empty() ? std::string() : " [" + code + "]";
}

// RFC 5530; Gmail's OVERQUOTA is of a day's traffic.
bool is_passing(std::string_view code) {
  return code == "UNAVAILABLE" || code == "LIMIT" || code == "OVERQUOTA" || code == "INUSE";
}

}  // namespace

ssize_t Stream::read(void* into, std::size_t room) {
  if (is_gone_) return -1;
  std::size_t got = 0;
  if (tls_) {
    got = tls_->read({static_cast<char*>(into), room});
  } else {
    if (at_ == held_.size()) {
      held_ = line_.receive();
      at_ = 0;
    }
    got = std::min(room, held_.size() - at_);
    std::memcpy(into, held_.data() + at_, got);
    at_ += got;
  }
  is_flooded_ = got > allowed_;
  allowed_ -= std::min<std::uint64_t>(got, allowed_);
  if (is_flooded_) got = 0;
  // libetpan waits for ever for the rest of a literal whose stream says that it has ended.
  is_gone_ = got == 0;
  return is_gone_ ? -1 : static_cast<ssize_t>(got);
}

ssize_t Stream::write(const void* bytes, std::size_t size) {
  if (is_gone_) return -1;
  const std::string_view text(static_cast<const char*>(bytes), size);
  if (!tls_) {
    line_.send(text);
  } else if (!tls_->write(text)) {
    is_gone_ = true;
    return -1;
  }
  return static_cast<ssize_t>(size);
}

Status Stream::start_tls(const Login& login) {
  auto tls = Tls::shake_hands(line_, login.host, login.authorities);
  if (!tls) return std::move(tls).take_error();
  tls_ = *std::move(tls);
  return {};
}

Client::State::~State() {
  stream.hang_up();  // or it would say farewell
  if (session != nullptr) mailimap_free(session);
}

std::string Client::State::said() const {
  if (session->imap_response_info == nullptr) return {};
  const char* atom = session->imap_response_info->rsp_atom;
  if (atom == nullptr) return {};
  const std::string_view code(atom, ::strnlen(atom, 41));
  const bool is_code = code.size() <= 40 && std::ranges::all_of(code, [](char c) {
                         return (c >= 'A' && c <= 'Z') || c == '-' || (c >= '0' && c <= '9');
                       });
  return is_code ? std::string(code) : std::string();
}

Status Client::State::check(int code, const char* doing) {
  if (code == MAILIMAP_NO_ERROR) return {};
  is_busy = code == MAILIMAP_ERROR_FATAL;
  const std::string what = std::string("the server did not ") + doing;
  if (stream.is_flooded()) {
    is_broken = true;
    return damaged(what + ": its answer has no end");
  }
  switch (code) {
    case MAILIMAP_ERROR_STREAM:
      is_broken = true;
      return failed(what + ": the connection was lost");
    case MAILIMAP_ERROR_FATAL:
      is_broken = true;
      return failed(what + ": it ended the conversation" + in_brackets(said()));
    case MAILIMAP_ERROR_PARSE:
    case MAILIMAP_ERROR_PROTOCOL:
    case MAILIMAP_ERROR_MEMORY:
    case MAILIMAP_ERROR_BAD_STATE:
      is_broken = true;
      return damaged(what + (stream.is_gone() ? ": the connection was lost"
                                              : ": it answered what is not IMAP"));
    default:
      is_busy = is_passing(said());
      return failed(what + ": it refused" + in_brackets(said()));
  }
}

Status Client::State::greet() {
  static mailstream_low_driver driver = make_driver();  // libetpan asks for one that it may change
  mailstream_low* low = mailstream_low_new(&stream, &driver);
  mailstream* buffered = low == nullptr ? nullptr : mailstream_new(low, kStreamBuffer);
  session = mailimap_new(0, nullptr);
  if (session == nullptr || buffered == nullptr) return failed("libetpan could not be started");
  // Without them it gathers every message of an answer before it tells of the first.
  mailimap_set_progress_callback(
      session, [](std::size_t, std::size_t, void*) {}, [](std::size_t, std::size_t, void*) {},
      nullptr);
  mailimap_set_msg_body_handler(
      session,
      [](int, mailimap_msg_att_body_section*, const char* bytes, std::size_t size, void* self) {
        static_cast<State*>(self)->take_body(bytes, size);
        return true;
      },
      this);
  mailimap_set_msg_att_handler(
      session,
      [](mailimap_msg_att* about, void* self) { static_cast<State*>(self)->take_message(about); },
      this);
  const int code = mailimap_connect(session, buffered);
  if (code == MAILIMAP_NO_ERROR_NON_AUTHENTICATED) return {};
  is_broken = true;
  if (code == MAILIMAP_NO_ERROR_AUTHENTICATED) {
    return refused("the server greets us as somebody already logged in (PREAUTH)");
  }
  if (code == MAILIMAP_ERROR_DONT_ACCEPT_CONNECTION) {
    is_busy = true;
    return failed("the server refuses connections" + in_brackets(said()));
  }
  return check(code, "greet us");
}

// STARTTLS is asked for whatever the server claims to offer: what it says in clear may have been
// put there by somebody else, and so may anything that came before TLS began.
Status Client::State::secure(const Login& login) {
  const int code = mailimap_starttls(session);
  if (stream.has_rest() || session->imap_stream->read_buffer_len > 0) {
    return refused("somebody sent more before TLS began: the connection is tampered with");
  }
  if (code != MAILIMAP_NO_ERROR) {
    return refused("the server does not begin TLS; nothing was sent to it",
                   "imaps:// where it has a port for TLS");
  }
  return stream.start_tls(login);
}

}  // namespace oubli::imap
