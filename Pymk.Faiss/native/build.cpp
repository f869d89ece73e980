// Building: FAISS links the graph over our codes, then the rows are laid out for searching.
#include <faiss/Index.h>
#include <faiss/impl/AuxIndexStructures.h>
#include <faiss/impl/DistanceComputer.h>
#include <faiss/impl/HNSW.h>
#include <omp.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <exception>
#include <numeric>
#include <random>
#include <stdexcept>

#include "index.h"

namespace pymk {
namespace {

// Distances of codes for FAISS: negated inner products, because its graph keeps the smallest.
class CodeDistance final : public faiss::DistanceComputer {
   public:
    CodeDistance(const uint8_t* codes, size_t width, const Kernels* kernels) : codes_(codes), width_(width), kernels_(kernels), query_(width) {}
    void set_query(const float*) override { throw std::logic_error("rows are compared by number while building"); }
    void set_row(int64_t row) {
        bias_ = 0;
        for (size_t i = 0; i < width_; i++) {
            query_[i] = int8_t(int(codes_[row * width_ + i]) - 128);
            bias_ += 128 * query_[i];
        }
    }
    float operator()(faiss::DistanceComputer::idx_t row) override {
        return -float(kernels_->dot(codes_ + row * width_, query_.data(), width_) - bias_);
    }
    float symmetric_dis(faiss::DistanceComputer::idx_t a, faiss::DistanceComputer::idx_t b) override {
        return -float(kernels_->dot_codes(codes_ + a * width_, codes_ + b * width_, width_));
    }

   private:
    const uint8_t* codes_;
    size_t width_;
    const Kernels* kernels_;
    std::vector<int8_t> query_;
    int32_t bias_ = 0;
};

void link(faiss::HNSW& graph, const uint8_t* codes, size_t width, int64_t count, int threads, const Kernels* kernels, int64_t seed) {
    // Highest level first, in random order within a level: the input may be sorted by community.
    std::vector<int32_t> order(static_cast<size_t>(count));
    std::iota(order.begin(), order.end(), 0);
    std::mt19937_64 random(static_cast<uint64_t>(seed));
    for (int64_t i = count - 1; i > 0; i--) std::swap(order[size_t(i)], order[size_t(random() % uint64_t(i + 1))]);
    std::stable_sort(order.begin(), order.end(), [&graph](int32_t a, int32_t b) { return graph.levels[size_t(a)] > graph.levels[size_t(b)]; });

    std::vector<omp_lock_t> locks(static_cast<size_t>(count));
    for (auto& lock : locks) omp_init_lock(&lock);
    std::exception_ptr failure;
    int64_t first = 0;
    while (first < count) {
        const int level = graph.levels[size_t(order[size_t(first)])];
        int64_t last = first;
        while (last < count && graph.levels[size_t(order[size_t(last)])] == level) last++;
#pragma omp parallel num_threads(threads)
        {
            CodeDistance distance(codes, width, kernels);
            faiss::VisitedTable visited{int(count)};
#pragma omp for schedule(dynamic, 16)
            for (int64_t i = first; i < last; i++) {
                try {
                    distance.set_row(order[size_t(i)]);
                    graph.add_with_locks(distance, level - 1, order[size_t(i)], locks, visited);
                } catch (...) {
#pragma omp critical
                    failure = std::current_exception();
                }
            }
        }
        first = last;
    }
    for (auto& lock : locks) omp_destroy_lock(&lock);
    if (failure) std::rethrow_exception(failure);
}

// Rounds some coordinates of a row to the other side, so that its inner products with queries become more exact. Queries that find a
// row lie near its neighbours. With m the mean of the neighbours as unit vectors, the error e of a code costs about
// (m.e)^2 + (1 - m.m) / d * e.e; each turn lowers this cost. add() has corrected the error along the row's own direction.
class Rounding {
   public:
    explicit Rounding(int dimension) : dimension_(dimension), sum_(size_t(dimension)), mean_(size_t(dimension)) {}

    void start() {
        std::fill(sum_.begin(), sum_.end(), 0);
        rows_ = 0;
    }

    void add(const uint8_t* code) {
        for (int j = 0; j < dimension_; j++) sum_[size_t(j)] += int32_t(code[j]) - 128;
        rows_++;
    }

    void apply(uint8_t* code, const int8_t* remainder, float scale) {
        float square = 0, along = 0;
        for (int j = 0; j < dimension_; j++) {
            mean_[size_t(j)] = float(sum_[size_t(j)]) * scale / float(rows_);
            square += mean_[size_t(j)] * mean_[size_t(j)];
            along += mean_[size_t(j)] * float(remainder[j]) / kSteps;
        }
        const float across = std::max(0.0f, 1 - square) / float(dimension_);
        for (int turns = 0; turns < dimension_; turns++) {
            int best = -1;
            float least = 0;
            for (int j = 0; j < dimension_; j++) {
                const float left = float(remainder[j]) / kSteps;
                const int to = int(code[j]) + (remainder[j] > 0 ? 1 : -1);
                const float after = along - (remainder[j] > 0 ? mean_[size_t(j)] : -mean_[size_t(j)]);
                const float change = after * after - along * along + across * (1 - 2 * std::fabs(left));
                if (change < least && remainder[j] != 0 && to >= 1 && to <= 255 && !turned(j)) {
                    least = change;
                    best = j;
                }
            }
            if (best < 0) break;
            along -= remainder[best] > 0 ? mean_[size_t(best)] : -mean_[size_t(best)];
            code[best] = uint8_t(int(code[best]) + (remainder[best] > 0 ? 1 : -1));
            turned_.push_back(best);
        }
        turned_.clear();
    }

