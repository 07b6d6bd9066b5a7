// SPDX-License-Identifier: MIT
#include "report.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <stdexcept>

#include "report_file.hpp"
#include "text.hpp"

namespace importer {
namespace {

namespace fs = std::filesystem;

// Excel needs it to read UTF-8.
constexpr const char* byte_order_mark_utf8 = "\xEF\xBB\xBF";
constexpr const char* outcome_columns =
    "outcome,cuRefNo,newAccount,errorKind,delivery,field,code,message";

std::string without_csv(const std::string& file) {
  const fs::path path(file);
  return lower_ascii(path.extension().string()) == ".csv"
             ? (path.parent_path() / path.stem()).string()
             : file;
}

std::string first_line_of(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::string line;
  std::getline(in, line);
  return line;
}

std::string full_name(const std::string& file) {
  std::error_code ignored;
  const fs::path name = fs::weakly_canonical(fs::absolute(file, ignored), ignored);
  return name.empty() ? file : name.string();
}

void check_distinct(const ReportFiles& files) {
  std::set<std::string> names;
  for (const std::string& file : {files.results, files.rejects, files.unknown}) {
    if (names.insert(full_name(file)).second) continue;
    throw std::runtime_error("two reports would be written into one file: " + file +
                             ". Choose other names with --results and --rejects");
  }
}

void check_not_input(const std::string& file, const std::string& input) {
  std::error_code ignored;
  if (!fs::equivalent(file, input, ignored)) return;
  throw std::runtime_error("the report would be written into the file that is imported: " + file);
}

void check_unchanged(const std::string& file, const std::string& input, Journal* journal,
                     const std::string& option) {
  check_not_input(file, input);
  std::error_code ignored;
  if (!fs::exists(file, ignored)) return;
  if (journal != nullptr && is_as_written(file, *journal)) return;
  // Renamed, it would be imported from its beginning again.
  const bool is_imported = !option.empty() && fs::exists(journal_path(file), ignored);
  throw std::runtime_error(
      file + " has changed since this program wrote it, or is another file. " +
      (is_imported ? "It is being imported itself, so leave it as it is, and choose another name "
                     "with " +
                         option
                   : "Rename it, so that it is not written over"));
}

std::string separated_by(char separator, std::string columns) {
  std::replace(columns.begin(), columns.end(), ',', separator);
  return columns;
}

std::string results_header(const std::vector<std::string>& identity, char separator) {
  std::string header = "line,";
  for (const std::string& name : identity) header += name + ',';
  return separated_by(separator, byte_order_mark_utf8 + header + outcome_columns);
}

bool has_results_header(const std::string& file) {
  std::string line = first_line_of(file);
  if (line.compare(0, 3, byte_order_mark_utf8) == 0) line.erase(0, 3);
  return line.compare(0, 4, "line") == 0 &&
         line.find(separated_by(line[4], outcome_columns)) != std::string::npos;
}

/// Where the fields are that the results repeat; nothing for a column that the file does not have.
std::vector<std::optional<std::size_t>> positions(const Header& header, const KnownColumns& known,
                                                  const std::vector<std::string>& names) {
  std::vector<std::optional<std::size_t>> found(names.size());
  for (std::size_t n = 0; n < names.size(); ++n) {
    for (std::size_t i = 0; i < header.columns().size(); ++i) {
      const auto& column = header.columns()[i];
      const bool is_known = column.use == Header::Column::Use::known;
      if (is_known && known.names[column.known] == names[n]) found[n] = i;
    }
  }
  return found;
}

std::string identity_of(const CsvRow& row, const std::vector<std::optional<std::size_t>>& fields,
                        char separator) {
  std::string text;
  for (const auto& field : fields) {
    const bool has = field && *field < row.fields.size();
    text += has ? csv_field(row.fields[*field], separator) : std::string();
    text += separator;
  }
  return text;
}

std::string outcome_of(const Entry& entry, char separator) {
  std::string text = to_string(entry.state);
  for (const std::string* part : {&entry.cu_ref_no, &entry.new_account, &entry.error_kind,
                                  &entry.delivery, &entry.field, &entry.code, &entry.message}) {
    text += separator + csv_field(*part, separator);
  }
  return text;
}

std::string reason_of(const CsvRow& row, const Entry& entry, const Header& header) {
  std::string reason = where(row) + ": ";
  if (!entry.field.empty()) reason += header.name_of(entry.field) + ": ";
  reason += entry.message;
  if (!entry.code.empty()) reason += " (" + entry.code + ")";
  return reason;
}

/// The text after the first field, with the separator.
std::string without_first_field(const std::string& text, char separator) {
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (text[i] == separator && !quoted) return text.substr(i + 1);
  }
  return text;
}

bool is_reason(const std::string& text) {
  const std::size_t begin = text.compare(0, 1, "\"") == 0 ? 1 : 0;
  return text.compare(begin, 5, "line ") == 0 || text.compare(begin, 6, "lines ") == 0;
}

/// A row that was rejected before has its old reason in front. If it has not as many fields as
/// there are columns, the first one may be another.
std::string text_of(const CsvRow& row, const Input& input) {
  if (!input.header.begins_with_reason()) return row.text;
  const bool fits = row.fields.size() == input.header.columns().size();
  if (!fits && !is_reason(row.text)) return row.text;
  return without_first_field(row.text, input.format.separator);
}

std::string rejects_header(const Input& input) {
  return std::string(byte_order_mark_utf8) + reason_column + input.format.separator +
         text_of(input.first_row, input);
}

class ReportWriter {
 public:
  ReportWriter(const Input& input, const KnownColumns& known,
               const std::vector<std::string>& identity, const ReportFiles& files)
      : input_(input),
        identity_(positions(input.header, known, identity)),
        files_(files),
        separator_(input.format.separator),
        results_(files.results, ended(results_header(identity, separator_))),
        rejects_(files.rejects, ended(rejects_header(input))),
        unknown_(files.unknown, ended(rejects_header(input))) {}

