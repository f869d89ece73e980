// The peers of `bench ann`, as their users get them: FAISS from the system's package, hnswlib compiled for this machine.
#include <faiss/IndexHNSW.h>
#include <hnswlib/hnswlib.h>
#include <omp.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

struct Peer {
    virtual ~Peer() = default;
    virtual void build(const float* x, int64_t n, int threads) = 0;
    virtual void search(const float* q, int64_t n, int k, int ef, int64_t* ids) = 0;
    virtual double bytes() const = 0;
};

struct FaissPeer final : Peer {
    std::unique_ptr<faiss::IndexHNSW> index;
    double code_bytes;
    FaissPeer(int d, int m, int efc, bool sq8) : code_bytes(sq8 ? d : 4.0 * d) {
        if (sq8)
            index = std::make_unique<faiss::IndexHNSWSQ>(d, faiss::ScalarQuantizer::QT_8bit, m, faiss::METRIC_INNER_PRODUCT);
        else
            index = std::make_unique<faiss::IndexHNSWFlat>(d, m, faiss::METRIC_INNER_PRODUCT);
        index->hnsw.efConstruction = efc;
    }
    void build(const float* x, int64_t n, int threads) override {
        omp_set_num_threads(threads);
        index->train(std::min<int64_t>(n, 100000), x);
        index->add(n, x);
    }
    void search(const float* q, int64_t n, int k, int ef, int64_t* ids) override {
        omp_set_num_threads(1);
        index->hnsw.efSearch = ef;
        std::vector<float> scores(size_t(n) * k);
        index->search(n, q, k, scores.data(), reinterpret_cast<faiss::Index::idx_t*>(ids));
    }
    double bytes() const override {
        const auto& h = index->hnsw;
        return code_bytes * index->ntotal + 4.0 * h.neighbors.size() + 8.0 * h.offsets.size() + 4.0 * h.levels.size();
    }
};

struct HnswlibPeer final : Peer {
    hnswlib::InnerProductSpace space;
    std::unique_ptr<hnswlib::HierarchicalNSW<float>> index;
    int d, m, efc;
    HnswlibPeer(int d, int m, int efc) : space(d), d(d), m(m), efc(efc) {}
    void build(const float* x, int64_t n, int threads) override {
        index = std::make_unique<hnswlib::HierarchicalNSW<float>>(&space, n, m, efc);
        index->addPoint(x, 0);
#pragma omp parallel for num_threads(threads) schedule(dynamic, 64)
        for (int64_t i = 1; i < n; i++) index->addPoint(x + i * d, i);
    }
    void search(const float* q, int64_t n, int k, int ef, int64_t* ids) override {
        index->setEf(ef);
        for (int64_t i = 0; i < n; i++) {
            auto found = index->searchKnn(q + i * d, k);
            for (int64_t at = int64_t(found.size()) - 1; at >= 0; at--) {
                ids[i * k + at] = int64_t(found.top().second);
                found.pop();
            }
        }
    }
    double bytes() const override {
        double upper = 0;
        for (int level : index->element_levels_) upper += double(level) * index->size_links_per_element_;
        return double(index->cur_element_count) * (index->size_data_per_element_ + sizeof(void*) + sizeof(int)) + upper;
    }
};

extern "C" {
Peer* peer_create(int kind, int d, int m, int efc) {
    try {
        if (kind == 2) return new HnswlibPeer(d, m, efc);
        return new FaissPeer(d, m, efc, kind == 1);
    } catch (...) {
        return nullptr;
    }
}
int peer_build(Peer* peer, const float* x, int64_t n, int threads) {
    try {
        peer->build(x, n, threads);
        return 0;
    } catch (...) {
        return -1;
    }
}
int peer_search(Peer* peer, const float* q, int64_t n, int k, int ef, int64_t* ids) {
    try {
        peer->search(q, n, k, ef, ids);
        return 0;
    } catch (...) {
        return -1;
    }
}
double peer_bytes(const Peer* peer) { return peer->bytes(); }
void peer_free(Peer* peer) { delete peer; }
}