   private:
    static constexpr float kSteps = 127;
    bool turned(int j) const { return std::find(turned_.begin(), turned_.end(), j) != turned_.end(); }

    int dimension_;
    int rows_ = 0;
    std::vector<int32_t> sum_;
    std::vector<float> mean_;
    std::vector<int> turned_;
};

}  // namespace

void Index::build() {
    const int64_t count = int64_t(ids_.size());
    header_.count = count;
    if (count == 0) {
        open_block();
        return;
    }
    const int64_t width = (header_.dimension + 63) & ~63;
    faiss::HNSW graph(header_.links);
    graph.rng = faiss::RandomGenerator(options_.seed);
    graph.efConstruction = header_.ef_construction;
    graph.prepare_level_tab(size_t(count));
    const int threads = options_.threads > 0 ? options_.threads : omp_get_num_procs();
    link(graph, codes_.data(), size_t(width), count, threads, kernels_, options_.seed);

    // Rows are sorted by level, so an upper level is an array over the first rows. Within a level they are in breadth-first order,
    // which puts the codes of neighbours near each other in memory.
    std::vector<int32_t> breadth;
    breadth.reserve(size_t(count));
    std::vector<uint8_t> seen(static_cast<size_t>(count));
    auto visit = [&](int32_t row) {
        if (!seen[size_t(row)]) {
            seen[size_t(row)] = 1;
            breadth.push_back(row);
        }
    };
    visit(graph.entry_point);
    int64_t next_root = 0;
    for (int64_t head = 0; int64_t(breadth.size()) < count || head < int64_t(breadth.size()); head++) {
        while (head == int64_t(breadth.size())) visit(int32_t(next_root++));
        size_t begin, end;
        graph.neighbor_range(breadth[size_t(head)], 0, &begin, &end);
        for (size_t i = begin; i < end && graph.neighbors[i] >= 0; i++) visit(graph.neighbors[i]);
    }
    std::stable_sort(breadth.begin(), breadth.end(), [&graph](int32_t a, int32_t b) { return graph.levels[size_t(a)] > graph.levels[size_t(b)]; });
    std::vector<int32_t> row_of_input(static_cast<size_t>(count));
    for (int64_t row = 0; row < count; row++) row_of_input[size_t(breadth[size_t(row)])] = int32_t(row);

    header_.top_level = graph.max_level;
    if (header_.top_level >= kLevels) throw std::length_error("the graph has more levels than the layout holds");
    header_.entry = row_of_input[size_t(graph.entry_point)];
    for (int level = 0; level < kLevels; level++) header_.level_counts[level] = 0;
    for (int level : graph.levels)
        for (int l = 0; l < level; l++) header_.level_counts[l]++;

    open_block();
    // The bytes between the arrays are part of the file and its checksum, so they must not depend on the heap.
    if (block_.bytes() > 0) std::memset(block_.data(), 0, size_t(block_.bytes()));
    Rounding rounding(header_.dimension);
    for (int64_t row = 0; row < count; row++) {
        const int32_t input = breadth[size_t(row)];
        std::copy_n(codes_.data() + input * width, width, at<uint8_t>(layout_.codes) + row * width);
        if (header_.has_halves) std::copy_n(halves_.data() + input * width, width, at<uint16_t>(layout_.halves) + row * width);
        at<int64_t>(layout_.ids)[row] = ids_[size_t(input)];
        for (int level = 0; level < graph.levels[size_t(input)]; level++) {
            const int degree = level == 0 ? header_.links * 2 : header_.links;
            int32_t* out = at<int32_t>(level == 0 ? layout_.links : layout_.upper_of[level]) + row * degree;
            size_t begin, end;
            graph.neighbor_range(input, level, &begin, &end);
            int filled = 0;
            for (size_t i = begin; i < end && graph.neighbors[i] >= 0; i++) out[filled++] = row_of_input[size_t(graph.neighbors[i])];
            while (filled < degree) out[filled++] = -1;
            if (level == 0) {
                rounding.start();
                rounding.add(codes_.data() + input * width);
                for (size_t i = begin; i < end && graph.neighbors[i] >= 0; i++) rounding.add(codes_.data() + graph.neighbors[i] * width);
                rounding.apply(at<uint8_t>(layout_.codes) + row * width, remainders_.data() + input * width, header_.scale);
            }
        }
    }
    int32_t* order = at<int32_t>(layout_.order);
    const int64_t* ids = at<int64_t>(layout_.ids);
    std::iota(order, order + count, 0);
    std::sort(order, order + count, [ids](int32_t a, int32_t b) { return ids[a] < ids[b]; });
    codes_ = {};
    remainders_ = {};
    halves_ = {};
    ids_ = {};
}

}  // namespace pymk
