// SPDX-License-Identifier: GPL-3.0-or-later
// The runs table over four runs in folders of their own.
#pragma once

#include "core/run/run_folder.h"
#include "widgets/base/runs_table.h"

#include <QLineEdit>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeView>

#include <array>

namespace sharpscope {

struct Method {
    const char* rule;
    double rho;
    double accuracy;
};

/// SGD, SAM with two radii, Agnostic-SAM; in folders of their own.
inline constexpr std::array methods = {Method{"sgd", 0, 0.7}, Method{"sam", 0.05, 0.8}, Method{"sam", 0.1, 0.9},
                                       Method{"agnostic-sam", 0.1, 0.85}};

class TableOfRuns {
public:
    TableOfRuns()
    {
        for (const Method& method : methods) {
            Json options = {{"rule", method.rule}, {"label", method.rule}};
            if (method.rho > 0) options["rho"] = method.rho;
            const Json experiment = {
                {"name", "e"}, {"group", "g"}, {"seed", 1}, {"train", {{"epochs", 3}}}, {"method", options}};
            m_ids << QString::fromStdString(
                RunFolder::create(m_folder.path().toStdString(), method.rule, experiment).id());
        }
        open();
    }

    void open() ///< as another window does, later
    {
        m_table.reset();
        m_store = std::make_unique<RunStore>();
        m_table = std::make_unique<RunsTable>(*m_store);
        m_table->resize(900, 400);
        m_table->show();
        std::vector<RunFromDisk> runs;
        for (std::size_t i = 0; i < methods.size(); ++i) {
            RunFromDisk run;
            run.run = m_ids[static_cast<qsizetype>(i)].toStdString();
            run.experiment = RunFolder::open(run.run).experiment();
            run.options = flatOptions(run.experiment);
            run.notes = readNotes(run.run);
            run.series.started = {.title = methods[i].rule, .rule = methods[i].rule, .seed = 1};
            run.series.state = RunState::Finished;
            run.series.tags["accuracy/test"] = {1, methods[i].accuracy, methods[i].accuracy};
            runs.push_back(std::move(run));
        }
        m_store->take(std::move(runs));
    }

    template <class Widget>
    Widget* find(const char* name) const
    {
        return m_table->findChild<Widget*>(QLatin1String(name));
    }
    void filter(const char* text) const
    {
        auto* line = find<QLineEdit>("runsFilter");
        line->clear();
        QTest::keyClicks(line, QString::fromUtf8(text)); // letter by letter: half of an expression is none
    }
    QTreeView& view() const { return *find<QTreeView>("runs"); }
    QAction& action(const char* name) const { return *find<QAction>(name); }

    /// The listed runs by their places in `methods`, in their order: "12".
    QString listed() const
    {
        QString all;
        const std::function<void(const QModelIndex&)> visit = [&](const QModelIndex& parent) {
            for (int i = 0; i < view().model()->rowCount(parent); ++i) {
                const QModelIndex index = view().model()->index(i, 0, parent);
                if (const QString id = index.data(RunsModel::IdRole).toString(); !id.isEmpty())
                    all += QString::number(m_ids.indexOf(id));
                visit(index);
            }
        };
        visit({});
        return all;
    }
    QString drawn() const
    {
        QString all;
        for (const auto& id : m_ids)
            if (m_store->find(id)->visible) all += QString::number(m_ids.indexOf(id));
        return all;
    }
    QStringList titles() const
    {
        QStringList all;
        for (int i = RunsModel::FixedColumns; i < view().model()->columnCount(); ++i)
            all << view().model()->headerData(i, Qt::Horizontal).toString();
        return all;
    }
    void select(int place) const { m_table->select({m_ids[place]}); }
    RunStore& store() const { return *m_store; }
    RunsTable& table() const { return *m_table; }
    const QString& id(int place) const { return m_ids[place]; }
    std::string folder(int place) const { return m_ids[place].toStdString(); }

private:
    QTemporaryDir m_folder;
    QStringList m_ids;
    std::unique_ptr<RunStore> m_store;
    std::unique_ptr<RunsTable> m_table;
};

} // namespace sharpscope
