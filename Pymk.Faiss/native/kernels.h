// The arithmetic and the graph walk, as one table of functions for each instruction set.
#pragma once

#include <cstddef>
#include <cstdint>

namespace pymk {

// Stored codes are unsigned: code = round(x / scale) + 128, in 1..255. Padding bytes are 128, which means zero. A query is signed,
// because AVX-512 VNNI multiplies unsigned by signed bytes. The offset of 128 becomes a constant of the query:
// sum((code - 128) * q) = sum(code * q) - 128 * sum(q).
struct Query8 {
    const int8_t* values;  // padded to the row width with zeros
    int32_t bias;          // 128 * sum(values)
};

// One level of the graph. Links are row numbers; -1 ends a list.
struct Level {
    const uint8_t* codes;
    size_t width;  // bytes of a row of codes, a multiple of 64
    const int32_t* links;
    int degree;  // link slots of a row
};

// A candidate of the walk: the high half orders (better is smaller), the low half is row * 2 + expanded.
using Candidate = uint64_t;

inline Candidate candidate(int32_t dot, int32_t row) {
    return (uint64_t(~(uint32_t(dot) ^ 0x80000000u)) << 32) | (uint32_t(row) << 1);
}
inline int32_t candidate_row(Candidate c) { return int32_t(uint32_t(c) >> 1); }

// Memory of one search, reused by its thread.
struct WalkMemory {
    uint64_t* visited;    // one bit for each row, all zero between searches
    int32_t* touched;     // rows with their bit set
    int64_t touched_cap;  // grows through grow()
    Candidate* pool;      // room for ef + 1
    bool (*grow)(WalkMemory*);
};

struct Walk {
    int size;        // candidates in the pool, best first
    int64_t visited; // rows whose distance was computed
    bool complete;   // false where the deadline cut the walk short
};

struct Kernels {
    const char* name;
    int32_t (*dot)(const uint8_t* code, const int8_t* query, size_t width);
    int32_t (*dot_codes)(const uint8_t* a, const uint8_t* b, size_t width);
    int32_t (*dot16)(const uint8_t* code, const int16_t* query, size_t width);
    float (*dot_half)(const uint16_t* row, const float* query, size_t width);
    // Greedy search on an upper level; returns the best row.
    int32_t (*descend)(const Level& level, Query8 query, int32_t row, int32_t* dot);
    // Beam search on level 0 from a row. deadline_ns is on the monotonic clock, 0 for none.
    Walk (*walk)(const Level& level, Query8 query, int32_t row, int32_t dot, int ef, int64_t deadline_ns, WalkMemory* memory);
};

// 2 AVX-512 VNNI, 1 AVX2, 0 portable, fastest first. Null where the processor or the build lacks the set.
const Kernels* kernels_of(int isa);
const Kernels* best_kernels();

int64_t monotonic_ns();
float half_to_float(uint16_t half);

}  // namespace pymk
