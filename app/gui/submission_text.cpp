// SPDX-License-Identifier: GPL-3.0-or-later
// A submission in words.
#include "app/gui/submission_strip.h"

#include <QCoreApplication>

namespace sharpscope {

namespace {

using Is = RowState::Is;

QString words(const char* text) { return QCoreApplication::translate("SubmissionStrip", text); }

/// "Resources", or "Resources (2), Priority (1)": why rows of a state are so, the most frequent first; what they were
/// requeued for is left out.
QString reasonsOf(const Standing& standing, Is is, std::size_t most)
{
    std::map<std::string, std::int64_t> counts;
    for (const RowStanding& row : standing.rows)
        if (row.state.is == is && !row.state.why.empty())
            ++counts[row.state.why.substr(0, row.state.why.find("; requeued"))];
    std::vector<std::pair<std::string, std::int64_t>> sorted(counts.begin(), counts.end());
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    QStringList texts;
    for (const auto& [why, count] : sorted) {
        if (static_cast<std::size_t>(texts.size()) == most) break;
        const QString text = QString::fromStdString(why);
        texts << (sorted.size() == 1 ? text : QStringLiteral("%1 (%2)").arg(text).arg(count));
    }
    if (sorted.size() > most) texts << QStringLiteral("…");
    return texts.join(QStringLiteral(", "));
}

QString paragraph(const QString& text) { return QStringLiteral("<p>%1</p>").arg(text.toHtmlEscaped()); }

QString aloneText(const Standing& standing)
{
    return QString::fromStdString(standing.problem) +
           (standing.rows.empty() ? QString() : words("; what is said is from the run folders alone"));
}

} // namespace

QString lineOf(const Standing& standing)
{
    QStringList parts;
    if (!standing.problem.empty()) parts << QStringLiteral("⚠ ") + aloneText(standing);
    if (standing.rows.empty()) return parts.join(QString());
    parts.prepend(QString::fromStdString(countsText(standing)));
    if (const QString why = reasonsOf(standing, Is::Waiting, 2); !why.isEmpty())
        parts << words("waiting for %1").arg(why);
    if (const QString why = reasonsOf(standing, Is::Failed, 1); !why.isEmpty()) parts << words("failed: %1").arg(why);
    if (const auto requeues = standing.requeues(); requeues > 0) parts << words("%1 requeued").arg(requeues);
    return parts.join(QStringLiteral(" · "));
}

QString detailsOf(const Standing& standing)
{
    QString text =
        QStringLiteral("<p><b>%1</b></p>")
            .arg((standing.host.empty() ? QString() : QString::fromStdString(standing.host) + QLatin1Char(':')) +
                 QString::fromStdString(standing.folder.string()).toHtmlEscaped());
    if (!standing.problem.empty()) text += paragraph(aloneText(standing));
    for (const std::string& array : standing.arrays)
        text +=
            paragraph(words("Array %1: %2")
                          .arg(QString::fromStdString(array), QString::fromStdString(countsText(standing, &array))));
    constexpr std::size_t most = 6;
    for (const auto& [is, title] : {std::pair(Is::Waiting, "Waiting: %1"),
                                    {Is::Resumable, "Resumable: %1"},
                                    {Is::Missing, "Missing: %1"},
                                    {Is::Failed, "Failed: %1"}})
        if (const QString why = reasonsOf(standing, is, most); !why.isEmpty()) text += paragraph(words(title).arg(why));
    if (standing.requeues() > 0) text += paragraph(words("Requeued: %1 times in all").arg(standing.requeues()));
    return text;
}

} // namespace sharpscope
