// SPDX-License-Identifier: GPL-3.0-or-later
// Unpacks attachments for the residue search, in a confined worker. Owned by one erasure; one
// thread at a time. Failure: an attachment that could not be unpacked whole; the next gets a new
// worker where it was lost.
#pragma once

#include <memory>

#include "scanner/sandbox/sandbox.h"
#include "wiper/residue/residue.h"

namespace oubli::app {

class Unpacking {
 public:
  // `zygote` is lent and outlives this.
  explicit Unpacking(sandbox::Zygote& zygote) : zygote_(zygote) {}
  // Refers to this, which outlives it.
  [[nodiscard]] wiper::Unpacker unpacker();

 private:
  Status unpack(std::string_view packed, const std::function<void(std::string_view)>& take);

  sandbox::Zygote& zygote_;
  std::unique_ptr<sandbox::Worker> worker_;
};

}  // namespace oubli::app
