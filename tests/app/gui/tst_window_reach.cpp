// SPDX-License-Identifier: GPL-3.0-or-later
// Everything by keys, and everything by name: each control of each page is come to with Tab or has a key of its own,
// and tells a screen reader what it is.
#include "app/gui/fork_dialog.h"
#include "app/gui/pages.h"
#include "view_fixture.h"
#include "widgets/base/runs_table.h"
#include "widgets/plots/plot_widget.h"
#include "widgets/view3d/vtk_view.h"

#include <QAbstractItemView>
#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QAccessible>
#include <QApplication>
#include <QComboBox>
#include <QDialog>
#include <QDockWidget>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QScrollBar>
#include <QSpinBox>
#include <QTabBar>
#include <QToolButton>
#include <QVBoxLayout>

using namespace sharpscope;

namespace {

/// What a user works with; not what Qt makes of such (a box's own line, a view's headings and bars, a bar's arrows).
bool isControl(const QWidget& widget)
{
    if (widget.objectName().startsWith(QStringLiteral("qt_")) || qobject_cast<const QScrollBar*>(&widget)) return false;
    if (qobject_cast<const QHeaderView*>(&widget)) return false;
    const auto* parent = widget.parentWidget();
    if (qobject_cast<const QAbstractSpinBox*>(parent) || qobject_cast<const QComboBox*>(parent) ||
        qobject_cast<const QLineEdit*>(parent) || qobject_cast<const QTabBar*>(parent) ||
        qobject_cast<const QAbstractItemView*>(parent))
        return false;
    if (const auto* bar = qobject_cast<const QTabBar*>(&widget)) // those of docks are chosen in the View menu, too
        return qobject_cast<const QTabWidget*>(bar->parentWidget());
    return qobject_cast<const QAbstractButton*>(&widget) || qobject_cast<const QComboBox*>(&widget) ||
           qobject_cast<const QAbstractSpinBox*>(&widget) || qobject_cast<const QLineEdit*>(&widget) ||
           qobject_cast<const QAbstractSlider*>(&widget) || qobject_cast<const QAbstractItemView*>(&widget) ||
           qobject_cast<const PlotWidget*>(&widget) || dynamic_cast<const VtkView*>(&widget);
}

QString nameOf(const QWidget& widget)
{
    QString path;
    for (const QWidget* at = &widget; at && path.size() < 120; at = at->parentWidget())
        path += QStringLiteral(" < %1 %2").arg(QLatin1String(at->metaObject()->className()), at->objectName());
    return path;
}

std::vector<QWidget*> controlsOf(QWidget& window)
{
    std::vector<QWidget*> controls;
    for (auto* widget : window.findChildren<QWidget*>())
        if (widget->window() == &window && widget->isVisible() && widget->isEnabled() && isControl(*widget))
            controls.push_back(widget);
    return controls;
}

/// Those that Tab comes to, from the first on until it has come round. Asks the window where its focus is, not the
/// application: without a window manager the server may take the active state from a window at any time.
QSet<const QWidget*> reachedByTab(QWidget& window)
{
    QSet<const QWidget*> reached;
    constexpr int most = 1500;
    const QWidget* first = nullptr;
    bool hasLeft = false;
    for (int i = 0; i < most; ++i) {
        QWidget* at = window.focusWidget();
        if (at && !first) first = at;
        for (const QWidget* in = at; in && in != &window; in = in->parentWidget())
            reached.insert(in); // a box whose line has the focus
        QTest::keyClick(at ? at : &window, Qt::Key_Tab);
        if (window.focusWidget() != first)
            hasLeft = true; // not only gone from link to link within it
        else if (hasLeft)
            break;
    }
    return reached;
}

bool hasKey(const QWidget& widget)
{
    if (const auto* button = qobject_cast<const QAbstractButton*>(&widget); button && !button->shortcut().isEmpty())
        return true;
    const auto* button = qobject_cast<const QToolButton*>(&widget);
    return button && button->defaultAction() && !button->defaultAction()->shortcut().isEmpty();
}

/// What a screen reader says that it is. A box with a list is asked for its own name and its label's: what Qt calls its
/// name there is what is chosen in it.
QString spokenName(QWidget& control)
{
    if (!control.accessibleName().trimmed().isEmpty()) return control.accessibleName();
    for (const auto* label : control.window()->findChildren<QLabel*>())
        if (label->buddy() == &control && !label->text().trimmed().isEmpty()) return label->text();
    const auto* interface = QAccessible::queryAccessibleInterface(&control);
    return interface && !qobject_cast<QComboBox*>(&control) ? interface->text(QAccessible::Name).trimmed() : QString();
}

QString namelessIn(QWidget& window)
{
    QString found;
    for (QWidget* control : controlsOf(window))
        if (!qobject_cast<QTabBar*>(control) && spokenName(*control).isEmpty()) // a bar's tabs have theirs
            found += nameOf(*control) + QLatin1Char('\n');
    return found;
}

QString unreachedIn(QWidget& window)
{
    const QSet<const QWidget*> reached = reachedByTab(window);
    QString found;
    for (const QWidget* control : controlsOf(window))
        if (!reached.contains(control) && !hasKey(*control)) found += nameOf(*control) + QLatin1Char('\n');
    return found;
}

} // namespace

