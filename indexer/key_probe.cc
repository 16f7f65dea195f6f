// SPDX-License-Identifier: GPL-3.0-or-later
// A short sealed text in the index folder: what cannot open it has another key.
#include "indexer/key_check.h"
#include "indexer/sealer.h"

namespace oubli::index {

namespace {

constexpr std::string_view kProbeMagic = "OUBLIPRB";
constexpr std::string_view kProbeText = "this index was written with this key";
constexpr std::string_view kProbeContext = "key probe";

Status write_probe(const Path& file, const Sealer& sealer) {
  std::string bytes(kProbeMagic);
  bytes += sealer.seal(kProbeText, kProbeContext);
  bytes += checksum(bytes);
  return replace_file(file, bytes);
}

}  // namespace

Status check_key(const Path& probe_file, const Sealer& sealer) {
  std::error_code unused;
  if (!std::filesystem::exists(probe_file, unused)) return write_probe(probe_file, sealer);
  const auto read = read_file(probe_file, 4096);
  if (!read) return read.error();
  const std::string_view bytes = *read;
  if (bytes.size() < kProbeMagic.size() + kCheck || !bytes.starts_with(kProbeMagic) ||
      checksum(bytes.substr(0, bytes.size() - kCheck)) != bytes.substr(bytes.size() - kCheck)) {
    return damaged("check the key with " + probe_file.string() + ": the file is damaged",
                   "restore the index from its backup, or remove it and scan again");
  }
  const auto sealed = bytes.substr(kProbeMagic.size(), bytes.size() - kProbeMagic.size() - kCheck);
  if (!sealer.open(sealed, kProbeContext)) {
    return refused("the key does not belong to the index beside " + probe_file.string(),
                   "put back the key file this workspace was made with");
  }
  return {};
}

}  // namespace oubli::index
