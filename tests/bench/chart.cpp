#include "chart.hpp"

#include <algorithm>
#include <array>
#include <sstream>
#include <vector>

namespace bench {

namespace {

struct Contestant {
  const char* name;
  const char* legend;
  const char* colour;
};

// Told apart on white and on black alike, and by who sees no red or no green.
constexpr std::array<Contestant, 4> contestants{
    {{"ours", "bizkithub", "#2f81f7"},
     {"bare", "bare libcurl", "#8b949e"},
     {"by hand", "by hand: libcurl and nlohmann/json", "#d18616"},
     {"cpr", "cpr and nlohmann/json", "#a371f7"}}};
constexpr const char* ink = "#768390";

struct Group {
  std::string label;
  /// Of the rows, without the contestant's name.
  std::string id;
};

struct Panel {
  std::string title;
  std::vector<Group> groups;
};

const std::vector<Panel>& panels() {
  static const std::vector<Panel> all{
      {"CPU time of a call, in µs (less is better)",
       {{"one at a time", "one_call.http1.cpu."},
        {"64 in flight", "bulk.http1.64.cpu."},
        {"64, HTTP/2 over TLS", "bulk.http2_tls.64.cpu."}}},
      {"Calls per second over HTTP/1.1, by calls in flight (more is better)",
       {{"1", "bulk.http1.1.calls."},
        {"8", "bulk.http1.8.calls."},
        {"64", "bulk.http1.64.calls."},
        {"256", "bulk.http1.256.calls."}}},
      {"Calls per second over HTTP/2 and TLS, by calls in flight (more is better)",
       {{"1", "bulk.http2_tls.1.calls."},
        {"8", "bulk.http2_tls.8.calls."},
        {"64", "bulk.http2_tls.64.calls."},
        {"256", "bulk.http2_tls.256.calls."}}},
      {"Heap allocations of a warm call (less is better)",
       {{"one at a time", "allocations.one.count."}, {"64 in flight", "allocations.64.count."}}},
      {"Instructions of a warm call, in thousands (less is better)",
       {{"one at a time", "instructions.one."}, {"64 in flight", "instructions.64."}}},
  };
  return all;
}

constexpr double width = 760;
constexpr double panel_height = 190;
constexpr double bars_height = 110;
constexpr double margin = 20;
constexpr double legend_height = 34;

/// Draws one panel with its upper edge at `top`.
class Drawing {
 public:
  explicit Drawing(const Report& report) : report_(report) {}

  bool has(const Panel& panel) const { return most_of(panel) > 0; }

  void legend() {
    double x = margin;
    for (const Contestant& contestant : contestants) {
      if (!takes_part(contestant)) continue;
      svg_ << "<rect x='" << x << "' y='12' width='12' height='12' fill='" << contestant.colour
           << "'/>";
      text(x + 18, 22.5, "start", contestant.legend);
      x += 40 + 6.5 * static_cast<double>(std::string(contestant.legend).size());
    }
  }

  void panel(const Panel& panel, double top) {
    svg_ << "<text class='title' x='" << margin << "' y='" << top + 16 << "'>" << panel.title
         << "</text>\n";
    const double step = (width - 2 * margin) / static_cast<double>(panel.groups.size());
    double left = margin;
    for (const Group& next : panel.groups) {
      if (most_of(next) == 0) continue;
      group(next, left, step, top + 40 + bars_height, bars_height / most_of(panel));
      left += step;
    }
    const double base = top + 40 + bars_height;
    svg_ << "<path d='M" << margin << " " << base << "H" << width - margin << "' stroke='" << ink
         << "'/>\n";
  }

  std::string document(double height) const {
    std::ostringstream all;
    all << "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 " << width << " " << height
        << "' width='" << width << "' height='" << height << "' role='img'>\n"
        << "<title>Benchmark of bizkithub</title>\n"
        << "<style>text{font:12px sans-serif;fill:" << ink
        << "}.title{font-weight:bold;font-size:13px}</style>\n"
        << svg_.str() << "</svg>\n";
    return all.str();
  }

 private:
  const Row* row_of(const Group& group, const Contestant& contestant) const {
    return report_.find(group.id + id_of(contestant.name));
  }

  bool takes_part(const Contestant& contestant) const {
    return std::any_of(panels().begin(), panels().end(), [&](const Panel& panel) {
      return std::any_of(panel.groups.begin(), panel.groups.end(),
                         [&](const Group& group) { return row_of(group, contestant) != nullptr; });
    });
  }

  double most_of(const Group& group) const {
    double most = 0;
    for (const Contestant& contestant : contestants) {
      const Row* row = row_of(group, contestant);
      if (row != nullptr) most = std::max(most, row->value.high);
    }
    return most;
  }

  double most_of(const Panel& panel) const {
    double most = 0;
    for (const Group& group : panel.groups) most = std::max(most, most_of(group));
    return most;
  }

  void group(const Group& group, double left, double step, double base, double scale) {
    const auto bars = std::count_if(
        contestants.begin(), contestants.end(),
        [&](const Contestant& contestant) { return row_of(group, contestant) != nullptr; });
    const double bar_width = std::min(52.0, (step - 16) / static_cast<double>(bars));
    double x = left + 8;
    const double begin = x;
    for (const Contestant& contestant : contestants) {
      const Row* row = row_of(group, contestant);
      if (row == nullptr) continue;
      bar(*row, contestant.colour, x, bar_width - 3, base, scale);
      x += bar_width;
    }
    text((begin + x) / 2, base + 16, "middle", group.label);
  }

  void bar(const Row& row, const char* colour, double x, double bar_width, double base,
           double scale) {
    const double height = row.value.median * scale;
    const double middle = x + bar_width / 2;
    svg_ << "<rect x='" << x << "' y='" << base - height << "' width='" << bar_width << "' height='"
         << height << "' fill='" << colour << "'/>";
    svg_ << "<path d='M" << middle << " " << base - row.value.low * scale << "V"
         << base - row.value.high * scale << "' stroke='" << ink << "'/>";
    text(middle, base - std::max(height, row.value.high * scale) - 5, "middle",
         number_text(row.value.median));
  }

  void text(double x, double y, const char* anchor, const std::string& words) {
    svg_ << "<text x='" << x << "' y='" << y << "' text-anchor='" << anchor << "'>" << words
         << "</text>\n";
  }

  const Report& report_;
  std::ostringstream svg_;
};

}  // namespace

std::string chart_of(const Report& report) {
  Drawing drawing(report);
  drawing.legend();
  double top = legend_height;
  for (const Panel& panel : panels()) {
    if (!drawing.has(panel)) continue;
    drawing.panel(panel, top);
    top += panel_height;
  }
  return drawing.document(top);
}

}  // namespace bench
