// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/detect_text.h"

#include <cerrno>

#include <unistd.h>

#include "scanner/detect/detectors.h"

namespace oubli::app {

namespace {

using OnFinding = std::function<void(const TextFinding&)>;
constexpr std::size_t kTextPiece = 1U << 18U;

void hand_on(std::string_view body, const OnFinding& on_finding) {
  std::vector<worker::TextFinding> findings;
  if (!worker::decode(body, findings)) return;
  for (auto& one : findings) {
    if (one.category >= detect::categories().size()) continue;
    on_finding({detect::categories()[one.category].name, std::move(one.rule), one.where,
                std::move(one.text), std::move(one.value), one.confidence});
  }
}

// What can be read now, at least a byte; empty at the end.
Result<std::string> read_some(int fd) {
  std::string piece(kTextPiece, '\0');
  for (;;) {
    const ssize_t got = ::read(fd, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error("read", errno);
    piece.resize(static_cast<std::size_t>(got));
    return piece;
  }
}

Status run(sandbox::Zygote& zygote, const sandbox::Request& request, const std::string& name,
           int stream, const OnFinding& on_finding) {
  auto worker = zygote.spawn();
  if (!worker) return std::move(worker).take_error();
  Status read;
  auto loss = (*worker)->call(request, [&](std::string_view frame) -> std::string {
    if (frame.empty()) return {};
    Error error;
    switch (static_cast<worker::Reply>(frame[0])) {
      case worker::Reply::Findings:
        hand_on(frame.substr(1), on_finding);
        return {};
      case worker::Reply::ReadError:
        if (worker::decode(frame.substr(1), error)) read = std::move(error).during(name);
        return {};
      case worker::Reply::Wants: {
        if (!read) return {};
        auto piece = read_some(stream);
        if (!piece) read = std::move(piece).take_error().during(name);
        return read ? *std::move(piece) : std::string();
      }
      default:
        return {};
    }
  });
  if (!loss) return std::move(loss).take_error();
  if (*loss) {
    return damaged(name + ": the confined worker " + std::string((*loss)->why) +
                   "; what follows was not examined");
  }
  return read;
}

}  // namespace

Status detect_text(sandbox::Zygote& zygote, UniqueFd file, const std::string& name,
                   const OnFinding& on_finding) {
  sandbox::Request request;
  request.files.push_back(std::move(file));
  request.frame = encode(worker::DetectRequest{});
  return run(zygote, request, name, -1, on_finding);
}

Status detect_stream(sandbox::Zygote& zygote, int fd, const std::string& name,
                     const OnFinding& on_finding) {
  sandbox::Request request;
  request.frame = encode(worker::DetectRequest{});
  return run(zygote, request, name, fd, on_finding);
}

}  // namespace oubli::app
