#include "index.h"

#include <sys/mman.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <numeric>
#include <stdexcept>

namespace pymk {

static int64_t line(int64_t bytes) { return (bytes + 63) & ~int64_t(63); }

Layout Layout::of(const Header& h) {
    Layout l{};
    l.width = line(h.dimension);
    int64_t at = 0;
    auto take = [&at](int64_t bytes) { const int64_t start = at; at += line(bytes); return start; };
    l.codes = take(h.count * l.width);
    l.links = take(h.count * h.links * 2 * int64_t(sizeof(int32_t)));
    l.upper = at;
    for (int level = 1; level < kLevels; level++) l.upper_of[level] = take(h.level_counts[level] * h.links * int64_t(sizeof(int32_t)));
    l.ids = take(h.count * int64_t(sizeof(int64_t)));
    l.order = take(h.count * int64_t(sizeof(int32_t)));
    l.halves = take(h.has_halves ? h.count * l.width * int64_t(sizeof(uint16_t)) : 0);
    l.total = at;
    return l;
}

// Large pages: with pages of 4 KiB, random access over hundreds of megabytes misses the TLB at every step.
Block::Block(int64_t bytes) : bytes_(bytes) {
    if (bytes == 0) return;
    constexpr int64_t huge = int64_t(2) << 20;
    const int64_t mapped = bytes >= huge ? (bytes + huge - 1) / huge * huge : (bytes + 4095) / 4096 * 4096;
    void* memory = nullptr;
    if (posix_memalign(&memory, bytes >= huge ? huge : 4096, size_t(mapped)) != 0) throw std::bad_alloc();
    if (bytes >= huge) madvise(memory, size_t(mapped), MADV_HUGEPAGE);
    data_ = static_cast<uint8_t*>(memory);
}

Block& Block::operator=(Block&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(bytes_, other.bytes_);
    return *this;
}

Block::~Block() { std::free(data_); }

Index::Index(const BuildOptions& options) : options_(options) {
    header_.dimension = options.dimension;
    header_.links = options.links;
    header_.ef_construction = options.ef_construction;
    header_.has_halves = options.keep_halves;
    header_.top_level = header_.entry = -1;
}

Index::Index(const Header& header) : header_(header) { open_block(); }

void Index::open_block() {
    layout_ = Layout::of(header_);
    block_ = Block(layout_.total);
    const int64_t words = (header_.count + 63) / 64;
    tombs_ = std::make_unique<std::atomic<uint64_t>[]>(size_t(words));
}

// Rounds a unit vector to codes. Neighbours point in nearly the same direction, so an error along that direction changes the order
// most. The cheapest roundings are turned to the other side until the inner product with the vector itself is right (score-aware
// quantisation: Guo et al., 2020). Returns the squared error, in units of the vector.
static double round_codes(const float* vector, int dimension, double inverse, float scale, uint8_t* code) {
    thread_local std::vector<std::pair<float, int>> turns;
    turns.clear();
    const double step = inverse / scale;
    double along = 0;
    for (int j = 0; j < dimension; j++) {
        const double wanted = vector[j] * step;
        const double rounded = std::nearbyint(std::clamp(wanted, -127.0, 127.0));
        along += wanted * (rounded - wanted);
        code[j] = uint8_t(int(rounded) + 128);
    }
    for (int j = 0; j < dimension; j++) {
        const double wanted = vector[j] * step;
        const double error = int(code[j]) - 128 - wanted;
        if (error * wanted * along <= 0 || std::fabs(error) > 0.5) continue;
        turns.emplace_back(float((1 - 2 * std::fabs(error)) / std::fabs(wanted)), j);
    }
    std::sort(turns.begin(), turns.end());
    for (const auto& [cost, j] : turns) {
        const double wanted = vector[j] * step;
        const int turn = int(code[j]) - 128 > wanted ? -1 : 1;
        if (std::fabs(along + turn * wanted) >= std::fabs(along) || std::abs(int(code[j]) - 128 + turn) > 127) continue;
        along += turn * wanted;
        code[j] = uint8_t(int(code[j]) + turn);
    }
    double error = 0;
    for (int j = 0; j < dimension; j++) {
        const double difference = (int(code[j]) - 128 - vector[j] * step) * scale;
        error += difference * difference;
    }
    return error;
}

static double inverse_norm(const float* vector, int dimension) {
    double norm = 0;
    for (int j = 0; j < dimension; j++) norm += double(vector[j]) * vector[j];
    return 1 / std::sqrt(norm);
}

// Chooses the clipping point among percentiles of |x| by the least squared error over a sample. A wide range wastes steps on rare
// values, a narrow range clips them.
void Index::train(const float* vectors, int64_t count) {
    const int d = header_.dimension;
    const int64_t rows = std::min<int64_t>(count, 2048);
    const auto row = [&](int64_t i) { return vectors + (i * count / rows) * d; };
    std::vector<float> sample;
    sample.reserve(size_t(rows) * d);
    for (int64_t i = 0; i < rows; i++) {
        const double inverse = inverse_norm(row(i), d);
        for (int j = 0; j < d; j++) sample.push_back(float(std::fabs(row(i)[j] * inverse)));
    }
    std::sort(sample.begin(), sample.end());
    std::vector<uint8_t> code(static_cast<size_t>(d));
    double best = 1e300;
    for (double percentile : {0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9999, 1.0}) {
        const float scale = sample[size_t(percentile * double(sample.size() - 1))] / 127;
        if (!(scale > 0)) continue;
        double error = 0;
        for (int64_t i = 0; i < rows; i++) error += round_codes(row(i), d, inverse_norm(row(i), d), scale, code.data());
        if (error < best) {
            best = error;
            header_.scale = scale;
        }
    }
}

static uint16_t float_to_half(float value) {
    uint32_t bits;
    std::memcpy(&bits, &value, 4);
    const uint16_t sign = uint16_t((bits >> 16) & 0x8000);
    const float magnitude = std::fabs(value);
    if (magnitude < 6.103515625e-05f) return uint16_t(sign | uint16_t(std::nearbyint(magnitude * 16777216.0f)));
    bits = (bits & 0x7fffffff) + 0xfff + ((bits >> 13) & 1);
    return uint16_t(sign | ((bits >> 13) - (112 << 10)));
}

void Index::encode(const float* vector, uint8_t* code, int8_t* remainder, uint16_t* halves) const {
    const int d = header_.dimension;
    const double inverse = inverse_norm(vector, d);
    round_codes(vector, d, inverse, header_.scale, code);
    const double step = inverse / header_.scale;
    for (int j = 0; j < d; j++) remainder[j] = int8_t(std::nearbyint(std::clamp(vector[j] * step - (int(code[j]) - 128), -1.0, 1.0) * 127));
    for (int64_t j = d; j < line(d); j++) {
        code[j] = 128;
        remainder[j] = 0;
    }
    if (halves != nullptr) {
        for (int j = 0; j < d; j++) halves[j] = float_to_half(float(vector[j] * inverse));
        for (int64_t j = d; j < line(d); j++) halves[j] = 0;
    }
}

void Index::add(const float* vectors, const int64_t* ids, int64_t count) {
    if (!(header_.scale > 0)) train(vectors, count);
    const int64_t width = line(header_.dimension);
    const int64_t start = int64_t(ids_.size());
    if (start + count > int64_t(0x7ffffff0)) throw std::length_error("an index holds at most 2,147,483,632 vectors");
    codes_.resize(size_t((start + count) * width));
    remainders_.resize(codes_.size());
    if (header_.has_halves) halves_.resize(size_t((start + count) * width));
    ids_.insert(ids_.end(), ids, ids + count);
    for (int64_t i = 0; i < count; i++) {
        const int64_t at = (start + i) * width;
        encode(vectors + i * header_.dimension, codes_.data() + at, remainders_.data() + at, header_.has_halves ? halves_.data() + at : nullptr);
    }
}

int64_t Index::row_of(int64_t id) const {
    const int32_t* order = at<int32_t>(layout_.order);
    const int64_t* ids = at<int64_t>(layout_.ids);
    const int32_t* end = order + header_.count;
    const int32_t* found = std::lower_bound(order, end, id, [ids](int32_t row, int64_t wanted) { return ids[row] < wanted; });
    return found != end && ids[*found] == id ? *found : -1;
}

bool Index::contains(int64_t id) const {
    const int64_t row = row_of(id);
    return row >= 0 && !is_removed(row);
}

bool Index::remove(int64_t id) {
    const int64_t row = row_of(id);
    if (row < 0) return false;
    return mark_removed(row);
}

bool Index::mark_removed(int64_t row) {
    const uint64_t bit = uint64_t(1) << (row & 63);
    if (tombs_[row >> 6].fetch_or(bit, std::memory_order_relaxed) & bit) return false;
    removed_.fetch_add(1, std::memory_order_relaxed);
    return true;
}

// Overwrites a row for good: the block holds neither its id nor its vector any more. No search may run meanwhile. The row keeps its links and takes
// the code of the first neighbour with an id, so walks pass through it as before, and becomes a removed row with the id -1 - row, which no user has.
bool Index::erase(int64_t id) {
    const int64_t row = id < 0 ? -1 : row_of(id);
    if (row < 0) return false;
    int64_t* ids = at<int64_t>(layout_.ids);
    const int32_t* links = at<int32_t>(layout_.links) + row * header_.links * 2;
    uint8_t* codes = at<uint8_t>(layout_.codes);
    uint16_t* halves = header_.has_halves ? at<uint16_t>(layout_.halves) : nullptr;
    const int64_t width = layout_.width;
    int64_t donor = -1;
    for (int32_t i = 0; i < header_.links * 2 && links[i] >= 0 && donor < 0; i++) {
        if (ids[links[i]] >= 0 && links[i] != row) donor = links[i];
    }
    if (donor >= 0) {
        std::memcpy(codes + row * width, codes + donor * width, size_t(width));
        if (halves != nullptr) std::memcpy(halves + row * width, halves + donor * width, size_t(width) * sizeof(uint16_t));
    } else {
        std::memset(codes + row * width, 128, size_t(width));
        if (halves != nullptr) std::memset(halves + row * width, 0, size_t(width) * sizeof(uint16_t));
    }
    int32_t* order = at<int32_t>(layout_.order);
    const auto below = [ids](int32_t a, int64_t wanted) { return ids[a] < wanted; };
    int32_t* const from = std::lower_bound(order, order + header_.count, id, below);
    int32_t* const to = std::lower_bound(order, from, -1 - row, below);
    ids[row] = -1 - row;
    std::rotate(to, from, from + 1);
    mark_removed(row);
    return true;
}

bool Index::vector_of(int64_t id, float* out) const {
    const int64_t row = row_of(id);
    if (row < 0 || is_removed(row)) return false;
    const uint8_t* code = at<uint8_t>(layout_.codes) + row * layout_.width;
    if (header_.has_halves) {
        const uint16_t* halves = at<uint16_t>(layout_.halves) + row * layout_.width;
        for (int j = 0; j < header_.dimension; j++) out[j] = half_to_float(halves[j]);
        return true;
    }
    for (int j = 0; j < header_.dimension; j++) out[j] = float(int(code[j]) - 128) * header_.scale;
    return true;
}

int64_t Index::id_of(int64_t row) const {
    if (row < 0 || row >= header_.count) throw std::out_of_range("no such row");
    return at<int64_t>(layout_.ids)[row];
}

int64_t Index::memory() const { return int64_t(sizeof(Index)) + block_.bytes() + (header_.count + 63) / 64 * 8; }

// Checks that a walk stays inside the arrays. The checksums of a file prove only that its bytes are the bytes written. Erased rows are removed rows.
void Index::check() {
    const Header& h = header_;
    if (h.count == 0) return;
    if (h.entry < 0 || h.entry >= h.level_counts[h.top_level]) throw std::runtime_error("the entry row lies outside the top level");
    const int64_t slots = int64_t(h.links) * 2;
    auto bound = [](const int32_t* links, int64_t size, int64_t rows) {
        for (int64_t i = 0; i < size; i++)
            if (links[i] < -1 || links[i] >= rows) throw std::runtime_error("a link leads outside its level");
    };
    bound(at<int32_t>(layout_.links), h.count * slots, h.count);
    for (int level = 1; level <= h.top_level; level++) {
        bound(at<int32_t>(layout_.upper_of[level]), h.level_counts[level] * h.links, h.level_counts[level]);
    }
    const int32_t* order = at<int32_t>(layout_.order);
    const int64_t* ids = at<int64_t>(layout_.ids);
    for (int64_t i = 0; i < h.count; i++) {
        if (order[i] < 0 || order[i] >= h.count) throw std::runtime_error("the id order names a row that does not exist");
        if (i > 0 && ids[order[i - 1]] >= ids[order[i]]) throw std::runtime_error("ids are not unique and in order");
        if (ids[order[i]] < 0) mark_removed(order[i]);
    }
}

}  // namespace pymk
