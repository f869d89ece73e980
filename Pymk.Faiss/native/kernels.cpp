#include "kernels.h"

#include <time.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace pymk {

constexpr int kMaxDegree = 512;

int64_t monotonic_ns() {
    timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return int64_t(now.tv_sec) * 1000000000 + now.tv_nsec;
}

float half_to_float(uint16_t half) {
    const uint32_t sign = uint32_t(half & 0x8000) << 16;
    const uint32_t exponent = (half >> 10) & 31;
    const uint32_t fraction = half & 1023;
    if (exponent == 0) {
        const float value = float(fraction) * (1.0f / 16777216.0f);
        return sign ? -value : value;
    }
    const uint32_t bits = sign | ((exponent + 112) << 23) | (fraction << 13);
    float value;
    __builtin_memcpy(&value, &bits, 4);
    return value;
}

namespace portable {

template <int Blocks>
static inline int32_t dot_one(const uint8_t* code, const int8_t* query, size_t width) {
    int32_t sum = 0;
    for (size_t i = 0; i < width; i++) sum += int32_t(code[i]) * query[i];
    return sum;
}

template <int Blocks>
static inline void dot_four(const uint8_t* a, const uint8_t* b, const uint8_t* c, const uint8_t* d, const int8_t* query, size_t width, int32_t* out) {
    out[0] = dot_one<Blocks>(a, query, width);
    out[1] = dot_one<Blocks>(b, query, width);
    out[2] = dot_one<Blocks>(c, query, width);
    out[3] = dot_one<Blocks>(d, query, width);
}

static int32_t dot_codes(const uint8_t* a, const uint8_t* b, size_t width) {
    int32_t sum = 0;
    for (size_t i = 0; i < width; i++) sum += (int32_t(a[i]) - 128) * (int32_t(b[i]) - 128);
    return sum;
}

static int32_t dot16(const uint8_t* code, const int16_t* query, size_t width) {
    int32_t sum = 0;
    for (size_t i = 0; i < width; i++) sum += (int32_t(code[i]) - 128) * query[i];
    return sum;
}

static float dot_half(const uint16_t* row, const float* query, size_t width) {
    float sum = 0;
    for (size_t i = 0; i < width; i++) sum += half_to_float(row[i]) * query[i];
    return sum;
}

#include "walk.inc"
static const Kernels table = {"portable", dot, dot_codes, dot16, dot_half, descend, walk};
}  // namespace portable

#if defined(__x86_64__)

#pragma GCC push_options
#pragma GCC target("avx2,fma,f16c,bmi,bmi2,popcnt")
namespace avx2 {

static inline int32_t sum_lanes(__m256i v) {
    __m128i s = _mm_add_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
    s = _mm_add_epi32(s, _mm_shuffle_epi32(s, 0x4e));
    s = _mm_add_epi32(s, _mm_shuffle_epi32(s, 0xb1));
    return _mm_cvtsi128_si32(s);
}

// maddubs, the unsigned-by-signed product of AVX2, saturates at 16 bits, so both sides are widened first.
template <int Blocks>
static inline int32_t dot_one(const uint8_t* code, const int8_t* query, size_t width) {
    __m256i sum = _mm256_setzero_si256();
    for (size_t i = 0; i < width; i += 16) {
        const __m256i c = _mm256_cvtepu8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(code + i)));
        const __m256i q = _mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(query + i)));
        sum = _mm256_add_epi32(sum, _mm256_madd_epi16(c, q));
    }
    return sum_lanes(sum);
}

