// SPDX-License-Identifier: GPL-3.0-or-later
// The commands for whoever wants an erasure proved: certificate, ledger and key.
#include <charconv>

#include "scanner/app/proof.h"
#include "scanner/cli/json.h"
#include "scanner/cli/run.h"

namespace oubli::cli {

namespace {

// --key, else that of the workspace.
Result<wiper::PublicKey> key_of(Context& context) {
  if (context.arguments.has("key")) {
    auto key = app::read_public_key(context.arguments.value("key"));
    if (!key) return std::move(key).take_error().during("--key");
    return key;
  }
  auto workspace = context.session.workspace(app::Workspace::Use::Read);
  if (!workspace) {
    return std::move(workspace).take_error().hinting("name the issuer's public key: --key FILE");
  }
  return (*workspace)->proof_keys().signing.public_key();
}

// The ledger that links keys: --ledger, else, where no --key was given, that of the workspace.
Path linking_ledger(Context& context) {
  const Arguments& arguments = context.arguments;
  if (arguments.has("ledger")) return arguments.value("ledger");
  return arguments.has("key") ? Path() : wiper::ledger_file(context.session.workspace_folder());
}

// A verb and `files` files; nothing where that is not what was typed.
bool is_typed(const Arguments& arguments, std::string_view verb, std::size_t files) {
  return arguments.operands.front() == verb && arguments.operands.size() == files + 1;
}

void print_certificate(Terminal& terminal, const std::string& file,
                       const wiper::CertifiedErasure& facts) {
  if (terminal.is_json()) {
    terminal.result(json_line(file, facts));
    return;
  }
  terminal.result("sound: signed by " + facts.key + ", entry " +
                  std::to_string(facts.ledger_index + 1) + " of its ledger, " +
                  visible(facts.finished));
  terminal.result("it says: erased " + counted(facts.erased) + ", redacted " +
                  counted(facts.redacted) + " of " + counted(facts.planned, "message") + ", " +
                  (facts.is_verified ? "verified" : "NOT verified") + ", residue " +
                  counted(facts.residue) + ", lowest level " + visible(facts.lowest_level));
  if (facts.supersedes) {
    terminal.result("it settles the run of entry " + std::to_string(*facts.supersedes + 1));
  }
  if (facts.performed_by != wiper::kUnknown || facts.validated_by != wiper::kUnknown) {
    terminal.result("performed by " + visible(facts.performed_by) + ", validated by " +
                    visible(facts.validated_by));
  }
  if (facts.failed > 0) terminal.result("not erased: " + counted(facts.failed, "message"));
  if (facts.kept > 0)
    terminal.result("kept, under a restriction: " + counted(facts.kept, "message"));
  if (facts.unreadable + facts.unsupported > 0) {
    terminal.result("not searched: " + counted(facts.unreadable) + " could not be read, " +
                    counted(facts.unsupported, "attachment") + " of a type not examined");
  }
  if (facts.elsewhere > 0) {
    terminal.result("identical copies elsewhere, which were not named: " +
                    counted(facts.elsewhere, "message"));
  }
}

Result<int> verify_certificates(Context& context) {
  auto key = key_of(context);
  if (!key) return std::move(key).take_error();
  int code = kDone;
  for (std::size_t i = 1; i < context.arguments.operands.size(); ++i) {
    const std::string& file = context.arguments.operands[i];
    auto facts = app::check_certificate(file, *key, linking_ledger(context));
    if (!facts && context.arguments.operands.size() == 2) return std::move(facts).take_error();
    if (!facts) {
      context.terminal.error(facts.error());
      code = kPartly;
      continue;
    }
    print_certificate(context.terminal, file, *facts);
    // A sound certificate of an erasure that was not whole.
    const bool is_whole = facts->failed == 0 && facts->kept == 0 && facts->is_verified;
    if (!is_whole || facts->residue > 0) code = kPartly;
  }
  return code;
}

Result<int> disclose(Context& context) {
  auto workspace = context.session.workspace(app::Workspace::Use::Read);
  if (!workspace) return std::move(workspace).take_error();
  auto found =
      app::disclose(**workspace, context.arguments.operands[1], context.arguments.operands[2]);
  if (!found) return std::move(found).take_error();
  if (context.terminal.is_json()) {
    context.terminal.result(json_line(*found));
  } else {
    context.terminal.result("commitment " + found->commitment + " is about this message");
    context.terminal.result("salt " + found->salt);
    context.terminal.result("BLAKE2b-256 of the message " + found->message_hash);
  }
  return kDone;
}

Result<int> print_key(Context& context) {
  auto workspace = context.session.workspace(app::Workspace::Use::Read);
  if (!workspace) return std::move(workspace).take_error();
  const std::string key = (*workspace)->proof_keys().signing.public_key().text();
  context.terminal.result(context.terminal.is_json() ? json_line_of_key(key) : key);
  return kDone;
}

Result<int> withdraw(Context& context) {
  const std::string& typed = context.arguments.operands[1];
  std::uint64_t number = 0;
  const char* end = typed.data() + typed.size();
  const auto [stop, problem] = std::from_chars(typed.data(), end, number);
  if (problem != std::errc{} || stop != end || number == 0) {
    return usage("ledger: withdraw " + typed + ": not the number of an entry",
                 "`oubli ledger show` numbers them, from 1");
  }
  if (!context.arguments.has("yes")) {
    return usage("ledger: withdraw needs --yes: the text does not come back",
                 "oubli ledger withdraw " + typed + " --yes");
  }
  auto workspace = context.session.workspace(app::Workspace::Use::Write);
  if (!workspace) return std::move(workspace).take_error();
  auto done = app::withdraw(**workspace, number - 1);
  if (!done) return std::move(done).take_error();
  Terminal& terminal = context.terminal;
  if (terminal.is_json()) {
    terminal.result(json_line(number - 1, *done));
    return kDone;
  }
  terminal.result("withdrawn: the text of entry " + typed + "; the old ledger: " +
                  std::string(wiper::name_of(done->reached.level)) + ", " + done->reached.why);
  for (const Path& left : done->left) {
    terminal.result("not touched, and still tells it: " + visible(left.string()));
  }
  return kDone;
}

Result<int> rotate_key(Context& context) {
  auto workspace = context.session.workspace(app::Workspace::Use::Write);
  if (!workspace) return std::move(workspace).take_error();
  auto key = (*workspace)->rotate_signing_key();
  if (!key) return std::move(key).take_error();
  context.terminal.result(context.terminal.is_json() ? json_line_of_key(key->text()) : key->text());
  return kDone;
}

Result<int> change_passphrase(Context& context) {
  const std::string file = context.arguments.value("new-passphrase-file");
  auto reached = context.session.change_passphrase(file);
  if (!reached) return std::move(reached).take_error();
  context.terminal.result(context.terminal.is_json()
                              ? json_line_of_passphrase(*reached)
                              : "the passphrase was changed; the old key file: " +
                                    std::string(wiper::name_of(reached->level)) + ", " +
                                    reached->why);
  return kDone;
}

Result<app::CheckedLedger> ledger_of(Context& context) {
  const Arguments& arguments = context.arguments;
  auto key = key_of(context);
  if (!key) return std::move(key).take_error();
  const Path file = arguments.operands.size() > 1
                        ? Path(arguments.operands[1])
                        : wiper::ledger_file(context.session.workspace_folder());
  return app::check_ledger(file, *key, arguments.value("checkpoint"));
}

std::string told(const app::LedgerRow& row) {
  const wiper::LedgerRecord& record = row.record;
  if (record.type == "withdrawal") {
    return record.time + "  the text of entry " + std::to_string(record.withdraws.value_or(0) + 1) +
           " was withdrawn";
  }
  if (record.type == "key") {
    return record.time + "  from here on signed with " + record.key.substr(0, record.key.find('+'));
  }
  return record.time + "  erased " + counted(record.erased) + ", redacted " +
         counted(record.redacted) + ", failed " + counted(record.failed) + ", " +
         (record.is_verified ? "verified" : "NOT verified") +
         (record.residue > 0 ? ", residue " + counted(record.residue) : "") + ", " +
         record.lowest_level;
}

void print_row(Terminal& terminal, const app::LedgerRow& row) {
  if (terminal.is_json()) {
    terminal.result(json_line(row));
    return;
  }
  std::string line = std::to_string(row.index + 1) + "  ";
  line += row.record.type.empty() ? "(its text was withdrawn)" : told(row);
  if (row.record.supersedes) {
    line += " (settles the run of entry " + std::to_string(*row.record.supersedes + 1) + ")";
  }
  if (row.superseded_by) {
    line += " (settled by entry " + std::to_string(*row.superseded_by + 1) + ", which counts)";
  }
  terminal.result(visible(line));
}

// Without the end of its last line, which result() adds.
void print_lines(Terminal& terminal, std::string lines) {
  if (lines.empty()) return;
  lines.pop_back();
  terminal.result(lines);
}

}  // namespace

Result<int> run_certificate(Context& context) {
  const Arguments& arguments = context.arguments;
  if (arguments.operands.front() == "verify" && arguments.operands.size() > 1) {
    return verify_certificates(context);
  }
  if (is_typed(arguments, "disclose", 2)) return disclose(context);
  if (is_typed(arguments, "key", 0)) return print_key(context);
  return usage("certificate: verify FILE…, disclose FILE MESSAGE, or key",
               "oubli certificate verify erasure.json --key oubli.pub");
}

Result<int> run_ledger(Context& context) {
  const Arguments& arguments = context.arguments;
  const std::string& verb = arguments.operands.front();
  if (is_typed(arguments, "withdraw", 1)) return withdraw(context);
  const bool is_known =
      verb == "verify" || verb == "show" || verb == "export" || verb == "checkpoint";
  if (!is_known || arguments.operands.size() > 2) {
    return usage("ledger: verify, show, export or checkpoint, and perhaps one FILE; or withdraw N",
                 "oubli ledger verify --checkpoint kept.txt");
  }
  auto ledger = ledger_of(context);
  if (!ledger) return std::move(ledger).take_error();
  Terminal& terminal = context.terminal;
  if (verb == "show") {
    for (const app::LedgerRow& row : ledger->rows) print_row(terminal, row);
  } else if (verb == "export") {
    print_lines(terminal, ledger->lines);
  } else if (verb == "checkpoint" && terminal.is_json()) {
    terminal.result(json_line_of_checkpoint(ledger->checkpoint));
  } else if (verb == "checkpoint") {
    print_lines(terminal, ledger->checkpoint);
  } else if (terminal.is_json()) {
    terminal.result(json_line(*ledger));
  } else {
    terminal.result("sound: " + counted(ledger->rows.size(), "entry") +
                    (arguments.has("checkpoint") ? ", and the checkpoint's are among them" : ""));
  }
  return kDone;
}

Result<int> run_key(Context& context) {
  const Arguments& arguments = context.arguments;
  if (is_typed(arguments, "rotate", 0)) return rotate_key(context);
  if (is_typed(arguments, "passphrase", 0) && arguments.has("new-passphrase-file")) {
    return change_passphrase(context);
  }
  return usage("key: rotate, or passphrase --new-passphrase-file FILE",
               "oubli key passphrase --new-passphrase-file new.txt");
}

}  // namespace oubli::cli
