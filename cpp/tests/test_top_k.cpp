// The running selection against its definition, whatever the order of the offers and however they are split.
#include <algorithm>
#include <random>
#include <utility>
#include <vector>

#include "check.hpp"
#include "scan/top_k.hpp"

namespace {

using hullx::Survivor;
using hullx::TopK;

std::mt19937_64 engine(2);

std::vector<Survivor> offers(std::size_t n, bool ties) {
    std::uniform_real_distribution<double> uniform(0.0, 1.0);
    std::vector<Survivor>                  out;
    for (std::size_t i = 0; i < n; ++i) {
        const double value = ties ? static_cast<double>(engine() % 7) : uniform(engine);
        out.push_back({static_cast<std::int64_t>(i), value, 0.01 * uniform(engine)});
        if (engine() % 50 == 0) out.back().bound = std::numeric_limits<double>::infinity();
    }
    return out;
}

constexpr double unlimited = std::numeric_limits<double>::infinity();

// Rows with lower <= the k-th smallest upper (all of them if there are fewer than k) and <= the limit given.
std::vector<std::int64_t> expected(const std::vector<Survivor>& all, std::size_t k, double at_most = unlimited) {
    std::vector<double> uppers;
    for (const auto& s : all) uppers.push_back(s.upper());
    std::sort(uppers.begin(), uppers.end());
    const double              limit = std::min(at_most, k <= uppers.size() ? uppers[k - 1] : unlimited);
    std::vector<std::int64_t> rows;
    for (const auto& s : all)
        if (s.lower() <= limit) rows.push_back(s.row);
    return rows;
}

std::vector<std::int64_t> rows_of(std::span<const Survivor> survivors) {
    std::vector<std::int64_t> rows;
    for (const auto& s : survivors) rows.push_back(s.row);
    return rows;
}

void order_and_split_do_not_matter() {
    for (int trial = 0; trial < 400; ++trial) {
        const std::size_t n = 1 + engine() % 2000, k = 1 + engine() % (trial % 3 == 0 ? 2 * n : 20);
        auto              all  = offers(n, trial % 2 == 0);
        const auto        want = expected(all, k);
        std::shuffle(all.begin(), all.end(), engine);
        TopK              one(k), left(k), right(k);
        const std::size_t cut = engine() % n;
        for (std::size_t i = 0; i < n; ++i) {
            if (all[i].lower() <= one.threshold()) one.offer(all[i]);  // as the kernel filters
            (i < cut ? left : right).offer(all[i]);
        }
        left.merge(std::move(right));
        CHECK(rows_of(one.finish()) == want);
        CHECK(rows_of(left.finish()) == want);
    }
}

// A guess from the first rows either suffices, and changes nothing, or is known not to.
void guesses_change_nothing() {
    int wrong = 0, right = 0;
    for (int trial = 0; trial < 400; ++trial) {
        const std::size_t n = 500 + engine() % 2000, k = 33 + engine() % 100;
        const std::size_t first_rank = 1 + engine() % 10, rank = first_rank + engine() % 50;
        const auto        all       = offers(n, trial % 2 == 0);
        const double      at_most   = trial % 4 < 2 ? unlimited : static_cast<double>(engine() % 100) / 200.0;
        const auto        want      = expected(all, k, at_most);
        TopK              selection = TopK::guessing(first_rank, at_most);
        std::size_t       offered   = 0;
        const auto        offer     = [&](std::size_t i) {
            if (!(all[i].lower() <= selection.threshold())) return;
            selection.offer(all[i]);
            ++offered;
        };
        for (std::size_t i = 0; i < n; i += 16) offer(i);
        selection.widen(std::min(k, rank));
        for (std::size_t i = 0; i < n; ++i)
            if (i % 16 != 0 && i % 4 == 0) offer(i);
        selection.widen(k);
        for (std::size_t i = 0; i < n; ++i)
            if (i % 4 != 0) offer(i);
        if (!selection.complete()) {
            ++wrong;
            continue;
        }
        ++right;
        CHECK(rows_of(selection.finish()) == want);
    }
    CHECK(wrong > 50 && right > 50);
}

void counting_separates_certain_from_possible() {
    const auto all = offers(3000, false);
    TopK       selection(0.3, 0.5);
    for (const auto& s : all)
        if (s.lower() <= selection.threshold()) selection.offer(s);
    std::int64_t              certain = 0;
    std::vector<std::int64_t> possible;
    for (const auto& s : all) {
        if (s.upper() < 0.3)
            ++certain;
        else if (s.lower() <= 0.5)
            possible.push_back(s.row);
    }
    CHECK(rows_of(selection.finish()) == possible);
    CHECK(selection.counted() == certain);
}

}  // namespace

int main() {
    order_and_split_do_not_matter();
    guesses_change_nothing();
    counting_separates_certain_from_possible();
    return hullx::test::result();
}
