// An HNSW graph (Malkov and Yashunin, 2016), built by FAISS over codes of one byte a dimension. One block of memory holds it; files
// have the same layout.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "kernels.h"

namespace pymk {

constexpr int kLevels = 16;
constexpr int kMaxLinks = 256;

// Everything but the arrays. Plain data: files store it as it is.
struct Header {
    int64_t count;
    int32_t dimension;
    int32_t links;           // M: links a row on upper levels, twice that on level 0
    int32_t ef_construction;
    int32_t top_level;       // -1 when empty
    int32_t entry;           // -1 when empty
    int32_t has_halves;      // 1 with the float16 copy for re-ranking
    float scale;             // value of one step of a code: x = (code - 128) * scale
    int32_t reserved;
    int64_t level_counts[kLevels];  // rows on each level; rows are sorted by level, highest first
};

// Byte offsets of the arrays in the block, each at a multiple of 64.
struct Layout {
    int64_t codes, links, upper, ids, order, halves, total;
    int64_t upper_of[kLevels];
    int64_t width;  // bytes of a row of codes
    static Layout of(const Header& header);
};

struct BuildOptions {
    int32_t dimension;
    int32_t links;
    int32_t ef_construction;
    int32_t keep_halves;
    int32_t threads;  // only 1 gives the same graph for the same input and seed
    int32_t reserved;
    int64_t seed;
};

struct SearchRequest {
    const float* queries;
    int64_t query_count;
    int32_t k;
    int32_t ef;
    int32_t rerank;
    int32_t reserved;
    int64_t deadline_ns;  // on the monotonic clock, 0 for none
};

class Block {
   public:
    Block() = default;
    explicit Block(int64_t bytes);
    Block(Block&& other) noexcept : data_(other.data_), bytes_(other.bytes_) {
        other.data_ = nullptr;
        other.bytes_ = 0;
    }
    Block& operator=(Block&& other) noexcept;
    ~Block();
    uint8_t* data() const { return data_; }
    int64_t bytes() const { return bytes_; }

   private:
    uint8_t* data_ = nullptr;
    int64_t bytes_ = 0;
};

class Index {
   public:
    explicit Index(const BuildOptions& options);
    explicit Index(const Header& header);  // an empty block: fill it from a file, then call check()

    void train(const float* vectors, int64_t count);
    void set_scale(float scale) { header_.scale = scale; }
    void add(const float* vectors, const int64_t* ids, int64_t count);
    void build();
    void check();

    // Writes k ids and scores for each query, best first, id -1 in empty places. Returns the places filled in every answer, or
    // their complement (~found) where the deadline cut the search short.
    int32_t search(const SearchRequest& request, int64_t* ids, float* scores) const;
    bool remove(int64_t id);
    bool erase(int64_t id);
    bool contains(int64_t id) const;
    bool vector_of(int64_t id, float* out) const;
    int64_t id_of(int64_t row) const;
    int64_t live() const { return header_.count - removed_.load(std::memory_order_relaxed); }
    int64_t memory() const;
    const Header& header() const { return header_; }
    const Block& block() const { return block_; }

   private:
    template <typename T>
    T* at(int64_t offset) const { return reinterpret_cast<T*>(block_.data() + offset); }
    int64_t row_of(int64_t id) const;
    bool mark_removed(int64_t row);
    bool is_removed(int64_t row) const { return (tombs_[row >> 6].load(std::memory_order_relaxed) >> (row & 63)) & 1; }
    void encode(const float* vector, uint8_t* code, int8_t* remainder, uint16_t* halves) const;
    int found_in(const struct Scratch& scratch, int size, const SearchRequest& request, int64_t* ids, float* scores) const;
    void open_block();

    BuildOptions options_{};
    Header header_{};
    Layout layout_{};
    Block block_;
    std::unique_ptr<std::atomic<uint64_t>[]> tombs_;
    std::atomic<int64_t> removed_{0};
    const Kernels* kernels_ = best_kernels();

    // Only while building.
    std::vector<uint8_t> codes_;
    std::vector<int8_t> remainders_;  // what rounding left of each code, in 127ths of a step
    std::vector<uint16_t> halves_;
    std::vector<int64_t> ids_;

   public:
    void use(const Kernels* kernels) { kernels_ = kernels; }
};

}  // namespace pymk
