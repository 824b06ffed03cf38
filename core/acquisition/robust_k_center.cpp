// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/acquisition/robust_k_center.h"

#include <glpk.h>

#include <algorithm>
#include <chrono>
#include <memory>

namespace sharpscope {

namespace {

using Seconds = std::chrono::duration<double>;

/// GLPK keeps its memory by thread: it is given back with the last program of this one.
struct GlpkThread {
    GlpkThread() { glp_term_out(GLP_OFF); }
    ~GlpkThread() { glp_free_env(); }
    GlpkThread(const GlpkThread&) = delete;
    GlpkThread& operator=(const GlpkThread&) = delete;
};

enum class Answer { Yes, No, TimeIsUp, Stopped };

/// The nonzero entries of the program's matrix; GLPK counts from 1.
struct Entries {
    std::vector<int> row = {0}, column = {0};
    std::vector<double> value = {0};
    void add(int r, int c)
    {
        row.push_back(r);
        column.push_back(c);
        value.push_back(1);
    }
    int count() const { return static_cast<int>(value.size()) - 1; }
};

class CoverProgram {
public:
    CoverProgram(const at::Tensor& distances, const at::Tensor& toCentres, std::int64_t count, std::int64_t outliers)
        : m_n(static_cast<int>(distances.size(0))),
          m_distance(distances.data_ptr<double>()),
          m_toCentre(toCentres.data_ptr<double>()),
          m_count(static_cast<double>(count)),
          m_outliers(static_cast<double>(outliers))
    {
    }

    Answer solve(double radius, double seconds, const std::function<bool()>& keepGoing,
                 std::vector<std::int64_t>& chosen)
    {
        const std::unique_ptr<glp_prob, void (*)(glp_prob*)> program(glp_create_prob(), glp_delete_prob);
        build(program.get(), radius);
        glp_iocp options;
        glp_init_iocp(&options);
        options.msg_lev = GLP_MSG_OFF;
        options.presolve = GLP_ON;
        options.tm_lim = static_cast<int>(std::clamp(1000 * seconds, 1.0, 1e9));
        Watch watch{keepGoing};
        options.cb_info = &watch;
        options.cb_func = [](glp_tree* tree, void* info) {
            auto& seen = *static_cast<Watch*>(info);
            if (!seen.isStopped && !seen.keepGoing()) seen.isStopped = true;
            if (seen.isStopped || glp_ios_reason(tree) == GLP_IBINGO) glp_ios_terminate(tree); // any solution will do
        };
        const int ended = glp_intopt(program.get(), &options);
        if (watch.isStopped) return Answer::Stopped;
        const int status = glp_mip_status(program.get());
        if (status == GLP_OPT || status == GLP_FEAS) {
            chosen.clear();
            for (int j = 0; j < m_n; ++j)
                if (glp_mip_col_val(program.get(), j + 1) > 0.5) chosen.push_back(j);
            return Answer::Yes;
        }
        const bool isImpossible = status == GLP_NOFEAS || ended == GLP_ENOPFS;
        return isImpossible ? Answer::No : Answer::TimeIsUp;
    }

private:
    struct Watch {
        const std::function<bool()>& keepGoing;
        bool isStopped = false;
    };

    void build(glp_prob* program, double radius) const
    {
        std::vector<int> open;
        for (int i = 0; i < m_n; ++i)
            if (m_toCentre[i] > radius) open.push_back(i);
        const int rows = static_cast<int>(open.size());
        glp_add_cols(program, m_n + rows); // u, then an o for each point that is open
        for (int c = 1; c <= m_n + rows; ++c)
            glp_set_col_kind(program, c, GLP_BV);
        glp_add_rows(program, rows + 2);
        Entries entries;
        for (int r = 1; r <= rows; ++r) {
            const int i = open[static_cast<std::size_t>(r - 1)];
            glp_set_row_bnds(program, r, GLP_LO, 1, 0);
            for (int j = 0; j < m_n; ++j)
                if (m_distance[static_cast<std::ptrdiff_t>(i) * m_n + j] <= radius) entries.add(r, j + 1);
            entries.add(r, m_n + r);
            entries.add(rows + 2, m_n + r);
        }
        for (int j = 1; j <= m_n; ++j)
            entries.add(rows + 1, j);
        glp_set_row_bnds(program, rows + 1, GLP_UP, 0, m_count);
        glp_set_row_bnds(program, rows + 2, GLP_UP, 0, m_outliers);
        glp_load_matrix(program, entries.count(), entries.row.data(), entries.column.data(), entries.value.data());
    }

    int m_n;
    const double* m_distance;
    const double* m_toCentre;
    double m_count;
    double m_outliers;
};

/// The radius with which the greedy centres and those there were cover everything.
double radiusOf(const at::Tensor& distances, const at::Tensor& toCentres, const std::vector<std::int64_t>& centres)
{
    at::Tensor nearest = toCentres;
    for (const std::int64_t c : centres)
        nearest = nearest.minimum(distances[c]);
    return nearest.numel() > 0 ? nearest.max().item<double>() : 0;
}

/// All distances below `radius`, ascending, each once: the radii that may be the smallest.
std::vector<double> candidates(const at::Tensor& distances, const at::Tensor& toCentres, double radius)
{
    std::vector<double> found = {0};
    for (const at::Tensor& values : {distances, toCentres})
        for (const double* d = values.data_ptr<double>(); d != values.data_ptr<double>() + values.numel(); ++d)
            if (*d < radius) found.push_back(*d);
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

} // namespace

std::optional<RobustKCenters> robustKCenter(const at::Tensor& distances, const at::Tensor& toCentres,
                                            const std::vector<std::int64_t>& start, const RobustKCenterOptions& options,
                                            const std::function<bool()>& keepGoing)
{
    const auto begin = std::chrono::steady_clock::now();
    const at::Tensor between = distances.contiguous(), to = toCentres.contiguous();
    RobustKCenters best{.chosen = start, .radius = radiusOf(between, to, start), .isOptimal = true};
    const std::vector<double> radii = candidates(between, to, best.radius);
    const GlpkThread thread;
    CoverProgram program(between, to, static_cast<std::int64_t>(start.size()), options.outliers);
    // greedy is at most twice the optimum, but only where every point counts
    const double least = options.outliers == 0 ? best.radius / 2 : 0;
    auto low = std::lower_bound(radii.begin(), radii.end(), least), high = radii.end();
    while (low < high) {
        const auto middle = low + (high - low) / 2;
        const double left = options.seconds - Seconds(std::chrono::steady_clock::now() - begin).count();
        const Answer answer = left > 0 ? program.solve(*middle, left, keepGoing, best.chosen) : Answer::TimeIsUp;
        if (answer == Answer::Stopped) return std::nullopt;
        if (answer == Answer::TimeIsUp) {
            best.isOptimal = false;
            break;
        }
        if (answer == Answer::No) {
            low = middle + 1;
            continue;
        }
        best.radius = *middle;
        high = middle;
    }
    return best;
}

} // namespace sharpscope
