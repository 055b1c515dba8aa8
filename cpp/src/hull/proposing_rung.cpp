#include "hull/proposing_rung.hpp"

#include <atomic>
#include <cstdlib>
#include <memory>
#include <vector>

namespace hullx::hull {
namespace {

constexpr std::size_t trial_rows = 64;
constexpr std::size_t least_rows = 1024;  // below, scans are not where the time goes
// As for neighbours (scan.cpp), measured on Zen 3: cycles that int8 saves for a row, and that a decision costs.
constexpr std::size_t screen_saving = 32, decision_cost = 1000;

}  // namespace

ProposingRung::ProposingRung(const Points& points, const FirstDirection& first, const Context& context)
    : few_survive_(false) {
    const std::size_t n = points.size(), d = points.dim();
    if (n < least_rows) return;
    std::vector<double> row(d), directions(trial_rows * d);
    for (std::size_t i = 0; i < trial_rows; ++i) {
        points.rows().copy_row(i * n / trial_rows, row.data());
        first.direct(row.data(), {directions.data() + i * d, d});
    }
    std::atomic<std::size_t> survivors{0};
    ScanOptions              options;
    options.rung       = Rung::int8;
    options.widest_i8  = 64;
    Context quiet      = context;
    quiet.progress     = nullptr;
    scan(points, {directions.data(), trial_rows, d}, options, quiet,
         [&](const Survivors& s) { survivors += s.rows.size(); });
    few_survive_ = survivors / trial_rows <= 1 + n * d / (screen_saving * (decision_cost + d));
}

Rung ProposingRung::of(const Points& points, const FirstDirection& first, const Context& context) {
    if (const char* e = std::getenv("HS_RUNG")) return e[0] == 'i' ? Rung::int8 : Rung::float32;
    if (!int8_pays(points.dim())) return Rung::float32;
    const Attachment& attachment = points.attachment(Attached::proposing_rung, [&] {
        return std::make_unique<const ProposingRung>(points, first, context);
    });
    return static_cast<const ProposingRung&>(attachment).few_survive_ ? Rung::int8 : Rung::float32;
}

}  // namespace hullx::hull
