// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/pdf_builder.h"

#include <stdexcept>

#include <zlib.h>

namespace oubli::test {

std::string reference(int number) { return std::to_string(number) + " 0 R"; }

int PdfBuilder::put(int number, const std::string& object) {
  out_ += std::to_string(number) + " 0 obj\n" + object + "\nendobj\n";
  return number;
}

int PdfBuilder::put_stream(int number, const std::string& dictionary, std::string_view body) {
  return put(number, "<< " + dictionary + " /Length " + std::to_string(body.size()) +
                         " >>\nstream\n" + std::string(body) + "\nendstream");
}

int PdfBuilder::add_page(std::string_view content, const std::string& font,
                         const std::string& more_resources) {
  const int contents = add_stream("", content);
  const int page =
      add("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents " + reference(contents) +
          " /Resources << /Font << /F " + font + " >> " + more_resources + " >> >>");
  kids_ += reference(page) + " ";
  return page;
}

std::string PdfBuilder::finish(const std::string& trailer) {
  put(1, "<< /Type /Catalog /Pages 2 0 R >>");
  put(2, "<< /Type /Pages /Kids [" + kids_ + "] >>");
  return out_ + "trailer\n<< /Root 1 0 R " + trailer + " >>\nstartxref\n0\n%%EOF\n";
}

std::string deflated(std::string_view bytes) {
  uLongf size = ::compressBound(bytes.size());
  std::string out(size, '\0');
  const int said = ::compress2(reinterpret_cast<Bytef*>(out.data()), &size,
                               reinterpret_cast<const Bytef*>(bytes.data()), bytes.size(), 9);
  if (said != Z_OK) throw std::runtime_error("compress2");
  out.resize(size);
  return out;
}

std::string pdf_showing(std::string_view content, const std::string& font,
                        const std::string& more_resources) {
  PdfBuilder pdf;
  pdf.add_page(content, font, more_resources);
  return pdf.finish();
}

}  // namespace oubli::test
