// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/view3d/gl_support.h"

#include <QTest>

#include <cstdlib>
#include <unistd.h>

using namespace sharpscope;

class TestGlSupport : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { unsetenv("GALLIUM_DRIVER"); }
    void cleanup() { unsetenv("GALLIUM_DRIVER"); }

    void aContextThatIsMadeHasARenderer()
    {
        const GlSupport support = findGlSupport([] { return "a card of process " + std::to_string(getpid()); });
        QVERIFY(support.works && !support.usesSoftpipe);
        QVERIFY(support.renderer.starts_with("a card of process "));
        QVERIFY(!support.renderer.ends_with(" " + std::to_string(getpid()))); // made in a child, not here
        QVERIFY(!getenv("GALLIUM_DRIVER"));
    }

    void whereThereIsNoneNothingElseIsTried()
    {
        QVERIFY(!findGlSupport([]() -> std::optional<std::string> {
                     if (getenv("GALLIUM_DRIVER")) return "softpipe";
                     return std::nullopt;
                 }).works);
        QVERIFY(!getenv("GALLIUM_DRIVER"));
    }

    void aDriverThatDiesTakesNobodyWithItAndSoftpipeIsUsed()
    {
        const GlSupport support = findGlSupport([]() -> std::optional<std::string> {
            const char* driver = getenv("GALLIUM_DRIVER");
            if (!driver || driver != std::string("softpipe")) std::abort();
            return "softpipe";
        });
        QVERIFY(support.works && support.usesSoftpipe);
        QCOMPARE(support.renderer, std::string("softpipe"));
        QCOMPARE(getenv("GALLIUM_DRIVER"), std::string("softpipe")); // for the context that VTK is going to make
    }

    void whereSoftpipeDiesTooThereIsNoView()
    {
        const GlSupport support = findGlSupport([]() -> std::optional<std::string> { std::abort(); });
        QVERIFY(!support.works && !support.usesSoftpipe);
        QVERIFY(!getenv("GALLIUM_DRIVER"));
    }

    void aDriverThatTheUserChoseIsNotReplaced()
    {
        setenv("GALLIUM_DRIVER", "llvmpipe", 1);
        QVERIFY(!findGlSupport([]() -> std::optional<std::string> { std::abort(); }).works);
        QCOMPARE(getenv("GALLIUM_DRIVER"), std::string("llvmpipe"));
    }

    void theDisplayOfTheTestsHasItsUsualRenderer()
    {
        if (!glSupport().works) QSKIP("no display with OpenGL 3.2 here");
        QVERIFY(!glSupport().renderer.empty());
        QVERIFY2(!glSupport().usesSoftpipe, glSupport().renderer.c_str()); // else every test of the view would crawl
    }

    void saysWhyThereIsNoViewAndWhatToDo()
    {
        QVERIFY(whyNoGl({.works = true}, "", "").empty());
        QVERIFY(whyNoGl({}, ":7", "").find(":7 makes no OpenGL") != std::string::npos);
        QVERIFY(whyNoGl({}, "", "wayland-0").find("XWayland") != std::string::npos);
        QVERIFY(whyNoGl({}, "", "").find("DISPLAY is not set") != std::string::npos);
    }
};

QTEST_MAIN(TestGlSupport)
#include "tst_gl_support.moc"
