// The arithmetic and the graph walk that depend on the processor, one table of functions for each instruction set.
#pragma once

#include <cstddef>
#include <cstdint>

namespace pymk {

// Stored codes are unsigned: code = round(x / scale) + 128, in 1..255. Padding bytes are 128, which is zero.
// A query is signed, so that the unsigned-by-signed dot product of AVX-512 VNNI applies as it is; the offset of 128
// comes out as a constant of the query: sum(code * q) - 128 * sum(q).
struct Query8 {
    const int8_t* values;  // padded to the row width with zeros
    int32_t bias;          // 128 * sum(values)
};

// What a walk over one level of the graph reads. Rows are record numbers; absent links are -1 and end a list.
struct Level0 {
    const uint8_t* codes;
    size_t width;  // bytes a row of codes, a multiple of 64
    const int32_t* links;
    int degree;  // link slots a row
};

// One visited candidate: the high half orders (better first), the low half is row * 2 + expanded.
using Candidate = uint64_t;

inline Candidate candidate(int32_t dot, int32_t row) {
    return (uint64_t(~(uint32_t(dot) ^ 0x80000000u)) << 32) | (uint32_t(row) << 1);
}
inline int32_t candidate_row(Candidate c) { return int32_t(uint32_t(c) >> 1); }
inline int32_t candidate_dot(Candidate c) { return int32_t(~uint32_t(c >> 32) ^ 0x80000000u); }

// Memory of one search at a time, reused by the thread that owns it.
struct WalkMemory {
    uint64_t* visited;    // a bit a row, all zero between searches
    int32_t* touched;     // rows whose bit is set
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
    // Greedy step through one upper level; returns the row it ends on.
    int32_t (*descend)(const Level0& level, Query8 query, int32_t row, int32_t* dot);
    // Beam search on level 0 from one row. deadline_ns is on the monotonic clock, 0 for none.
    Walk (*walk)(const Level0& level, Query8 query, int32_t row, int32_t dot, int ef, int64_t deadline_ns, WalkMemory* memory);
};

// Order of preference: 2 AVX-512 VNNI, 1 AVX2, 0 portable. Null where this processor or build lacks it.
const Kernels* kernels_of(int isa);
const Kernels* best_kernels();

int64_t monotonic_ns();
float half_to_float(uint16_t half);

}  // namespace pymk