template <int Blocks>
static inline void dot_four(const uint8_t* a, const uint8_t* b, const uint8_t* c, const uint8_t* d, const int8_t* query, size_t width, int32_t* out) {
    __m256i sa = _mm256_setzero_si256(), sb = sa, sc = sa, sd = sa;
    for (size_t i = 0; i < width; i += 16) {
        const __m256i q = _mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(query + i)));
        sa = _mm256_add_epi32(sa, _mm256_madd_epi16(_mm256_cvtepu8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(a + i))), q));
        sb = _mm256_add_epi32(sb, _mm256_madd_epi16(_mm256_cvtepu8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(b + i))), q));
        sc = _mm256_add_epi32(sc, _mm256_madd_epi16(_mm256_cvtepu8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(c + i))), q));
        sd = _mm256_add_epi32(sd, _mm256_madd_epi16(_mm256_cvtepu8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(d + i))), q));
    }
    const __m256i pairs = _mm256_hadd_epi32(_mm256_hadd_epi32(sa, sb), _mm256_hadd_epi32(sc, sd));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out), _mm_add_epi32(_mm256_castsi256_si128(pairs), _mm256_extracti128_si256(pairs, 1)));
}

static int32_t dot_codes(const uint8_t* a, const uint8_t* b, size_t width) {
    const __m128i flip = _mm_set1_epi8(char(0x80));
    __m256i sum = _mm256_setzero_si256();
    for (size_t i = 0; i < width; i += 16) {
        const __m256i x = _mm256_cvtepi8_epi16(_mm_xor_si128(flip, _mm_loadu_si128(reinterpret_cast<const __m128i*>(a + i))));
        const __m256i y = _mm256_cvtepi8_epi16(_mm_xor_si128(flip, _mm_loadu_si128(reinterpret_cast<const __m128i*>(b + i))));
        sum = _mm256_add_epi32(sum, _mm256_madd_epi16(x, y));
    }
    return sum_lanes(sum);
}

static int32_t dot16(const uint8_t* code, const int16_t* query, size_t width) {
    const __m128i flip = _mm_set1_epi8(char(0x80));
    __m256i sum = _mm256_setzero_si256();
    for (size_t i = 0; i < width; i += 16) {
        const __m256i c = _mm256_cvtepi8_epi16(_mm_xor_si128(flip, _mm_loadu_si128(reinterpret_cast<const __m128i*>(code + i))));
        sum = _mm256_add_epi32(sum, _mm256_madd_epi16(c, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(query + i))));
    }
    return sum_lanes(sum);
}

static float dot_half(const uint16_t* row, const float* query, size_t width) {
    __m256 s0 = _mm256_setzero_ps(), s1 = s0;
    for (size_t i = 0; i < width; i += 16) {
        s0 = _mm256_fmadd_ps(_mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(row + i))), _mm256_loadu_ps(query + i), s0);
        s1 = _mm256_fmadd_ps(_mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(row + i + 8))), _mm256_loadu_ps(query + i + 8), s1);
    }
    const __m256 s = _mm256_add_ps(s0, s1);
    __m128 t = _mm_add_ps(_mm256_castps256_ps128(s), _mm256_extractf128_ps(s, 1));
    t = _mm_add_ps(t, _mm_movehl_ps(t, t));
    t = _mm_add_ss(t, _mm_shuffle_ps(t, t, 1));
    return _mm_cvtss_f32(t);
}

#include "walk.inc"
static const Kernels table = {"avx2", dot, dot_codes, dot16, dot_half, descend, walk};
}  // namespace avx2
#pragma GCC pop_options

