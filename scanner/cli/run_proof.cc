// SPDX-License-Identifier: GPL-3.0-or-later
// The commands for whoever wants an erasure proved: certificate and ledger.
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

Error usage(const std::string& what, const std::string& hint) {
  return {ErrorCode::Usage, what, hint};
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
  if (facts.failed > 0) terminal.result("not erased: " + counted(facts.failed, "message"));
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
    auto facts = app::check_certificate(file, *key);
    if (!facts && context.arguments.operands.size() == 2) return std::move(facts).take_error();
    if (!facts) {
      context.terminal.error(facts.error());
      code = kPartly;
      continue;
    }
    print_certificate(context.terminal, file, *facts);
    // A sound certificate of an erasure that was not whole.
    if (facts->failed > 0 || !facts->is_verified || facts->residue > 0) code = kPartly;
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

Result<app::CheckedLedger> ledger_of(Context& context) {
  const Arguments& arguments = context.arguments;
  auto key = key_of(context);
  if (!key) return std::move(key).take_error();
  const Path file = arguments.operands.size() > 1
                        ? Path(arguments.operands[1])
                        : wiper::ledger_file(context.session.workspace_folder());
  return app::check_ledger(file, *key, arguments.value("checkpoint"));
}

void print_row(Terminal& terminal, const app::LedgerRow& row) {
  if (terminal.is_json()) {
    terminal.result(json_line(row));
    return;
  }
  const std::string number = std::to_string(row.index + 1) + "  ";
  if (row.is_withdrawn) {
    terminal.result(number + "(its text was withdrawn)");
    return;
  }
  terminal.result(visible(number + row.time + "  erased " + counted(row.erased) + ", redacted " +
                          counted(row.redacted) + ", failed " + counted(row.failed) + ", " +
                          (row.is_verified ? "verified" : "NOT verified") + ", " + row.level));
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
  const bool is_known =
      verb == "verify" || verb == "show" || verb == "export" || verb == "checkpoint";
  if (!is_known || arguments.operands.size() > 2) {
    return usage("ledger: verify, show, export or checkpoint, and perhaps one FILE",
                 "oubli ledger verify --checkpoint kept.txt");
  }
  auto ledger = ledger_of(context);
  if (!ledger) return std::move(ledger).take_error();
  Terminal& terminal = context.terminal;
  if (verb == "show") {
    for (const app::LedgerRow& row : ledger->rows) print_row(terminal, row);
  } else if (verb == "export") {
    print_lines(terminal, ledger->lines);
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

}  // namespace oubli::cli
