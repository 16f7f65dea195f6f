// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/subject_options.h"

namespace oubli::cli {

subject::Subject subject_of(const Arguments& arguments) {
  subject::Subject subject;
  subject.names = arguments.values("name");
  subject.emails = arguments.values("email");
  subject.phones = arguments.values("phone");
  subject.ids = arguments.values("id");
  subject.born = arguments.value("born");
  if (arguments.has("region")) subject.region = arguments.value("region");
  return subject;
}

}  // namespace oubli::cli