#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,avx2,fma,f16c,bmi,bmi2,popcnt,prefer-vector-width=512")
namespace vnni {

template <int Blocks>
static inline __m512i dot_lanes(const uint8_t* code, const int8_t* query, size_t width) {
    __m512i sum = _mm512_setzero_si512();
    for (size_t i = 0; i < width; i += 64) sum = _mm512_dpbusd_epi32(sum, _mm512_loadu_si512(code + i), _mm512_loadu_si512(query + i));
    return sum;
}

template <int Blocks>
static inline int32_t dot_one(const uint8_t* code, const int8_t* query, size_t width) {
    return _mm512_reduce_add_epi32(dot_lanes<Blocks>(code, query, width));
}

static inline __m256i fold(__m512i v) { return _mm256_add_epi32(_mm512_castsi512_si256(v), _mm512_extracti64x4_epi64(v, 1)); }

template <int Blocks>
static inline void dot_four(const uint8_t* a, const uint8_t* b, const uint8_t* c, const uint8_t* d, const int8_t* query, size_t width, int32_t* out) {
    __m512i sa = _mm512_setzero_si512(), sb = sa, sc = sa, sd = sa;
    for (size_t i = 0; i < width; i += 64) {
        const __m512i q = _mm512_loadu_si512(query + i);
        sa = _mm512_dpbusd_epi32(sa, _mm512_loadu_si512(a + i), q);
        sb = _mm512_dpbusd_epi32(sb, _mm512_loadu_si512(b + i), q);
        sc = _mm512_dpbusd_epi32(sc, _mm512_loadu_si512(c + i), q);
        sd = _mm512_dpbusd_epi32(sd, _mm512_loadu_si512(d + i), q);
    }
    const __m256i pairs = _mm256_hadd_epi32(_mm256_hadd_epi32(fold(sa), fold(sb)), _mm256_hadd_epi32(fold(sc), fold(sd)));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out), _mm_add_epi32(_mm256_castsi256_si128(pairs), _mm256_extracti128_si256(pairs, 1)));
}

static int32_t dot_codes(const uint8_t* a, const uint8_t* b, size_t width) {
    const __m512i flip = _mm512_set1_epi8(char(0x80));
    const __m512i ones = _mm512_set1_epi8(1);
    __m512i sum = _mm512_setzero_si512(), bias = sum;
    for (size_t i = 0; i < width; i += 64) {
        const __m512i x = _mm512_xor_si512(flip, _mm512_loadu_si512(a + i));
        sum = _mm512_dpbusd_epi32(sum, _mm512_loadu_si512(b + i), x);
        bias = _mm512_dpbusd_epi32(bias, ones, x);
    }
    return _mm512_reduce_add_epi32(_mm512_sub_epi32(sum, _mm512_slli_epi32(bias, 7)));
}

static int32_t dot16(const uint8_t* code, const int16_t* query, size_t width) {
    const __m256i flip = _mm256_set1_epi8(char(0x80));
    __m512i sum = _mm512_setzero_si512();
    for (size_t i = 0; i < width; i += 32) {
        const __m512i c = _mm512_cvtepi8_epi16(_mm256_xor_si256(flip, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(code + i))));
        sum = _mm512_dpwssd_epi32(sum, c, _mm512_loadu_si512(query + i));
    }
    return _mm512_reduce_add_epi32(sum);
}

static float dot_half(const uint16_t* row, const float* query, size_t width) {
    __m512 s0 = _mm512_setzero_ps(), s1 = s0;
    for (size_t i = 0; i < width; i += 32) {
        s0 = _mm512_fmadd_ps(_mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(row + i))), _mm512_loadu_ps(query + i), s0);
        const __m512 high = _mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(row + i + 16)));
        s1 = _mm512_fmadd_ps(high, _mm512_loadu_ps(query + i + 16), s1);
    }
    return _mm512_reduce_add_ps(_mm512_add_ps(s0, s1));
}

#include "walk.inc"
static const Kernels table = {"avx512-vnni", dot, dot_codes, dot16, dot_half, descend, walk};
}  // namespace vnni
#pragma GCC pop_options

#endif

const Kernels* kernels_of(int isa) {
    if (isa == 0) return &portable::table;
#if defined(__x86_64__)
    __builtin_cpu_init();
    const bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
    if (isa == 1 && has_avx2) return &avx2::table;
    if (isa == 2 && has_avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vnni"))
        return &vnni::table;
#endif
    return nullptr;
}

const Kernels* best_kernels() {
    static const Kernels* const best = [] {
        const Kernels* found = nullptr;
        for (int isa = 2; found == nullptr; isa--) found = kernels_of(isa);
        return found;
    }();
    return best;
}

}  // namespace pymk
