// What a caller of k-NN may rely on beyond the answer: it is heard while rows are decided, not only between scans.
#include <stdexcept>
#include <vector>

#include "check.hpp"
#include "hullx/knn.hpp"

namespace {

using namespace hullx;

struct Interrupted : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// Every row is level with every other: the screen is done at once, the decisions take long.
void interruption_is_heard_among_ties(int threads) {
    constexpr std::size_t n = 60'000, m = 400;
    std::vector<double>   rows(2 * n), queries(2 * m, 0.0);
    for (std::size_t i = 0; i < n; ++i) rows[2 * i] = i % 2 == 0 ? 1.0 : -1.0;
    const Points              points(RowsView{rows.data(), DType::float64, n, 2});
    std::vector<std::int64_t> indices(m, -1);
    std::vector<double>       squared(m, -1.0);
    int                       polls = 0;
    Context                   context;
    context.num_threads = threads;
    context.poll        = [&] {
        if (++polls == 2) throw Interrupted("now");  // the first is before anything has been done
    };
    set_knn_path(KnnPath::scan);
    CHECK_THROWS(Interrupted, knn(points, {queries.data(), m, 2}, 1, {}, context, indices, squared));
    set_knn_path(KnnPath::automatic);
    CHECK(polls == 2);
    CHECK(indices.back() == -1);  // some queries were left
}

}  // namespace

int main() {
    for (const int threads : {1, 2}) interruption_is_heard_among_ties(threads);
    return test::result();
}
