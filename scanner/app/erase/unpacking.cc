// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/erase/unpacking.h"

#include "scanner/worker/protocol.h"

namespace oubli::app {

wiper::Unpacker Unpacking::unpacker() {
  return [this](std::string_view packed, const std::function<void(std::string_view)>& take) {
    return unpack(packed, take);
  };
}

Status Unpacking::unpack(std::string_view packed,
                         const std::function<void(std::string_view)>& take) {
  if (!worker_) {
    auto spawned = zygote_.spawn();
    if (!spawned) return std::move(spawned).take_error();
    worker_ = *std::move(spawned);
  }
  sandbox::Request request;
  request.frame = worker::encode_unpack(packed);
  if (request.frame.size() > sandbox::kLongestFrame) return failed("too long to be unpacked");
  Status done;
  auto loss = worker_->call(request, [&](std::string_view frame) -> std::string {
    if (frame.empty()) return {};
    if (frame[0] == static_cast<char>(worker::Reply::Unpacked)) {
      take(frame.substr(1));
    } else {
      done = damaged("could not be unpacked");
    }
    return {};
  });
  if (!loss) return std::move(loss).take_error();
  if (!*loss) return done;
  worker_.reset();
  return failed("the confined worker " + std::string((*loss)->why) + " while unpacking");
}

}  // namespace oubli::app
