// SPDX-License-Identifier: GPL-3.0-or-later
// One function for each Task of the protocol. Run in the worker; one thread.
#pragma once

#include <functional>
#include <string_view>

#include "scanner/sandbox/sandbox.h"
#include "scanner/worker/examiner.h"

namespace oubli::worker {

inline constexpr std::size_t kSpare = 4096;  // for what stands beside what was made in a frame

void partition(std::string_view body, sandbox::Request request, sandbox::Channel& channel);
// `examiner` is called only where the question needs the detectors, which take a while to build;
// so it is with the next.
void scan(std::string_view body, sandbox::Request request, sandbox::Channel& channel,
          const std::function<Examiner&()>& examiner);
void prove(std::string_view body, sandbox::Request request, sandbox::Channel& channel,
           const std::function<Examiner&()>& examiner);
void show(std::string_view body, sandbox::Request request, sandbox::Channel& channel,
          Examiner& examiner);
void redact(std::string_view body, sandbox::Channel& channel);
void redact_items(std::string_view body, const sandbox::Request& request,
                  sandbox::Channel& channel);
void unpack(std::string_view body, sandbox::Channel& channel);
void check_file(const sandbox::Request& request, sandbox::Channel& channel);
void unpack_file(std::string_view body, sandbox::Channel& channel);
void pack_file(std::string_view body, sandbox::Channel& channel);
void detect_text(const sandbox::Request& request, sandbox::Channel& channel, Examiner& examiner);

// The slice with the descriptors that came beside it.
WorkItem work_item(const Slice& slice, std::vector<UniqueFd> files);

}  // namespace oubli::worker
