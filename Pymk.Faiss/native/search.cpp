#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <new>
#include <vector>

#include "index.h"

namespace pymk {

// Memory for searching any index, one per thread. It grows to the largest search of the thread and is kept.
struct Scratch {
    WalkMemory memory{};
    int64_t visited_rows = 0;
    std::vector<Candidate> pool;
    std::vector<std::pair<int64_t, int32_t>> found;
    std::vector<float> query;
    std::vector<int8_t> query8;
    std::vector<int16_t> query16;

    ~Scratch() {
        std::free(memory.visited);
        std::free(memory.touched);
    }

    void prepare(int64_t rows, int ef, int64_t width) {
        if (rows > visited_rows) {
            std::free(memory.visited);
            visited_rows = 0;
            memory.visited = static_cast<uint64_t*>(std::calloc(size_t((rows + 63) / 64), sizeof(uint64_t)));
            if (memory.visited == nullptr) throw std::bad_alloc();
            visited_rows = rows;
        }
        memory.grow = [](WalkMemory* m) {
            const int64_t cap = m->touched_cap * 2 + 16384;
            void* larger = std::realloc(m->touched, size_t(cap) * sizeof(int32_t));
            if (larger == nullptr) return false;
            m->touched = static_cast<int32_t*>(larger);
            m->touched_cap = cap;
            return true;
        };
        if (memory.touched_cap == 0 && !memory.grow(&memory)) throw std::bad_alloc();
        if (int64_t(pool.size()) < ef + 8) pool.resize(size_t(ef) + 8);
        memory.pool = pool.data();
        if (int64_t(query.size()) < width) {
            query.resize(size_t(width));
            query8.resize(size_t(width));
            query16.resize(size_t(width));
        }
    }
};

static thread_local Scratch scratch_of_thread;

// The walk compares codes with a query of one byte a dimension. Its candidates are scored again with a query of two bytes a
// dimension, or with the float16 rows, so that only the rounding of the stored vectors affects the order.
int Index::found_in(const Scratch& s, int size, const SearchRequest& request, int64_t* ids, float* scores) const {
    auto& found = const_cast<Scratch&>(s).found;
    found.clear();
    const int64_t width = layout_.width;
    const uint8_t* codes = at<uint8_t>(layout_.codes);
    const bool halves = request.rerank != 0 && header_.has_halves != 0;
    const bool any_removed = removed_.load(std::memory_order_relaxed) != 0;
    for (int i = 0; i < size; i++) {
        const int32_t row = candidate_row(s.pool[size_t(i)]);
        if (any_removed && is_removed(row)) continue;
        int64_t key;
        if (halves) {
            key = int64_t(std::llround(double(kernels_->dot_half(at<uint16_t>(layout_.halves) + row * width, s.query.data(), size_t(width))) * 1e9));
        } else {
            key = kernels_->dot16(codes + row * width, s.query16.data(), size_t(width));
        }
        found.emplace_back(-key, row);
    }
    const int kept = int(std::min<size_t>(found.size(), size_t(request.k)));
    std::partial_sort(found.begin(), found.begin() + kept, found.end());
    const double unit = halves ? 1e-9 : double(header_.scale) / 32767.0;
    const int64_t* row_ids = at<int64_t>(layout_.ids);
    for (int i = 0; i < kept; i++) {
        ids[i] = row_ids[found[size_t(i)].second];
        scores[i] = float(double(-found[size_t(i)].first) * unit);
    }
    return kept;
}

int32_t Index::search(const SearchRequest& request, int64_t* ids, float* scores) const {
    const int d = header_.dimension;
    const int64_t count = header_.count;
    bool complete = true;
    int32_t fewest = request.k;
    Scratch& s = scratch_of_thread;
    for (int64_t q = 0; q < request.query_count; q++) {
        int64_t* const out_ids = ids + q * request.k;
        float* const out_scores = scores + q * request.k;
        int kept = 0;
        if (count > 0) {
            int64_t ef = std::min<int64_t>(std::max(request.ef, request.k), count);
            s.prepare(count, int(ef), layout_.width);
            const float* x = request.queries + q * d;
            double norm = 0;
            float largest = 0;
            for (int j = 0; j < d; j++) {
                norm += double(x[j]) * x[j];
                largest = std::max(largest, std::fabs(x[j]));
            }
            const double inverse = 1 / std::sqrt(norm);
            const double step = 127.0 / largest;
            int32_t bias = 0;
            for (int64_t j = 0; j < layout_.width; j++) {
                const float value = j < d ? x[j] : 0;
                s.query[size_t(j)] = float(value * inverse);
                s.query8[size_t(j)] = int8_t(std::nearbyint(value * step));
                s.query16[size_t(j)] = int16_t(std::nearbyint(value * inverse * 32767));
                bias += 128 * s.query8[size_t(j)];
            }
            const Query8 query{s.query8.data(), bias};

            int32_t row = header_.entry;
            int32_t dot = kernels_->dot(at<uint8_t>(layout_.codes) + row * layout_.width, query.values, size_t(layout_.width)) - bias;
            for (int level = header_.top_level; level > 0; level--) {
                const Level upper{at<uint8_t>(layout_.codes), size_t(layout_.width), at<int32_t>(layout_.upper_of[level]), header_.links};
                row = kernels_->descend(upper, query, row, &dot);
            }
            const Level base{at<uint8_t>(layout_.codes), size_t(layout_.width), at<int32_t>(layout_.links), header_.links * 2};
            const int64_t wanted = std::min<int64_t>(request.k, live());
            for (;;) {
                const Walk walk = kernels_->walk(base, query, row, dot, int(ef), request.deadline_ns, &s.memory);
                kept = found_in(s, walk.size, request, out_ids, out_scores);
                complete &= walk.complete;
                // Removed rows take places in the beam. Widen it until the answer is full.
                if (kept >= wanted || ef >= count || !walk.complete) break;
                ef = std::min<int64_t>(ef * 2, count);
                s.prepare(count, int(ef), layout_.width);
            }
        }
        for (int i = kept; i < request.k; i++) {
            out_ids[i] = -1;
            out_scores[i] = -INFINITY;
        }
        fewest = std::min(fewest, int32_t(kept));
    }
    return complete ? fewest : ~fewest;
}

}  // namespace pymk
