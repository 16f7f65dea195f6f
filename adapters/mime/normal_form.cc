// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/mime/normal_form.h"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include "adapters/mime/utf8.h"

namespace oubli::mime {
namespace {

std::string normalised(std::string_view utf8, const icu::Normalizer2* form, UErrorCode error) {
  std::string out;
  if (U_FAILURE(error) || form == nullptr || !is_utf8(utf8)) return std::string(utf8);
  const auto text =
      icu::UnicodeString::fromUTF8({utf8.data(), static_cast<std::int32_t>(utf8.size())});
  form->normalize(text, error).toUTF8String(out);
  return U_FAILURE(error) ? std::string(utf8) : out;
}

}  // namespace

std::string composed(std::string_view utf8) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* form = icu::Normalizer2::getNFCInstance(error);
  return normalised(utf8, form, error);
}

std::string decomposed(std::string_view utf8) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* form = icu::Normalizer2::getNFDInstance(error);
  return normalised(utf8, form, error);
}

}  // namespace oubli::mime