class TestWindowReach : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<MainWindow> m_window;

    Pages& pages() const { return *m_window->findChild<Pages*>(); }

private Q_SLOTS:
    void initTestCase()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_window = windowWithRuns(m_folder);
        m_window->resize(1440, 900);
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
        m_window->findChild<RunsTable*>()->select({m_window->store().runs()[0]->id});
    }
    void cleanupTestCase() { m_window.reset(); }

    /// The label before it, else the tool tip, which it follows; what was given stays.
    void controlsAreNamedByWhatStandsBesideThem()
    {
        QDialog dialog(m_window.get());
        auto* column = new QVBoxLayout(&dialog);
        auto* row = new QHBoxLayout;
        const auto add = [&](QLayout* to, QWidget* widget) {
            to->addWidget(widget);
            return widget;
        };
        add(row, new QLabel(QStringLiteral("x =")));
        auto* box = add(row, new QComboBox);
        row->addSpacing(4);
        auto* other = add(row, new QSpinBox);
        auto* button = new QToolButton;
        add(row, button);
        button->setToolTip(QStringLiteral("<p>Fit <b>all</b></p><p>and more</p>"));
        column->addLayout(row);
        auto* form = new QFormLayout;
        auto* inner = new QHBoxLayout;
        auto* from = add(inner, new QLineEdit);
        form->addRow(QStringLiteral("Radius"), inner);
        auto* own = new QLineEdit;
        own->setAccessibleName(QStringLiteral("Mine"));
        own->setToolTip(QStringLiteral("Another"));
        form->addRow(QStringLiteral("Label"), own);
        column->addLayout(form);
        dialog.show();
        QVERIFY(QTest::qWaitForWindowExposed(&dialog));
        QCOMPARE(spokenName(*box), QStringLiteral("x"));
        QCOMPARE(spokenName(*other), QString()); // a box is no label
        QCOMPARE(spokenName(*button), QStringLiteral("Fit all"));
        QCOMPARE(spokenName(*from), QStringLiteral("Radius"));
        QCOMPARE(spokenName(*own), QStringLiteral("Mine"));
        button->setToolTip(QStringLiteral("Back"));
        QCOMPARE(spokenName(*button), QStringLiteral("Back"));
        QVERIFY(namelessIn(dialog).contains(QStringLiteral("QSpinBox"))); // a new one would be found
    }

    void everyControlHasANameAndIsReached_data()
    {
        QTest::addColumn<int>("page");
        for (int i = 0; i < pages().count(); ++i)
            QTest::newRow(qPrintable(pages().tabText(i))) << i;
    }
    void everyControlHasANameAndIsReached()
    {
        QFETCH(int, page);
        pages().setCurrentIndex(page);
        QTest::qWait(20);
        const QString nameless = namelessIn(*m_window);
        QVERIFY2(nameless.isEmpty(), qPrintable(QStringLiteral("without a name:\n") + nameless));
        const QString unreached = unreachedIn(*m_window);
        QVERIFY2(unreached.isEmpty(), qPrintable(QStringLiteral("not reached:\n") + unreached));
    }

    void soDoThoseOfDialogs_data()
    {
        QTest::addColumn<QString>("action");
        QTest::addColumn<QString>("dialog");
        for (const auto& [action, dialog] : {std::pair("fork", "forkDialog"),
                                             {"sideBySide", "differenceDialog"},
                                             {"find", "palette"},
                                             {"columnsOfRuns", "fieldChooser"},
                                             {"shortcuts", "help"}})
            QTest::newRow(action) << QString::fromLatin1(action) << QString::fromLatin1(dialog);
    }
    void soDoThoseOfDialogs()
    {
        QFETCH(QString, action);
        QFETCH(QString, dialog);
        m_window->findChild<RunsTable*>()->select(
            action == QLatin1String("sideBySide")
                ? QStringList{m_window->store().runs()[0]->id, m_window->store().runs()[1]->id}
                : QStringList{m_window->store().runs()[0]->id});
        trigger(*m_window, qPrintable(action));
        QTRY_VERIFY(m_window->findChild<QDialog*>(dialog));
        auto* opened = m_window->findChild<QDialog*>(dialog);
        QVERIFY(QTest::qWaitForWindowExposed(opened));
        const QString nameless = namelessIn(*opened);
        const QString unreached = action == QLatin1String("find") ? QString() : unreachedIn(*opened); // Up and Down
        opened->close();
        QTRY_VERIFY(!m_window->findChild<QDialog*>(dialog) || !m_window->findChild<QDialog*>(dialog)->isVisible());
        QVERIFY2(nameless.isEmpty(), qPrintable(QStringLiteral("without a name:\n") + nameless));
        QVERIFY2(unreached.isEmpty(), qPrintable(QStringLiteral("not reached:\n") + unreached));
    }
};

QTEST_MAIN(TestWindowReach)
#include "tst_window_reach.moc"
