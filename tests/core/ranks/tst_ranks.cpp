// SPDX-License-Identifier: GPL-3.0-or-later
// What launchers say, and what processes do together: sums, copies, wishes, failures, and what becomes of those that
// are left.
#include "core/ranks/environment.h"
#include "two_ranks.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/full.h>

#include <QTest>

#include <atomic>
#include <cmath>
#include <limits>
#include <map>
#include <mutex>

using namespace sharpscope;

namespace {

using Variables = std::map<std::string, std::string>;

std::optional<RanksEnvironment> environmentOf(const Variables& variables)
{
    return ranksEnvironment([&](const char* name) {
        const auto found = variables.find(name);
        return found == variables.end() ? nullptr : found->second.c_str();
    });
}

const Variables torchrun = {{"RANK", "1"},
                            {"WORLD_SIZE", "4"},
                            {"LOCAL_RANK", "1"},
                            {"LOCAL_WORLD_SIZE", "2"},
                            {"MASTER_ADDR", "node7"},
                            {"MASTER_PORT", "29500"},
                            {"TORCHELASTIC_USE_AGENT_STORE", "True"},
                            {"TORCHELASTIC_RESTART_COUNT", "2"}};
const Variables srun = {{"SLURM_PROCID", "3"}, {"SLURM_STEP_NUM_TASKS", "4"}, {"SLURM_STEP_ID", "0"},
                        {"SLURM_NTASKS", "8"}, {"SLURM_JOB_ID", "1234"},      {"SLURM_STEP_NODELIST", "gpu[03-05,9]"}};

Variables with(Variables variables, const std::string& name, const std::string& value)
{
    variables[name] = value;
    return variables;
}

std::string whatIsSaidOf(const Variables& variables)
{
    try {
        environmentOf(variables);
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

} // namespace

class TestRanks : public QObject {
    Q_OBJECT

    static void expectGloo()
    {
        if (!canJoinRanks()) QSKIP("this LibTorch has no Gloo");
    }

private Q_SLOTS:
    void oneProcessIsAlone()
    {
        QVERIFY(!environmentOf({}));
        QVERIFY(!environmentOf(with(with(torchrun, "WORLD_SIZE", "1"), "RANK", "0")));
        QVERIFY(!environmentOf(with(with(srun, "SLURM_STEP_NUM_TASKS", "1"), "SLURM_PROCID", "0")));
        Variables batch = srun; // a script of eight tasks is one process, whatever it starts
        batch.erase("SLURM_STEP_ID");
        QVERIFY(!environmentOf(batch));
        Ranks alone;
        at::Tensor values = at::arange(3, at::kFloat);
        alone.sum(values);
        QVERIFY(values.equal(at::arange(3, at::kFloat)));
        QVERIFY(alone.anyWishes(true) && !alone.anyWishes(false) && alone.isFirst());
        QCOMPARE(alone.takeFirsts(std::string("x")), std::string("x"));
    }

    void torchrunsVariablesAreRead()
    {
        const auto found = environmentOf(torchrun);
        QVERIFY(found && found->rank == 1 && found->size == 4 && found->localRank == 1 && found->localSize == 2);
        QCOMPARE(found->address, std::string("node7"));
        QCOMPARE(found->port, 29500);
        QVERIFY(found->isHosted);
        QCOMPARE(found->prefix, std::string("/worker/attempt_2"));
        Variables byHand = torchrun;
        for (const char* name : {"TORCHELASTIC_USE_AGENT_STORE", "LOCAL_RANK", "LOCAL_WORLD_SIZE"})
            byHand.erase(name);
        const auto plain = environmentOf(byHand);
        QVERIFY(plain && !plain->isHosted && plain->prefix.empty() && plain->localSize == 1);
    }

    void stepsOfSrunMeetOnTheirFirstHost()
    {
        const auto found = environmentOf(srun);
        QVERIFY(found && found->rank == 3 && found->size == 4 && !found->isHosted);
        QCOMPARE(found->address, std::string("gpu03"));
        QVERIFY(found->port >= 20000 && found->port < 60000);
        QVERIFY(found->port != environmentOf(with(srun, "SLURM_JOB_ID", "1235"))->port);
        QVERIFY(found->port != environmentOf(with(srun, "SLURM_STEP_ID", "1"))->port);
        const auto told = environmentOf(with(with(srun, "MASTER_ADDR", "head"), "MASTER_PORT", "7000"));
        QCOMPARE(told->address, std::string("head"));
        QCOMPARE(told->port, 7000);
        for (const auto& [nodes, first] : std::map<std::string, std::string>{
                 {"a", "a"}, {"a,b", "a"}, {"n[1-4]", "n1"}, {"n[07,09]", "n07"}, {"n[2]-ib,m3", "n2-ib"}, {"", ""}})
            QCOMPARE(firstHost(nodes), first);
    }

    void whatIsMissingOrNoNumberIsNamed()
    {
        for (const char* name : {"RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT"}) {
            Variables variables = torchrun;
            variables.erase(name);
            const std::string said = whatIsSaidOf(variables);
            QVERIFY2(said.starts_with(std::string(name) + " is not set"), said.c_str());
        }
        for (const auto& [name, value] : Variables{{"RANK", "4"}, {"WORLD_SIZE", "two"}, {"MASTER_PORT", "70000"}}) {
            const std::string said = whatIsSaidOf(with(torchrun, name, value));
            QVERIFY2(said.starts_with(name + ": \"" + value + "\" is no whole number"), said.c_str());
        }
    }

    void everyRowHasOneOwner()
    {
        for (const std::int64_t rows : {0, 1, 2, 7, 64})
            for (const std::int64_t size : {1, 2, 3, 5}) {
                std::int64_t next = 0;
                for (std::int64_t rank = 0; rank < size; ++rank) {
                    const auto part = Ranks(rank, size, nullptr).partOf(rows);
                    QCOMPARE(part.begin, next);
                    QVERIFY(part.count() >= rows / size && part.count() <= rows / size + 1);
                    next = part.end;
                }
                QCOMPARE(next, rows);
            }
    }

    void sumsAndRowsAreTheSameInAll()
    {
        expectGloo();
        asRanks(3, [](const std::shared_ptr<Ranks>& ranks) {
            const std::int64_t rank = ranks->rank();
            at::Tensor values = at::full({2, 3}, static_cast<double>(1 << rank), at::kFloat).t(); // not contiguous
            ranks->sum(values);
            if (!values.eq(7).all().item<bool>()) throw Error("1 + 2 + 4 is 7");
            const at::Tensor own = at::arange(rank, 7, 3); // 0 3 6, 1 4, 2 5
            at::Tensor rows = own.to(at::kDouble).unsqueeze(1).repeat({1, 2}).mul(0.1);
            if (rank == 1) rows[0][0] = std::numeric_limits<double>::infinity();
            const at::Tensor all = ranks->gatherRows(rows, own, 7);
            at::Tensor expected = at::arange(7, at::kDouble).unsqueeze(1).repeat({1, 2}).mul(0.1);
            expected[1][0] = std::numeric_limits<double>::infinity();
            if (!all.equal(expected)) throw Error("rows are not where they belong, or not as they were");
            std::vector<double> firsts = {10.0 + static_cast<double>(rank), std::nan("")};
            ranks->takeFirsts(firsts);
            if (firsts[0] != 10 || !std::isnan(firsts[1])) throw Error("not the first's");
            const std::string text = rank == 0 ? "ρ = 0.05" : "something else, and longer";
            if (ranks->takeFirsts(text) != "ρ = 0.05") throw Error("not the first's text");
            if (!ranks->takeFirsts(std::string()).empty()) throw Error("an empty text is empty");
            if (!ranks->anyWishes(rank == 2) || ranks->anyWishes(false)) throw Error("a wish is heard by all, once");
            if (ranks->firstWishes(rank == 2) || !ranks->firstWishes(rank == 0)) throw Error("only the first's counts");
        });
    }

    /// The sum of the others is never taken without the one that failed, and the next one is whole again.
    void whatFailsInOneFailsInAll()
    {
        expectGloo();
        std::mutex mutex;
        std::map<std::int64_t, std::string> said;
        asRanks(3, [&](const std::shared_ptr<Ranks>& ranks) {
            try {
                if (ranks->rank() == 1) throw Error("no memory is left\nstack");
                at::Tensor values = at::full({4}, 1.0);
                ranks->sum(values);
                throw Error("a sum without a part of it");
            } catch (const Error& error) {
                ranks->fail(error);
                const std::lock_guard lock(mutex);
                said[ranks->rank()] = error.what();
            }
            std::vector<double> one = {1};
            ranks->sum(one);
            if (one[0] != 3) throw Error("they do not go on together");
        });
        QCOMPARE(said[0], std::string("process 1 of 3: no memory is left"));
        QCOMPARE(said[2], said[0]);
        QVERIFY(said[1].starts_with("no memory is left"));
    }

    /// A program that takes other steps than the others is told so before anything is summed.
    void processesThatComeApartEnd()
    {
        expectGloo();
        std::atomic<int> ended = 0;
        asRanks(2, [&](const std::shared_ptr<Ranks>& ranks) {
            try {
                if (ranks->isFirst()) {
                    ranks->waitForAll();
                } else {
                    at::Tensor values = at::full({100}, 1.0);
                    ranks->sum(values);
                }
            } catch (const RanksLost& error) {
                ended += std::string(error.what()).find("come apart") != std::string::npos;
            }
            if (!ranks->areLost()) throw Error("goes on all the same");
        });
        QCOMPARE(ended.load(), 2);
    }

    /// The connection breaks: nobody waits for the time to be over.
    void whoIsLeftHearsThatAnotherIsGone()
    {
        expectGloo();
        std::string said;
        asRanks(2, [&](std::shared_ptr<Ranks> ranks) {
            ranks->waitForAll();
            if (!ranks->isFirst()) return ranks.reset();
            try {
                at::Tensor values = at::full({1000}, 1.0);
                ranks->sum(values);
            } catch (const RanksLost& error) {
                said = error.what();
            }
            try {
                ranks->anyWishes(false);
                said.clear();
            } catch (const RanksLost&) {
            }
        });
        QVERIFY2(said.starts_with("another process of this run is gone, so process 0 of 2 ends, too: "), said.c_str());
        QVERIFY2(said.find('\n') == std::string::npos, said.c_str());
    }

    void nobodyThereIsSaid()
    {
        expectGloo();
        try {
            joinRanks({.rank = 1, .size = 2, .address = "127.0.0.1", .port = freePort()}, std::chrono::seconds(1));
            QFAIL("found somebody");
        } catch (const Error& error) {
            const std::string said = error.what();
            QVERIFY2(said.find("did not find each other at 127.0.0.1, port ") != std::string::npos, said.c_str());
            QVERIFY2(said.find('\n') == std::string::npos, said.c_str());
        }
    }
};

QTEST_GUILESS_MAIN(TestRanks)
#include "tst_ranks.moc"
