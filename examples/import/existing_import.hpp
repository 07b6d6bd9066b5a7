// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "report.hpp"

namespace importer {

/// The commands about an import that has begun, which may be running. They return the exit code,
/// and throw std::runtime_error, in one sentence.
int print_status(const std::string& file);
int write_report_again(const std::string& file, const ReportFiles& chosen);

}  // namespace importer
