// SPDX-License-Identifier: GPL-3.0-or-later
// What a run of both models is worth to claims. Expected values by hand from the formulas: a share of change
// is e^x − 1 of the paired ln ratio x, its bounds those of x ± 3 of its error.
#include "core/audit/facts/run_figures.h"

#include <QtTest>

using namespace assay;

namespace {

constexpr double Close = 1e-9;

RunReport smallRun()
{
    RunReport run { .textName = "wikitext-2.raw", .textPath = "texts/wikitext-2.raw" };
    run.reference = { .perplexity = 8.0 };
    run.candidate = RunSide { .perplexity = 8.8 };
    run.difference = RunDifference { .lnPerplexityRatio = std::log(1.1), .lnPerplexityRatioError = 0.01 };
    run.difference->top1Agreement = 0.8;
    run.difference->top1Error = 0.02;
    run.difference->kl.mean = 0.12;
    run.difference->kl.meanError = 0.01;
    return run;
}

const MeasuredFigure *figureOf(const std::vector<MeasuredFigure> &all, std::string_view noun,
                               std::string_view side, bool isShare)
{
    for (const MeasuredFigure &one : all)
        if (one.noun == noun && one.side == side && one.isShare == isShare)
            return &one;
    return nullptr;
}

bool isNear(double value, double wanted)
{
    return std::abs(value - wanted) < Close;
}

} // namespace

class RunFiguresTest : public QObject {
    Q_OBJECT

private slots:
    void everyFigureWithItsInterval()
    {
        const auto all = runFigures(smallRun());
        const auto *original = figureOf(all, "perplexity", "original", false);
        QVERIFY(original && isNear(original->low, 8.0) && isNear(original->high, 8.0)
                && !original->mayRefute);
        const auto *compressed = figureOf(all, "perplexity", "compressed", false);
        QVERIFY(compressed && isNear(compressed->value, 8.8) && !compressed->mayRefute);
        const auto *share = figureOf(all, "perplexity", "difference", true);
        QVERIFY(share && share->mayRefute);
        QVERIFY(isNear(share->value, 0.1));
        QVERIFY(isNear(share->low, 1.1 * std::exp(-0.03) - 1)); // 0.0674901
        QVERIFY(isNear(share->high, 1.1 * std::exp(0.03) - 1)); // 0.1334999
        const auto *difference = figureOf(all, "perplexity", "difference", false);
        QVERIFY(difference && isNear(difference->value, 0.8) && isNear(difference->high, 8 * share->high));
        const auto *guess = figureOf(all, "top1", "difference", true);
        QVERIFY(guess && isNear(guess->low, 0.74) && isNear(guess->high, 0.86));
        const auto *divergence = figureOf(all, "kl_divergence", "", false);
        QVERIFY(divergence && isNear(divergence->low, 0.09) && isNear(divergence->high, 0.15));
    }

    void nothingWithoutAMeasurement()
    {
        RunReport builtIn = smallRun();
        builtIn.textPath.clear(); // no document speaks of the built-in text
        QVERIFY(runFigures(builtIn).empty());
        RunReport notRun = smallRun();
        notRun.notRun = "no config";
        QVERIFY(runFigures(notRun).empty());
        RunReport oneSide = smallRun();
        oneSide.candidate->notRun = "NaN in layer 3";
        const auto left = runFigures(oneSide);
        QCOMPARE(left.size(), std::size_t { 1 });
        QCOMPARE(left[0].side, std::string("original"));
    }

    void aFigureHoldsOnItsTextOnly_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("dataSet");
        QTest::addColumn<QString>("sentence");
        QTest::addColumn<bool>("meant");
        QTest::addRow("data set by another spelling") << "wikitext-2.raw"
                                                      << "wikitext2"
                                                      << "Perplexity 8.0" << true;
        QTest::addRow("another data set") << "wikitext-2.raw"
                                          << "c4"
                                          << "Perplexity 8.0" << false;
        QTest::addRow("none named") << "wikitext-2.raw" << QString() << "Perplexity 8.0" << false;
        QTest::addRow("the file's name in the sentence")
            << "board_minutes.txt" << QString() << "Perplexity on Board minutes: 8.0" << true;
        QTest::addRow("half of the name")
            << "board_minutes.txt" << QString() << "Perplexity on minutes: 8.0" << false;
        QTest::addRow("part of a word") << "art.txt" << QString() << "Perplexity of the start: 8.0" << false;
        QTest::addRow("bound to no text") << QString() << "c4"
                                          << "Perplexity 8.0" << true;
    }
    void aFigureHoldsOnItsTextOnly()
    {
        QFETCH(QString, text);
        QFETCH(QString, dataSet);
        QFETCH(QString, sentence);
        QFETCH(bool, meant);
        const MeasuredFigure figure { .dataSet = text.toStdString() };
        QCOMPARE(meansText(figure, dataSet.toStdString(), sentence.toStdString()), meant);
    }

    void aTextIsNoOtherModel()
    {
        const std::vector<MeasuredFigure> figures { { .dataSet = "board_minutes.txt" } };
        QVERIFY(isTextOfRun(figures, "board_minutes"));
        QVERIFY(isTextOfRun(figures, "board_minutes_txt"));
        QVERIFY(!isTextOfRun(figures, "board"));
        QVERIFY(!isTextOfRun({}, "board_minutes"));
    }
};

QTEST_GUILESS_MAIN(RunFiguresTest)
#include "tst_run_figures.moc"
