// SPDX-License-Identifier: GPL-3.0-or-later
// Statements of quality against a run of both models. The run is made by hand: perplexities 8 and 8.8 (ln
// 1.1 with an error of 0.01, so that three errors reach from 6.7 % to 13.3 % and two from 7.8 % to 12.2 %),
// agreement 80 % with an error of 2 %, divergence 0.12 with 0.01.
#include "core/audit/rules/run_rules.h"
#include "tests/audit/audit_cases.h"

#include <QtTest>

using namespace assay;
using namespace assay::testing;

namespace {

RunReport smallRun()
{
    RunReport run { .textName = "board_notes.txt", .textPath = "texts/board_notes.txt", .context = 512 };
    run.reference = { .perplexity = 8.0 };
    run.candidate = RunSide { .perplexity = 8.8 };
    run.difference = RunDifference { .predictions = 400 };
    run.difference->lnPerplexityRatio = std::log(1.1);
    run.difference->lnPerplexityRatioError = 0.01;
    run.difference->top1Agreement = 0.8;
    run.difference->top1Error = 0.02;
    run.difference->kl = { .mean = 0.12, .meanError = 0.01, .median = 0.09, .max = 1.5 };
    return run;
}

/// The verdict of the claim that is printed so, or "no claim".
QString verdictOf(const std::string &text, const std::string &printed, const RunReport &run,
                  const std::string &name = "README.md")
{
    AuditContext context = contextOf({ { .text = text, .path = name } });
    context.reference.path = "alder.gguf";
    context.candidate.path = "alder-Q4_0.gguf";
    context.run = &run;
    auto report = judge(std::move(context), RunControl());
    if (!report)
        return QString::fromStdString(describe(report.error()));
    for (const Claim &claim : report->claims)
        if (claim.text.find(printed) != std::string::npos)
            return verdictName(claim.verdict);
    return "no claim";
}

Amount statedPercent(double low, double high)
{
    Amount amount { .value = (low + high) / 2, .dimension = Dimension::Percent };
    amount.readings[0] = { low, high };
    return amount;
}

} // namespace

