// SPDX-License-Identifier: GPL-3.0-or-later
// Audits of other machines in the window: parts dropped onto it are merged into the report of one run, a
// report is shown as it stands and measures nothing, and a cluster run is planned from the menu.
#include "app/cluster_plan_dialog.h"
#include "app/main_window.h"
#include "core/report/json_report.h"
#include "core/report/stored_report.h"
#include "core/scale/share.h"
#include "tests/testing/sharded_pair.h"
#include "tests/widgets/window_driver.h"

#include <QPlainTextEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QStandardPaths>
#include <QtTest>

using namespace assay;
using namespace assay::testing;

class ElsewhereTest : public QObject {
    Q_OBJECT

private:
    static QString text(const std::string &path) { return QString::fromStdString(path); }

    static QStringList partsOf(const ShardedPair &pair, unsigned parts)
    {
        QStringList paths;
        for (unsigned i = 1; i <= parts; ++i) {
            auto audit = divideAudit(pair.request(), {}, parts, {});
            const auto part = measurePart(*audit, pair.request(), i, {});
            paths << text(pair.folder.path("p" + std::to_string(i) + ".assay-part"));
            writeFile(paths.back().toStdString(), partText(*part));
        }
        return paths;
    }

private slots:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

    void partsBecomeTheReportOfOneRun()
    {
        const ShardedPair pair;
        const auto alone = auditClaims(pair.request(), {});
        QVERIFY(bool(alone));
        MainWindow window;
        window.show();
        window.openPaths(partsOf(pair, 3));
        QTRY_VERIFY_WITH_TIMEOUT(window.report(), 30'000);
        QCOMPARE(text(auditJson(*window.report())), text(auditJson(*alone)));
        QVERIFY(window.session().comparison());
        QCOMPARE(window.session().inputs().reference, text(pair.reference()));
        QCOMPARE(window.session().inputs().documents.size(), std::size_t { 1 });
    }

    void aMissingPartIsSaid()
    {
        const ShardedPair pair;
        MainWindow window;
        window.show();
        window.openPaths(partsOf(pair, 3).mid(0, 2));
        auto *bar = window.findChild<QWidget *>(QStringLiteral("problem"));
        QVERIFY(bar);
        QTRY_VERIFY_WITH_TIMEOUT(bar->isVisible(), 30'000);
        QVERIFY(!window.report());
    }

    void aStoredReportIsShownAndNothingMeasured()
    {
        const ShardedPair pair;
        const auto alone = auditClaims(pair.request(), {});
        const std::string path = pair.folder.path("report.json");
        writeFile(path, auditJson(*alone));
        MainWindow window;
        window.show();
        window.openPaths({ text(path) });
        QTRY_VERIFY_WITH_TIMEOUT(window.report(), 30'000);
        const AuditReport &shown = *window.report();
        QVERIFY(shown.verdict == alone->verdict);
        QCOMPARE(shown.claims.size(), alone->claims.size());
        for (std::size_t i = 0; i < shown.claims.size(); ++i) {
            QCOMPARE(shown.claims[i].text, alone->claims[i].text);
            QVERIFY(shown.claims[i].verdict == alone->claims[i].verdict);
            QCOMPARE(shown.claims[i].reason, alone->claims[i].reason);
        }
        QCOMPARE(shown.findings.size(), alone->findings.size());
        QVERIFY(!window.session().comparison());
        QTest::qWait(300); // a measurement would have been started by now
        QVERIFY(!window.jobs().isRunning());
        QVERIFY(!window.session().comparison());
        QVERIFY(window.session().reference()); // but its layers can be browsed
    }

    void strangersReports_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<bool>("opens");
        const QByteArray head = "{\"schema\":\"assay.audit/1\",";
        QTest::addRow("nothing but its schema and verdict")
            << head + "\"verdict\":\"nothing-claimed\"}" << true;
        QTest::addRow("a verdict that no report has") << head + "\"verdict\":\"splendid\"}" << false;
        QTest::addRow("no verdict") << head + "\"claims\":[]}" << false;
        QTest::addRow("a claim without a verdict")
            << head + "\"verdict\":\"confirmed\",\"claims\":[{\"statement\":{\"kind\":\"ratio\"}}]}" << false;
        QTest::addRow("claims that are a number") << head + "\"verdict\":\"confirmed\",\"claims\":7}" << true;
        QTest::addRow("nested too deep")
            << head + "\"verdict\":" + QByteArray(40, '[') + QByteArray(40, ']') + "}" << false;
        QTest::addRow("cut off") << head + "\"verdict\":\"conf" << false;
        QTest::addRow("another schema") << QByteArray("{\"schema\":\"assay.compare/1\"}") << false;
    }
    void strangersReports()
    {
        QFETCH(QByteArray, json);
        QFETCH(bool, opens);
        const TemporaryFolder folder;
        writeFile(folder.path("r.json"), json.toStdString());
        QCOMPARE(bool(readStoredReport(folder.path("r.json"))), opens);
    }

    void aFindingThatIsNotThereIsNotFollowed()
    {
        const TemporaryFolder folder;
        writeFile(
            folder.path("r.json"),
            "{\"schema\":\"assay.audit/1\",\"verdict\":\"refuted\",\"claims\":[{\"verdict\":\"refuted\","
            "\"grade\":\"measured\",\"statement\":{\"kind\":\"ratio\"},\"findings\":[0,1,"
            "18446744073709551615]}],"
            "\"findings\":[{\"rule\":\"a\",\"severity\":\"failure\",\"summary\":\"b\"}]}");
        const auto stored = readStoredReport(folder.path("r.json"));
        QVERIFY(bool(stored));
        QCOMPARE(stored->report.claims[0].findings, std::vector<std::size_t> { 0 });
    }

    void aClusterRunIsPlannedFromTheMenu()
    {
        const ShardedPair pair;
        MainWindow window;
        window.show();
        window.openPaths({ text(pair.reference()), text(pair.candidate()), text(pair.claims()) });
        QTRY_VERIFY_WITH_TIMEOUT(window.report() && !window.jobs().isRunning(), 30'000);
        const auto actions = window.findChildren<QAction *>();
        const auto action = std::ranges::find_if(actions, [](const QAction *each) {
            return each->text().contains(QStringLiteral("cluster run"));
        });
        QVERIFY(action != actions.end());
        (*action)->trigger();
        auto *dialog = window.findChild<ClusterPlanDialog *>();
        QVERIFY(dialog);
        auto *shown = dialog->findChild<QPlainTextEdit *>(QStringLiteral("clusterText"));
        QTRY_VERIFY_WITH_TIMEOUT(shown->toPlainText().contains(QStringLiteral("--array=1-16")), 10'000);
        dialog->findChild<QSpinBox *>(QStringLiteral("clusterParts"))->setValue(5);
        QTRY_VERIFY_WITH_TIMEOUT(shown->toPlainText().contains(QStringLiteral("--array=1-5")), 10'000);
        const QString script = text(pair.folder.path("run.sbatch"));
        dialog->saveScript(script);
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(script), 10'000);
        const std::string written = readFile(script.toStdString());
        QVERIFY(written.starts_with("#!/bin/bash\n"));
        QVERIFY(written.find("--array=1-5 ") != std::string::npos);
        QVERIFY(written.find("--reference " + pair.reference()) != std::string::npos);
    }
};

QTEST_MAIN(ElsewhereTest)
#include "tst_elsewhere.moc"
