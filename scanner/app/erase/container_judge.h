// SPDX-License-Identifier: GPL-3.0-or-later
// Which messages go from a member of a stream that holds others (an archive, an Outlook data file,
// what is packed): a confined worker reads it, as the only file of a tar, and holds what it finds
// there against the person; with a plan only those go that it names. Owned by one passage; one
// thread. Failure: no worker is to be had, the member cannot be read back; Refused as
// stream_judge.h. Of a member that a worker is lost over nothing goes: whoever reads the new
// archive says so.
#pragma once

#include <string>
#include <vector>

#include "scanner/app/erase/stream_judge.h"
#include "scanner/worker/protocol.h"

namespace oubli::app {

class ContainerJudge {
 public:
  // All but `name`, the stream's in locators, are lent.
  ContainerJudge(sandbox::Zygote& zygote, StreamJudge& judge, const FindOptions& who,
                 std::string name);

  Status choose(wiper::PassingContainer& container);

 private:
  // What a worker is asked for; refers to the container for the call.
  class Reading;

  sandbox::Zygote& zygote_;
  StreamJudge& judge_;
  const FindOptions& who_;
  const std::string name_;
};

}  // namespace oubli::app
