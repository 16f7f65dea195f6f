// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/stream/stream_input.h"

#include <cerrno>
#include <utility>
#include <vector>

#include <fcntl.h>

#include "adapters/base/unique_fd.h"
#include "wiper/stream/descriptor_input.h"
#include "wiper/stream/volume_joiner.h"

namespace oubli::wiper {

namespace {

// A volume that has a name: a file, a tape, a pipe.
class NamedVolume final : public ByteStream {
 public:
  static Result<std::unique_ptr<ByteStream>> open(const Path& path, const std::atomic<bool>* stop) {
    const std::string name = path.string();
    UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
    if (!fd.is_open()) return system_error("open " + name, errno);
    auto input = DescriptorInput::open(fd.get(), name, stop);
    if (!input) return std::move(input).take_error();
    if ((*input)->compression() != Compression::None) {
      return refused(name + ": is compressed, and a volume is read as it is",
                     "unpack it on the way: --volume <(zcat " + name + ")");
    }
    return std::unique_ptr<ByteStream>(new NamedVolume(std::move(fd), *std::move(input)));
  }

  Result<std::size_t> read(std::span<char> into) override { return input_->read(into); }
  [[nodiscard]] std::uint64_t used() const override { return input_->used(); }

 private:
  NamedVolume(UniqueFd fd, std::unique_ptr<DescriptorInput> input)
      : fd_(std::move(fd)), input_(std::move(input)) {}

  UniqueFd fd_;
  std::unique_ptr<DescriptorInput> input_;  // goes first
};

}  // namespace

Result<std::unique_ptr<StreamInput>> open_input(int fd, std::span<const Path> volumes,
                                                const std::atomic<bool>* stop) {
  if (volumes.empty()) {
    auto input = DescriptorInput::open(fd, "standard input", stop);
    if (!input) return std::move(input).take_error();
    return std::unique_ptr<StreamInput>(*std::move(input));
  }
  std::vector<Volume> named;
  for (const Path& path : volumes)
    named.push_back({path.string(), [path, stop] { return NamedVolume::open(path, stop); }});
  return std::unique_ptr<StreamInput>(std::make_unique<VolumeJoiner>(std::move(named)));
}

}  // namespace oubli::wiper
