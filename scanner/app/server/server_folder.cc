// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/server/server_folder.h"

#include <algorithm>
#include <utility>

#include "adapters/source.h"

namespace oubli::app {

namespace {

class Folder final : public wiper::ServerFolder {
 public:
  Folder(MailServers::Use server, const imap::Address& address)
      : server_(std::move(server)),
        raw_(imap::encode_modified_utf7(address.folder)),
        name_(to_string(address)) {}

  Result<imap::FolderState> look() override {
    server_->begin_anew();
    return named(server_->examine(raw_));
  }
  Result<imap::FolderState> select() override { return named(server_->select(raw_)); }

  Result<bool> exists() override {
    auto folders = server_->folders();
    if (!folders) return std::move(folders).take_error();
    return std::ranges::any_of(*folders, [&](const auto& one) { return one.raw == raw_; });
  }

  Result<bool> expunges_by_uid() override { return server_->expunges_by_uid(); }
  Result<imap::UidSet> uids() override { return named(server_->uids()); }
  Result<imap::UidSet> deleted() override { return named(server_->deleted()); }

  Status read(std::uint32_t uid_validity, const imap::UidSet& uids, const Take& take) override {
    auto missing = server_->fetch(raw_, uid_validity, uids, {Limits().message_bytes},
                                  [&](const ServerMail& mail) -> Status {
                                    if (mail.bytes.size() == mail.size) take(mail.uid, mail.bytes);
                                    return {};
                                  });
    if (!missing) return std::move(missing).take_error().during(name_);
    return {};
  }

  Result<std::map<imap::Uid, ContentHash>> hashes(std::uint32_t uid_validity,
                                                  const imap::UidSet& uids) override {
    std::map<imap::Uid, ContentHash> found;
    auto done = read(uid_validity, uids, [&](imap::Uid uid, std::string_view bytes) {
      found[uid] = content_hash(bytes);
    });
    if (!done) return std::move(done).take_error();
    return found;
  }

  Status mark(const wiper::Warrant& warrant, const imap::UidSet& uids) override {
    return named(server_->mark(warrant, uids));
  }
  Status unmark(const wiper::Warrant& warrant, const imap::UidSet& uids) override {
    return named(server_->unmark(warrant, uids));
  }
  Status expunge(const wiper::Warrant& warrant, const imap::UidSet& uids) override {
    return named(server_->expunge(warrant, uids));
  }
  Result<std::vector<imap::Facts>> facts(const imap::UidSet& uids) override {
    return named(server_->facts(uids));
  }
  Result<imap::UidSet> append_like(const wiper::Warrant& warrant, imap::Uid like,
                                   std::string message) override {
    return named(server_->append_like(warrant, raw_, like, std::move(message)));
  }
  [[nodiscard]] bool is_connected() const override { return server_->is_connected(); }

 private:
  template <typename Outcome>
  [[nodiscard]] Outcome named(Outcome outcome) const {
    if (!outcome) return std::move(outcome).take_error().during(name_);
    return outcome;
  }

  MailServers::Use server_;
  std::string raw_, name_;
};

}  // namespace

wiper::ServerFolders server_folders(MailServers* servers) {
  return [servers](const Path& path) -> Result<std::unique_ptr<wiper::ServerFolder>> {
    auto address = imap::parse_address(path.native());
    if (!address) return std::move(address).take_error();
    if (servers == nullptr) return failed(path.string() + ": its server was not asked");
    return std::unique_ptr<wiper::ServerFolder>(
        std::make_unique<Folder>(servers->use(*address), *address));
  };
}

}  // namespace oubli::app
