// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/label_question.h"
#include "app/gui/pictures.h"

#include <QAbstractListModel>
#include <QListView>

namespace sharpscope {

/// The images that a person is asked about, with their answers.
class SheetModel final : public QAbstractListModel {
    Q_OBJECT

public:
    SheetModel(const LabelQuestion& question, const Pictures& pictures, QObject* parent)
        : QAbstractListModel(parent), m_question(question), m_pictures(pictures)
    {
    }

    void setClasses(const QStringList& names) { m_names = names; }
    void refresh();                                              ///< answers have come
    void restart();                                              ///< other images
    QString answerText(const LabelQuestion::Image& image) const; ///< "Dress", "skipped", "unsure"; "" for none

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    const LabelQuestion& m_question;
    const Pictures& m_pictures;
    QStringList m_names;
};

/// All of them side by side, for fast work: select some, and a key labels them all. What is typed goes on as a signal.
class LabelSheet final : public QListView {
    Q_OBJECT

public:
    explicit LabelSheet(SheetModel& model, QWidget* parent = nullptr);

    std::vector<int> selectedPlaces() const; ///< ascending
    QSize minimumSizeHint() const override { return {240, 140}; }

Q_SIGNALS:
    void keyTyped(QKeyEvent* event); ///< accepted: it was taken

protected:
    void keyPressEvent(QKeyEvent* event) override;
};

} // namespace sharpscope