class RunStatementsTest : public QObject {
    Q_OBJECT

private slots:
    void statements_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("printed");
        QTest::addColumn<QString>("verdict");
        const auto row = [](const char *text, const char *printed, const char *verdict) {
            QTest::addRow("%s: %s", text, printed) << text << printed << verdict;
        };
        const char *both = "Perplexity on board_notes.txt: 8.80 (original: 8.00).";
        row(both, "8.80", "confirmed");
        row(both, "8.00", "confirmed");
        row("Perplexity on board_notes.txt: 8.00 (original), 8.10 (compressed).", "8.10", "refuted");
        row("Perplexity on board_notes.txt: 8.00 (original), 8.10 (compressed).", "8.00", "confirmed");
        // other windows: 9.9 / 9.0 is 1.1 too
        row("Perplexity on board_notes.txt: 9.00 (original), 9.90 (compressed).", "9.90", "unsupported");
        row("The compressed model has a perplexity of 6.00 on board_notes.txt.", "6.00", "unsupported");
        row("The compressed model has a perplexity of 8.80.", "8.80", "unsupported");
        row("Perplexity of the compressed model on WikiText-2: 8.80", "8.80", "unsupported");
        row("Perplexity on board_notes.txt rises by 10 %.", "10 %", "confirmed");
        row("Perplexity on board_notes.txt rises by 12 %.", "12 %", "confirmed");
        row("Perplexity on board_notes.txt rises by 13 %.", "13 %", "unsupported");
        row("Perplexity on board_notes.txt rises by 14 %.", "14 %", "refuted");
        row("Perplexity on board_notes.txt improves by 10 %.", "10 %", "refuted");
        row("Perplexity on board_notes.txt rises by less than 5 %.", "5 %", "refuted");
        row("Perplexity on board_notes.txt rises by less than 10 %.", "10 %", "unsupported");
        row("Perplexity on board_notes.txt rises by at most 15 %.", "15 %", "confirmed");
        row("The perplexity rises by 14 %.", "14 %", "unsupported");
        row("On C4 the perplexity rises by 10 %.", "10 %", "unsupported");
        row("On board_notes.txt top-1 agreement with the original is 83 %.", "83 %", "confirmed");
        row("On board_notes.txt top-1 agreement with the original is 85 %.", "85 %", "unsupported");
        row("On board_notes.txt top-1 agreement with the original is 87 %.", "87 %", "refuted");
        row("On board_notes.txt, 83 % of the top-1 predictions agree.", "83 %", "confirmed");
        row("On board_notes.txt, 87 % of the top-1 predictions agree.", "87 %", "refuted");
        row("On board_notes.txt, 13 % of the top-1 predictions change.", "13 %", "unsupported");
        row("At least 87 % of the next-token predictions (top-1) on board_notes.txt agree.", "87 %",
            "refuted");
        row("Auf board_notes.txt stimmen mehr als 70 % der Vorhersagen (Top-1) überein.", "70 %",
            "confirmed");
        row("Sur board_notes.txt, 87 % des prédictions top-1 concordent.", "87 %", "refuted");
        row("Top-1 on ImageNet is 87 %, identical to the original's.", "87 %", "unsupported");
        row("Auf board_notes.txt ist die mittlere KL-Divergenz 0,121.", "0,121", "confirmed");
        row("La divergence KL moyenne sur board_notes.txt est de 0,160.", "0,160", "refuted");
        row("The mean KL divergence on board_notes.txt is 0.121.", "0.121", "confirmed");
        row("The mean KL divergence on board_notes.txt is 0.145.", "0.145", "unsupported");
        row("The mean KL divergence on board_notes.txt is 0.160.", "0.160", "refuted");
        row("## On board_notes.txt\n\nPerplexity falls apart a little.\n\nTop-1 agreement is 99 %.", "99 %",
            "refuted");
        row("There is no quality loss.", "no quality loss", "refuted");
        row("Zero degradation in output quality.", "Zero degradation", "refuted");
        row("Compression ratio: 4:1. Lossless quality.", "Lossless quality", "refuted");
        row("Nearly lossless quality.", "lossless quality", "refuted");
        row("The loss of quality is negligible.", "quality is negligible", "no claim");
        row("The quality is not preserved.", "preserved", "unsupported");
        row("We do not claim that there is no quality loss.", "quality loss", "unsupported");
        row("Some loss of quality is unavoidable.", "quality", "no claim");
        row("There is no loss of accuracy on MMLU.", "loss", "unsupported");
        row("The model retains 99 % of the accuracy.", "99 %", "unsupported");
        row("The model retains 99 % of the original's accuracy.", "99 %", "unsupported");
        row("Outputs are identical to the original's.", "Outputs", "refuted");
        row("It gives the same answers.", "same answers", "refuted");
        row("The compressed model still generates text.", "still generates", "confirmed");
        row("- Perplexity: unchanged\n- Size: 4 MB", "unchanged", "refuted");
        row("| Quantity | Value |\n|---|---|\n| Quality loss | none |\n", "none", "refuted");
        row("Kein Qualitätsverlust gegenüber dem Original.", "Qualitätsverlust", "refuted");
        row("Das Modell liefert identische Ausgaben.", "identische Ausgaben", "refuted");
    }
    void statements()
    {
        QFETCH(QString, text);
        QFETCH(QString, printed);
        QFETCH(QString, verdict);
        QCOMPARE(verdictOf(text.toStdString(), printed.toStdString(), smallRun()), verdict);
    }

    void tablesAndRecordsKnowTheirTextAndSides()
    {
        const std::string table = "| file | perplexity (board_notes.txt) | change |\n|---|---|---|\n"
                                  "| F32 (original) | 8.00 | |\n| Q8_0 | 8.01 | +0.1 % |\n"
                                  "| Q4_0 | 8.80 | +10.0 % |\n";
        QCOMPARE(verdictOf(table, "8.00", smallRun()), QString("confirmed"));
        QCOMPARE(verdictOf(table, "8.01", smallRun()), QString("unsupported"));
        QCOMPARE(verdictOf(table, "+0.1 %", smallRun()), QString("consistent")); // 8.01 / 8.00 - 1 = 0.125 %
        QCOMPARE(verdictOf(table, "8.80", smallRun()), QString("confirmed"));
        QCOMPARE(verdictOf(table, "+10.0 %", smallRun()), QString("confirmed"));
        const std::string record = "{\"quality\": {\"dataset\": \"board_notes.txt\", "
                                   "\"perplexity_original\": 8.0, \"perplexity_compressed\": 8.05, "
                                   "\"top1_agreement\": 0.99}}";
        QCOMPARE(verdictOf(record, "8.0", smallRun(), "a.json"), QString("confirmed"));
        QCOMPARE(verdictOf(record, "8.05", smallRun(), "a.json"), QString("refuted"));
        QCOMPARE(verdictOf(record, "0.99", smallRun(), "a.json"), QString("refuted"));
    }

    /// A type that only one of the two is stored in says whose perplexity it is.
    void typesOfWeightsNameTheSide_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("verdict");
        const std::pair<const char *, const char *> rows[] = {
            { "- perplexity of the float32 model on board_notes.txt: 8.00", "confirmed" },
            { "# alder, Q8_0\n\n- perplexity of the fp32 model on board_notes.txt: 8.00", "confirmed" },
            { "The perplexity of the F32 model on board_notes.txt is 8.00.", "confirmed" },
            { "The perplexity of the Q8_0 model on board_notes.txt is 8.00.", "unsupported" },
        };
        for (const auto &[text, verdict] : rows)
            QTest::newRow(text) << text << verdict;
    }
    void typesOfWeightsNameTheSide()
    {
        QFETCH(QString, text);
        QFETCH(QString, verdict);
        const auto modelOf = [](DType type, const char *name) {
            TensorInfo tensor;
            tensor.name = "w";
            tensor.dtype = type;
            tensor.dtypeName = name;
            tensor.shape = *Shape::make(std::array<std::uint64_t, 2> { 4, 32 });
            Model model;
            model.tensors = { tensor };
            return finishModel(std::move(model));
        };
        const RunReport run = smallRun();
        AuditContext context = contextOf({ { .text = text.toStdString(), .path = "README.md" } });
        context.reference.path = "alder.gguf";
        context.candidate.path = "alder-q.gguf";
        context.reference.model = modelOf(DType::F32, "F32");
        context.candidate.model = modelOf(DType::I8, "Q8_0");
        context.run = &run;
        const auto report = judge(std::move(context), RunControl());
        QVERIFY(report);
        const auto claim = std::ranges::find(report->claims, std::string("8.00"), &Claim::text);
        QVERIFY(claim != report->claims.end());
        QCOMPARE(QString(verdictName(claim->verdict)), verdict);
    }

    void ruinIsAFindingAndRefutes()
    {
        RunReport run = smallRun();
        run.candidate->perplexity = 100;
        run.candidate->carriesNoInformation = true;
        run.candidate->ruinSentence = "its predictions carry no information: as good as guessing";
        run.difference->lnPerplexityRatio = std::log(12.5);
        const std::string low = "Perplexity of the compressed model on board_notes.txt: 45";
        const std::string high = "Perplexity of the compressed model on board_notes.txt: 55";
        QCOMPARE(verdictOf(low, "45", run), QString("refuted")); // 45 * 2 < 100
        QCOMPARE(verdictOf(high, "55", run), QString("unsupported"));
        QCOMPARE(verdictOf("The compressed model still generates coherent text.", "still", run),
                 QString("refuted"));
        QCOMPARE(verdictOf("There is no loss of accuracy on MMLU.", "loss", run), QString("refuted"));
        AuditContext context = contextOf({ markdownOf("A model.") });
        context.run = &run;
        const auto report = judge(std::move(context), RunControl());
        QVERIFY(report && hasFailure(*report));
        QVERIFY(report->verdictSentence.find("carry no information") != std::string::npos);
        // Where the original is as bad, the text tells nothing of the candidate.
        run.reference.carriesNoInformation = true;
        AuditContext other = contextOf({ markdownOf("A model.") });
        other.run = &run;
        const auto nothing = judge(std::move(other), RunControl());
        QVERIFY(nothing && !hasFailure(*nothing));
    }

    void aRunWithoutFiguresJudgesNothing()
    {
        RunReport builtIn = smallRun();
        builtIn.textPath.clear(); // no document speaks of the built-in text
        const std::string rise = "Perplexity on board_notes.txt rises by 14 %.";
        QCOMPARE(verdictOf(rise, "14 %", builtIn), QString("unsupported"));
        RunReport notRun = smallRun();
        notRun.notRun = "no config";
        QCOMPARE(verdictOf(rise, "14 %", notRun), QString("unsupported"));
        QCOMPARE(verdictOf("There is no quality loss.", "no quality", notRun), QString("unsupported"));
        QCOMPARE(verdictOf("Lossless quality.", "Lossless quality", notRun), QString("unsupported"));
    }

    void sameWeightsThatSpeakOtherwiseAreNotTheSame()
    {
        const auto verdictWith = [](bool isIdentical) {
            Comparison same = comparisonOf(1, 1);
            same.totals.exact = true;
            RunReport run = smallRun();
            run.difference->isIdentical = isIdentical;
            AuditContext context = contextOf({ markdownOf("There is no quality loss.") });
            context.comparison = &same;
            context.run = &run; // another rope scaling in config.json
            const auto report = judge(std::move(context), RunControl());
            return report && !report->claims.empty() ? std::optional(report->claims[0].verdict)
                                                     : std::nullopt;
        };
        QCOMPARE(verdictWith(true), std::optional(Verdict::Confirmed));
        QCOMPARE(verdictWith(false), std::optional(Verdict::Refuted));
    }

    void speechIsBelievedUpToHalfAsMuchSurprise()
    {
        const std::string speaks = "The compressed model still generates text.";
        RunReport run = smallRun();
        run.difference->lnPerplexityRatio = std::log(0.9 * SpeaksUpTo);
        QCOMPARE(verdictOf(speaks, "still", run), QString("confirmed"));
        run.difference->lnPerplexityRatio = std::log(1.1 * SpeaksUpTo);
        QCOMPARE(verdictOf(speaks, "still", run), QString("unsupported"));
    }

    void ofFewPredictionsNothingIsShown()
    {
        for (const std::uint64_t count : { FewestPredictions * 9 / 10, FewestPredictions * 11 / 10 }) {
            const bool isEnough = count > FewestPredictions;
            RunReport run = smallRun();
            run.difference->predictions = count;
            const QString refuted = isEnough ? "refuted" : "unsupported";
            QCOMPARE(verdictOf("There is no quality loss.", "no quality loss", run), refuted);
            QCOMPARE(verdictOf("On board_notes.txt top-1 agreement is 99 %.", "99 %", run), refuted);
            QCOMPARE(verdictOf("Perplexity on board_notes.txt rises by 14 %.", "14 %", run), refuted);
            run.candidate->carriesNoInformation = true;
            run.candidate->ruinSentence = "its predictions carry no information";
            QCOMPARE(verdictOf("The compressed model still generates text.", "still", run), refuted);
        }
    }

    void whereAllChoicesWereTheSameTheErrorIsNotZero()
    {
        RunReport run = smallRun();
        run.difference->top1Agreement = 1;
        run.difference->top1Error = 0; // of 400: three errors are 1.5 %, two are 1 %
        QCOMPARE(verdictOf("On board_notes.txt top-1 agreement is 99.1 %.", "99.1 %", run),
                 QString("confirmed"));
        QCOMPARE(verdictOf("On board_notes.txt top-1 agreement is 98.7 %.", "98.7 %", run),
                 QString("unsupported"));
        QCOMPARE(verdictOf("On board_notes.txt top-1 agreement is 98.3 %.", "98.3 %", run),
                 QString("refuted"));
    }

    void noLossJustInsideAndJustOutside()
    {
        QCOMPARE(lossFit(std::log1p(0.9 * NoLoss), 0, false), Fit::Agrees);
        QCOMPARE(lossFit(std::log1p(1.1 * NoLoss), 0, false), Fit::Disagrees);
        QCOMPARE(lossFit(std::log1p(1.1 * NoLoss), 0, true), Fit::Untold);
        QCOMPARE(lossFit(std::log1p(0.9 * NegligibleLoss), 0, true), Fit::Untold);
        QCOMPARE(lossFit(std::log1p(1.1 * NegligibleLoss), 0, true), Fit::Disagrees);
        QCOMPARE(lossFit(0.011, 0.007, false), Fit::Untold); // Q5_1 of a small model: -1 % to +3.3 %
        QCOMPARE(lossFit(-0.2, 0.01, false), Fit::Agrees); // better is no loss
    }

    void errorsJustInsideAndJustOutside()
    {
        const Amount ten = statedPercent(0.0999, 0.1001);
        const auto off = [&](double sigmas) { return fitOf(ten, 0.1001 + sigmas * 0.01, 0.01, true); };
        QCOMPARE(off(0.9 * SigmasThatAgree), Fit::Agrees);
        QCOMPARE(off(1.1 * SigmasThatAgree), Fit::Untold);
        QCOMPARE(off(0.9 * SigmasThatRefute), Fit::Untold);
        QCOMPARE(off(1.1 * SigmasThatRefute), Fit::Disagrees);
        // A change that cannot be told from none confirms its own figure only.
        QCOMPARE(fitOf(statedPercent(-0.0005, 0.0005), 0.011, 0.007, false), Fit::Untold);
        QCOMPARE(fitOf(statedPercent(0.0105, 0.0115), 0.011, 0.007, false), Fit::Agrees);
    }

    void aTextByItsName_data()
    {
        QTest::addColumn<QString>("words");
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("named");
        QTest::addRow("data set by another spelling") << "On wikitext2: 8.0"
                                                      << "wikitext-2.raw" << true;
        QTest::addRow("another data set") << "On C4: 8.0"
                                          << "wikitext-2.raw" << false;
        QTest::addRow("none") << "Perplexity 8.0"
                              << "wikitext-2.raw" << false;
        QTest::addRow("its stem") << "Perplexity on Board minutes: 8.0"
                                  << "board_minutes.txt" << true;
        QTest::addRow("half of the name") << "Perplexity on minutes: 8.0"
                                          << "board_minutes.txt" << false;
        QTest::addRow("part of a word") << "Perplexity of the start: 8.0"
                                        << "art.txt" << false;
        QTest::addRow("second of two") << "On notes.txt: 8.0"
                                       << "board_minutes.txt, notes.txt" << true;
    }
    void aTextByItsName()
    {
        QFETCH(QString, words);
        QFETCH(QString, text);
        QFETCH(bool, named);
        QCOMPARE(namesText(words.toStdString(), text.toStdString()), named);
        QVERIFY(isNameOfText("board_minutes", "board_minutes.txt"));
        QVERIFY(isNameOfText("board_minutes_txt", "board_minutes.txt"));
        QVERIFY(!isNameOfText("board", "board_minutes.txt"));
    }
};

QTEST_GUILESS_MAIN(RunStatementsTest)
#include "tst_run_statements.moc"