  void add(const CsvRow& row, const Entry& entry) {
    ++counts_.rows[entry.state];
    if (entry.new_account == "true") ++counts_.new_customers;
    if (entry.state == State::invalid && !row.problem.empty() && row.last_line > row.first_line) {
      ++counts_.unclosed_rows;
      counts_.unclosed_lines += static_cast<std::int64_t>(row.last_line - row.first_line + 1);
    }
    results_.add(ended(std::to_string(row.first_line) + separator_ +
                       identity_of(row, identity_, separator_) + outcome_of(entry, separator_)));
    if (is_to_mend(entry.state)) rejects_.add(with_reason(row, entry));
    if (entry.state == State::unknown) unknown_.add(with_reason(row, entry));
  }

  Counts complete(Journal& journal) {
    for (ReportFile* file : {&rejects_, &unknown_, &results_}) file->close();
    // A person may have begun to mend one while the import ran.
    check_files_are_ours(files_, input_.path, &journal);
    counts_.empty_rows = input_.empty_rows;
    rejects_.complete(false, &journal);
    unknown_.complete(false, &journal);
    results_.complete(true);
    return counts_;
  }

 private:
  std::string with_reason(const CsvRow& row, const Entry& entry) const {
    return ended(csv_field(reason_of(row, entry, input_.header), separator_) + separator_ +
                 text_of(row, input_));
  }

  /// As the lines of the input end. ReportFile adds the line feed.
  std::string ended(const std::string& line) const {
    return input_.scan.has_returns ? line + '\r' : line;
  }

  const Input& input_;
  const std::vector<std::optional<std::size_t>> identity_;
  const ReportFiles& files_;
  const char separator_;
  ReportFile results_, rejects_, unknown_;
  Counts counts_;
};

}  // namespace

ReportFiles report_files(const std::string& file, ReportFiles chosen) {
  const std::string stem = without_csv(file);
  if (chosen.results.empty()) chosen.results = stem + ".results.csv";
  if (chosen.rejects.empty()) chosen.rejects = stem + ".rejects.csv";
  chosen.unknown = stem + ".unknown.csv";
  chosen.mended = stem + ".mended.csv";
  return chosen;
}

void check_files_are_ours(const ReportFiles& files, const std::string& input, Journal* journal) {
  check_distinct(files);
  check_not_input(files.results, input);
  std::error_code ignored;
  if (fs::exists(files.results, ignored) && !has_results_header(files.results)) {
    throw std::runtime_error(files.results +
                             " exists, and this program has not written it. Rename it, or choose "
                             "another name with --results");
  }
  check_unchanged(files.rejects, input, journal, "--rejects");
  check_unchanged(files.unknown, input, journal, "");
}

std::int64_t Counts::of(State state) const {
  const auto found = rows.find(state);
  return found != rows.end() ? found->second : 0;
}

std::int64_t Counts::to_mend() const {
  std::int64_t sum = 0;
  for (const auto& [state, count] : rows) sum += is_to_mend(state) ? count : 0;
  return sum;
}

Counts write_report(const Input& input, Journal& journal, const KnownColumns& known,
                    const std::vector<std::string>& identity, const ReportFiles& files) {
  ReportWriter writer(input, known, identity, files);
  {
    const Journal::Snapshot snapshot(journal);
    const auto rows = input.read();
    while (const auto row = rows->next()) {
      writer.add(*row, journal.entry(static_cast<std::int64_t>(row->first_line)));
    }
    rows->check();
  }
  return writer.complete(journal);
}

}  // namespace importer
