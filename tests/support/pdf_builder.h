// SPDX-License-Identifier: GPL-3.0-or-later
// PDF files for tests, the same bytes every time. A value type; one thread.
#pragma once

#include <string>
#include <string_view>

namespace oubli::test {

class PdfBuilder {
 public:
  // Each gives the number of the object.
  int add(const std::string& object) { return put(++last_, object); }
  int add_stream(const std::string& dictionary, std::string_view body) {
    return put_stream(++last_, dictionary, body);
  }
  // With a number of its own: behind those there are, it replaces one.
  int put(int number, const std::string& object);
  int put_stream(int number, const std::string& dictionary, std::string_view body);
  // For what is added later.
  int reserve() { return ++last_; }

  // A page with a font named /F, whose dictionary is given, and this content.
  int add_page(std::string_view content, const std::string& font = kHelvetica,
               const std::string& more_resources = "");

  // With a tree of the pages added, and what the trailer says besides.
  [[nodiscard]] std::string finish(const std::string& trailer = "");

  static constexpr const char* kHelvetica =
      "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>";

 private:
  std::string out_ = "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";
  std::string kids_;
  int last_ = 2;  // 1 is the catalog, 2 the tree
};

[[nodiscard]] std::string reference(int number);

// As FlateDecode undoes it.
[[nodiscard]] std::string deflated(std::string_view bytes);

// One page that shows this.
[[nodiscard]] std::string pdf_showing(std::string_view content,
                                      const std::string& font = PdfBuilder::kHelvetica,
                                      const std::string& more_resources = "");

}  // namespace oubli::test
