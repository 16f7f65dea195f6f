// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/detect_text.h"

#include "scanner/detect/detectors.h"

namespace oubli::app {

Status detect_text(sandbox::Zygote& zygote, UniqueFd file, const std::string& name,
                   const std::function<void(const TextFinding&)>& on_finding) {
  auto worker = zygote.spawn();
  if (!worker) return std::move(worker).take_error();
  sandbox::Request request;
  request.files.push_back(std::move(file));
  request.frame = encode(worker::DetectRequest{});
  Status read;
  auto loss = (*worker)->call(request, [&](std::string_view frame) -> std::string {
    if (frame.empty()) return {};
    std::vector<worker::TextFinding> findings;
    if (frame[0] == static_cast<char>(worker::Reply::ReadError)) {
      Error error;
      if (worker::decode(frame.substr(1), error)) read = std::move(error).during(name);
    } else if (frame[0] == static_cast<char>(worker::Reply::Findings) &&
               worker::decode(frame.substr(1), findings)) {
      for (auto& one : findings) {
        if (one.category >= detect::categories().size()) continue;
        on_finding({detect::categories()[one.category].name, std::move(one.rule), one.where,
                    std::move(one.text), std::move(one.value), one.confidence});
      }
    }
    return {};
  });
  if (!loss) return std::move(loss).take_error();
  if (*loss) {
    return damaged(name + ": the confined worker " + std::string((*loss)->why) +
                   "; what follows was not examined");
  }
  return read;
}

}  // namespace oubli::app
