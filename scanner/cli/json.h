// SPDX-License-Identifier: GPL-3.0-or-later
// The JSON Lines of docs/json.md: every shape is made here and pinned by tests/cli. Text that is
// not UTF-8 (a file name can be any bytes) is written with U+FFFD. Pure functions; any thread.
#pragma once

#include <string>

#include "adapters/base/error.h"
#include "scanner/app/coverage.h"
#include "scanner/app/days.h"
#include "scanner/app/detect_text.h"
#include "scanner/app/erase/erase.h"
#include "scanner/app/erase/reapply.h"
#include "scanner/app/erase/restriction.h"
#include "scanner/app/erase/wipe.h"
#include "scanner/app/export/export_mail.h"
#include "scanner/app/find/find.h"
#include "scanner/app/find/show.h"
#include "scanner/app/proof.h"
#include "scanner/app/scan/scan.h"
#include "scanner/app/status.h"

namespace oubli::cli {

std::string json_line(const Unreadable& unreadable);
std::string json_line(const app::ScanSummary& summary);
std::string json_line(const app::ExportSummary& summary);
std::string json_line(const app::FoundMessage& match);
std::string json_line(const app::FindSummary& summary);
std::string json_line(const std::string& file, const app::TextFinding& finding);
std::string json_line(const app::SourceRow& source);
std::string json_line(const app::StatusSummary& status);
std::string json_line(const app::ShownMessage& shown);
std::string json_line(const app::Check& check);
std::string json_line(const app::PlannedMailbox& mailbox);
std::string json_line(const app::Wiped& wiped);
std::string json_line(const wiper::Erasure& kept);
std::string json_line(const app::Restriction& restriction);
std::string json_line(const wiper::Coverage& coverage, const std::string& file);
std::string json_line(const app::ErasureMemory& memory, const app::Returned& returned);
std::string json_line(const app::ReapplyShown& shown);
std::string json_line(const app::ErasureMemory& memory);
std::string json_line(const Error& error);

std::string json_line(const std::string& file, const wiper::CertifiedErasure& facts);
std::string json_line(const app::Disclosure& found);
std::string json_line(const app::LedgerRow& row);
std::string json_line(const app::CheckedLedger& ledger);
std::string json_line(std::uint64_t index, const app::WithdrawnText& withdrawn);
std::string json_line_of_passphrase(const wiper::Reached& reached);
std::string json_line_of_checkpoint(const std::string& checkpoint);
std::string json_line_of_key(const std::string& key);

using app::rfc3339;

}  // namespace oubli::cli
