// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes: findings lie inside the text, in order, none empty; a value that has check digits
// passes them again; a stream cut anywhere finds the same as the whole.
#include <cstdlib>
#include <string_view>
#include <vector>

#include "scanner/detect/card.h"
#include "scanner/detect/detectors.h"
#include "scanner/detect/iban.h"
#include "scanner/detect/ip.h"
#include "scanner/detect/stream.h"
#include "scanner/detect/vat.h"

namespace {

using namespace oubli;          // NOLINT: a test program
using namespace oubli::detect;  // NOLINT

void require(bool holds) {
  if (!holds) std::abort();
}

bool is_valid_again(const Finding& finding) {
  if (finding.category == "iban") return is_iban(finding.value);
  if (finding.category == "card") return has_luhn_sum(finding.value);
  if (finding.category == "vat") return is_vat_number(finding.value);
  if (finding.category == "ip") return parse_ipv4(finding.value) || parse_ipv6(finding.value);
  if (finding.category == "email") return finding.value.find('@') != std::string::npos;
  return !finding.value.empty();
}

void check(std::string_view text, const std::vector<Finding>& findings) {
  std::size_t last = 0;
  for (const Finding& finding : findings) {
    require(finding.begin < finding.end && finding.end <= text.size());
    require(finding.begin >= last);
    require(finding.confidence > 0 && finding.confidence <= 1);
    require(category_index(finding.category) < categories().size());
    require(is_valid_again(finding));
    last = finding.begin;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto kDetectors = Detectors::build({.window = 512});
  if (!kDetectors || size == 0) return 0;
  const Detectors& detectors = **kDetectors;
  const std::size_t step = data[0] + 1U;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto scratch = detectors.make_scratch();
  std::vector<Finding> whole;
  require(detectors.find(text, *scratch, whole) == text.size());
  check(text, whole);

  std::size_t next = 0;
  Stream stream(detectors, *scratch, [&](const Finding& finding, std::string_view written) {
    require(next < whole.size());
    const Finding& expected = whole[next++];
    require(finding.begin == expected.begin && finding.end == expected.end);
    require(finding.category == expected.category && finding.value == expected.value);
    require(written == text.substr(finding.begin, finding.end - finding.begin));
  });
  for (std::size_t at = 0; at < text.size(); at += step) stream.feed(text.substr(at, step));
  stream.finish();
  require(next == whole.size());
  return 0;
}
