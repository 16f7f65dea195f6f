// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/detect/prefilter.h"

#include <cassert>
#include <limits>
#include <string>

#include <hs/hs_compile.h>
#include <hs/hs_runtime.h>

namespace oubli::detect {
namespace {

int on_match(unsigned id, unsigned long long, unsigned long long to, unsigned, void* context) {
  static_cast<MatchTaker*>(context)->take(id, static_cast<std::size_t>(to));
  return 0;
}

Error compile_error(hs_compile_error_t* problem) {
  std::string what = "compile detector patterns: ";
  what += problem != nullptr ? problem->message : "out of memory";
  hs_free_compile_error(problem);
  return failed(std::move(what));
}

}  // namespace

void Prefilter::CloseDatabase::operator()(hs_database* database) const {
  hs_free_database(database);
}
void Prefilter::CloseScratch::operator()(hs_scratch* scratch) const { hs_free_scratch(scratch); }

Result<Prefilter> Prefilter::compile(std::span<const std::string_view> patterns) {
  const std::vector<std::string> texts(patterns.begin(), patterns.end());
  std::vector<const char*> expressions;
  std::vector<unsigned> ids;
  for (const std::string& text : texts) {
    ids.push_back(static_cast<unsigned>(expressions.size()));
    expressions.push_back(text.c_str());
  }
  // No HS_FLAG_UTF8: its behaviour on bytes that are not UTF-8 is undefined.
  const std::vector<unsigned> flags(texts.size(), HS_FLAG_CASELESS | HS_FLAG_DOTALL);
  hs_database_t* database = nullptr;
  hs_compile_error_t* problem = nullptr;
  const auto count = static_cast<unsigned>(texts.size());
  if (hs_compile_multi(expressions.data(), flags.data(), ids.data(), count, HS_MODE_BLOCK, nullptr,
                       &database, &problem) != HS_SUCCESS) {
    return compile_error(problem);
  }
  Prefilter made;
  made.database_.reset(database);
  hs_scratch_t* scratch = nullptr;
  if (hs_alloc_scratch(database, &scratch) != HS_SUCCESS) return compile_error(nullptr);
  made.prototype_.reset(scratch);
  return made;
}

Prefilter::Scratch Prefilter::make_scratch() const {
  hs_scratch_t* scratch = nullptr;
  return hs_clone_scratch(prototype_.get(), &scratch) == HS_SUCCESS ? Scratch(scratch) : nullptr;
}

void Prefilter::scan(std::string_view text, hs_scratch& scratch, MatchTaker& taker) const {
  assert(text.size() <= std::numeric_limits<unsigned>::max());
  if (text.empty()) return;
  [[maybe_unused]] const hs_error_t status =
      hs_scan(database_.get(), text.data(), static_cast<unsigned>(text.size()), 0, &scratch,
              on_match, &taker);
  assert(status == HS_SUCCESS);
}

}  // namespace oubli::detect
