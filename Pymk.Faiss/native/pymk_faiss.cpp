// The C ABI. Functions return 0 or more on success and a negative code on failure; pymk_last_error of the same thread tells the
// reason. No exception crosses the boundary.
#include <cstring>
#include <exception>
#include <new>
#include <string>

#include "index.h"

using pymk::Index;

static thread_local std::string last_error;

template <typename Action>
static int32_t guarded(Action action) {
    try {
        return action();
    } catch (const std::bad_alloc&) {
        last_error = "not enough memory";
        return -2;
    } catch (const std::exception& failure) {
        last_error = failure.what();
        return -1;
    } catch (...) {
        last_error = "unknown native failure";
        return -1;
    }
}

#define PYMK_EXPORT extern "C" __attribute__((visibility("default")))

PYMK_EXPORT const char* pymk_last_error() { return last_error.c_str(); }

PYMK_EXPORT const char* pymk_kernel_name(int32_t isa) {
    const pymk::Kernels* kernels = isa < 0 ? pymk::best_kernels() : pymk::kernels_of(isa);
    return kernels == nullptr ? nullptr : kernels->name;
}

PYMK_EXPORT int32_t pymk_kernel_dot(int32_t isa, const uint8_t* code, const int8_t* query, int64_t width, int32_t* out) {
    const pymk::Kernels* kernels = pymk::kernels_of(isa);
    if (kernels == nullptr) return -1;
    *out = kernels->dot(code, query, size_t(width));
    return 0;
}

PYMK_EXPORT int32_t pymk_kernel_dot_codes(int32_t isa, const uint8_t* a, const uint8_t* b, int64_t width, int32_t* out) {
    const pymk::Kernels* kernels = pymk::kernels_of(isa);
    if (kernels == nullptr) return -1;
    *out = kernels->dot_codes(a, b, size_t(width));
    return 0;
}

PYMK_EXPORT int32_t pymk_kernel_dot16(int32_t isa, const uint8_t* code, const int16_t* query, int64_t width, int32_t* out) {
    const pymk::Kernels* kernels = pymk::kernels_of(isa);
    if (kernels == nullptr) return -1;
    *out = kernels->dot16(code, query, size_t(width));
    return 0;
}

PYMK_EXPORT int32_t pymk_index_create(const pymk::BuildOptions* options, Index** out) {
    return guarded([&] { *out = new Index(*options); return 0; });
}

PYMK_EXPORT int32_t pymk_index_set_scale(Index* index, float scale) {
    return guarded([&] { index->set_scale(scale); return 0; });
}

PYMK_EXPORT int32_t pymk_index_add(Index* index, const float* vectors, const int64_t* ids, int64_t count) {
    return guarded([&] { index->add(vectors, ids, count); return 0; });
}

PYMK_EXPORT int32_t pymk_index_build(Index* index) {
    return guarded([&] { index->build(); return 0; });
}

PYMK_EXPORT int32_t pymk_index_use_kernel(Index* index, int32_t isa) {
    return guarded([&] {
        const pymk::Kernels* kernels = pymk::kernels_of(isa);
        if (kernels == nullptr) {
            last_error = "this processor lacks that instruction set";
            return -1;
        }
        index->use(kernels);
        return 0;
    });
}

// Loading takes three steps: open with a header, fill the block, check.
PYMK_EXPORT int32_t pymk_index_open(const pymk::Header* header, Index** out) {
    return guarded([&] { *out = new Index(*header); return 0; });
}

PYMK_EXPORT int64_t pymk_index_block_bytes(const pymk::Header* header) { return pymk::Layout::of(*header).total; }

PYMK_EXPORT int32_t pymk_index_block(const Index* index, uint8_t** data, int64_t* bytes) {
    *data = index->block().data();
    *bytes = index->block().bytes();
    return 0;
}

PYMK_EXPORT int32_t pymk_index_check(Index* index) {
    return guarded([&] { index->check(); return 0; });
}

PYMK_EXPORT void pymk_index_header(const Index* index, pymk::Header* out) { *out = index->header(); }

PYMK_EXPORT int32_t pymk_index_search(const Index* index, const pymk::SearchRequest* request, int64_t* ids, float* scores, int32_t* found) {
    return guarded([&] { *found = index->search(*request, ids, scores); return 0; });
}

PYMK_EXPORT int32_t pymk_index_remove(Index* index, int64_t id) {
    return guarded([&] { return index->remove(id) ? 1 : 0; });
}

PYMK_EXPORT int32_t pymk_index_erase(Index* index, int64_t id) {
    return guarded([&] { return index->erase(id) ? 1 : 0; });
}

PYMK_EXPORT int32_t pymk_index_contains(const Index* index, int64_t id) {
    return guarded([&] { return index->contains(id) ? 1 : 0; });
}

PYMK_EXPORT int32_t pymk_index_vector(const Index* index, int64_t id, float* out) {
    return guarded([&] { return index->vector_of(id, out) ? 1 : 0; });
}

PYMK_EXPORT int32_t pymk_index_id(const Index* index, int64_t row, int64_t* id) {
    return guarded([&] { *id = index->id_of(row); return 0; });
}

PYMK_EXPORT int64_t pymk_index_live(const Index* index) { return index->live(); }

PYMK_EXPORT int64_t pymk_index_memory(const Index* index) { return index->memory(); }

PYMK_EXPORT void pymk_index_free(Index* index) { delete index; }
