// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/worker/service.h"

#include <cstdlib>
#include <memory>
#include <utility>

#include <sodium.h>

#include "adapters/imap/scram.h"
#include "adapters/imap/tls.h"
#include "adapters/mime/charset.h"
#include "scanner/worker/pst_task.h"
#include "scanner/worker/server_task.h"
#include "scanner/worker/tasks.h"

namespace oubli::worker {

namespace {

// Lives in the zygote and, by fork, in each worker.
struct Tools {
  detect::Options options;
  std::unique_ptr<detect::Detectors> detectors;
  std::unique_ptr<Examiner> examiner;
  ServerTask server;
  PstTask pst;

  Examiner& examine_with() {
    if (!detectors) {
      auto built = detect::Detectors::build(options);
      // Without patterns nothing could be found, and nothing must be called clean.
      if (!built) std::abort();
      detectors = *std::move(built);
    }
    if (!examiner) examiner = std::make_unique<Examiner>(*detectors);
    return *examiner;
  }
};

// Tables and data that are built or loaded on first use are wanted before the fence goes up, and
// once for all workers: HTML entities, given names, IDN.
void warm_libraries() {
  std::vector<std::string> terms;
  index_terms(extract("From: a@b\u00fc.example\nContent-Type: text/html\n\n<p>&eacute; Anna Bell"),
              {}, terms);
}

void serve(Tools& tools, sandbox::Request request, sandbox::Channel& channel) {
  std::string frame;
  frame.swap(request.frame);
  if (frame.empty()) std::abort();  // the parent never sends one
  const std::string_view body = std::string_view(frame).substr(1);
  const auto examiner = [&tools]() -> Examiner& { return tools.examine_with(); };
  switch (static_cast<Task>(frame.front())) {
    case Task::Partition:
      return partition(body, std::move(request), channel);
    case Task::Scan:
      return scan(body, std::move(request), channel, examiner);
    case Task::Prove:
      return prove(body, std::move(request), channel, examiner);
    case Task::Show:
      return show(body, std::move(request), channel, tools.examine_with());
    case Task::Redact:
      return redact(body, channel);
    case Task::RedactItems:
      return redact_items(body, request, channel);
    case Task::Unpack:
      return unpack(body, channel);
    case Task::Check:
      return check_file(request, channel);
    case Task::UnpackFile:
      return unpack_file(body, channel);
    case Task::PackFile:
      return pack_file(body, channel);
    case Task::Server:
      return tools.server.serve(body, channel);
    case Task::Pst:
      return tools.pst.serve(body, channel);
    case Task::Detect:
      return detect_text(request, channel, tools.examine_with());
  }
}

}  // namespace

sandbox::Service service(const ServiceOptions& options) {
  auto tools = std::make_shared<Tools>();  // shared by the two functions, which outlive this call
  tools->options.default_region = options.region;
  const bool warms = options.warms_detectors;
  return {[tools, warms] {
            if (sodium_init() < 0) std::abort();
            mime::prepare_charsets();
            imap::prepare_tls();
            imap::prepare_scram();
            warm_libraries();
            if (warms) tools->examine_with();
          },
          [tools](sandbox::Request request, sandbox::Channel& channel) {
            serve(*tools, std::move(request), channel);
          }};
}

WorkItem work_item(const Slice& slice, std::vector<UniqueFd> files) {
  WorkItem item;
  item.format = slice.format;
  item.compression = slice.compression;
  item.range = slice.range;
  item.files = std::move(files);
  item.passphrases = slice.passphrases;
  return item;
}

void partition(std::string_view body, sandbox::Request request, sandbox::Channel& channel) {
  PartitionRequest asked;
  if (!decode(body, asked)) std::abort();
  WorkItem item = work_item(asked.slice, std::move(request.files));
  item.alive = [&channel] { channel.progress(kReading); };
  auto ranges = cut_into_partitions(item, asked.target_bytes);
  channel.reply(ranges ? encode(*ranges) : encode_read_error(ranges.error()));
}

}  // namespace oubli::worker
