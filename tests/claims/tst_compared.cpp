// SPDX-License-Identifier: GPL-3.0-or-later
// What sentences make of two figures that they set against each other: a true figure and a false one of each
// kind, just inside and just outside of what printed digits allow. All numbers are worked out by hand.
#include "core/claims/reading/read_tree.h"
#include "core/claims/reasoning/compared.h"
#include "core/claims/reasoning/slip.h"
#include "tests/claims/accused.h"

#include <QtTest>

using namespace assay;

namespace {

/// Printed figures that a text is accused of.
std::vector<std::string> accused(const std::string &text, const char *name = "a.md")
{
    std::vector<std::string> out;
    for (const auto &[target, printed] : brokenIn(text, name))
        out.push_back(printed);
    return out;
}

bool breaks(const std::string &text, const std::string &printed)
{
    return std::ranges::any_of(
        accused(text), [&](const std::string &one) { return one.find(printed) != std::string::npos; });
}

double slip(const std::string &number, const Computed &computed)
{
    auto read = readTreeText("It is " + number + " times smaller.", "a.md");
    if (!read)
        qFatal("%s", describe(read.error()).c_str());
    const DocumentTree tree = std::move(read->tree);
    std::vector<Ledger> ledgers;
    ledgers.push_back(buildLedger(tree, 0));
    const Graph graph = joinLedgers(std::move(ledgers), { &tree });
    return likelySlip(graph.facts[0], computed);
}

} // namespace

class ComparedTest : public QObject {
    Q_OBJECT

private slots:
    void factorsOfTimesAndSpeeds()
    {
        // 84 / 30 = 2.8; rounded or cut off, 83.5 / 31 = 2.69 and 85 / 29.5 = 2.88 are what the digits allow.
        const std::string es = "El conjunto tarda 84 s con FP32 y 30 s con INT8, que resulta ";
        QVERIFY(accused(es + "2,8 veces más rápido.").empty());
        QVERIFY(accused(es + "2,6 veces más rápido.").empty());
        QVERIFY(accused(es + "2,9 veces más rápido.").empty());
        QVERIFY(breaks(es + "2,5 veces más rápido.", "2,5"));
        QVERIFY(breaks(es + "3,0 veces más rápido.", "3,0"));
        QVERIFY(breaks(es + "3,8 veces más rápido.", "3,8"));
        // 71 / 28 = 2.54
        const std::string ko = "초당 28 토큰에서 71 토큰으로, ";
        QVERIFY(accused(ko + "2.5배 빨라졌습니다.").empty());
        QVERIFY(breaks(ko + "3.5배 빨라졌습니다.", "3.5"));
        // 48 / 20 = 2.4
        const std::string ru = "Время ответа упало с 48 до 20 мс, то есть в ";
        QVERIFY(accused(ru + "2,4 раза.").empty());
        QVERIFY(breaks(ru + "1,4 раза.", "1,4"));
        // 27 / 11 = 2.45
        const std::string it = "prima 11 immagini al secondo, ora 27: ";
        QVERIFY(accused(it + "2,5 volte tante").empty());
        QVERIFY(breaks(it + "3,5 volte tante", "3,5"));
    }

    void sharesOfWhatWasSetAgainst()
    {
        // 1 - 5.2 / 11.5 = 54.8 %: the 45 % that are left are not less.
        const std::string fr = "L'énergie passe de 11,5 J à 5,2 J, soit ";
        QVERIFY(accused(fr + "55 % de moins.").empty());
        QVERIFY(breaks(fr + "45 % de moins.", "45"));
        // 1 - 9 / 14 = 35.7 %: 14 / 9 is 56 % more, and no saving.
        const std::string es = "De 14,0 W a 9,0 W, un ";
        QVERIFY(accused(es + "36 % menos.").empty());
        QVERIFY(breaks(es + "46 % menos.", "46"));
        // 1 - 380 / 640 = 40.6 %
        const std::string de = "Von 640 ms auf 380 ms, also um ";
        QVERIFY(accused(de + "41 % kürzer.").empty());
        QVERIFY(breaks(de + "59 % kürzer.", "59"));
        // 1 - 29 / 47 = 38.3 %: the magnitude stands once.
        QVERIFY(accused("- potatura: da 47 a 29 milioni di parametri (-38 %)").empty());
        QVERIFY(breaks("- potatura: da 47 a 29 milioni di parametri (-48 %)", "48"));
        // 6.39 / 6.24 - 1 = 2.4 %
        const std::string en = "Perplexity went from 6.24 to 6.39 for Q4, an increase of ";
        QVERIFY(accused(en + "2.4 %.").empty());
        QVERIFY(breaks(en + "3.4 %.", "3.4"));
    }

    void differencesOfScores()
    {
        // 71.8 - 70.9 = 0.9
        const std::string en = "MMLU went from 71.8 to 70.9, a drop of ";
        QVERIFY(accused(en + "0.9 points; the rest is the same.").empty());
        QVERIFY(breaks(en + "1.9 points; the rest is the same.", "1.9"));
        // 84.2 - 83.5 = 0.7
        const std::string fr = "Exactitude de 84,2 % à 83,5 %, soit ";
        QVERIFY(accused(fr + "0,7 point de moins.").empty());
        QVERIFY(breaks(fr + "1,7 point de moins.", "1,7"));
        const std::string zh = "CMMLU 从 71.2 掉到 70.1,掉了 ";
        QVERIFY(accused(zh + "1.1 分。").empty());
        QVERIFY(breaks(zh + "2.1 分。", "2.1"));
    }

    void theFarthestThatIsASlip()
    {
        // 84 / 30 = 2.8: up to twice of it, unless one digit slipped.
        const std::string said = "It takes 84 s with FP32 and 30 s with INT8, which is ";
        QVERIFY(breaks(said + "5.1 times faster.", "5.1"));
        QVERIFY(!breaks(said + "6.3 times faster.", "6.3"));
        // 71.8 - 70.9 = 0.9, and twelve times of it 10.8.
        const std::string points = "MMLU went from 71.8 to 70.9, a drop of ";
        QVERIFY(breaks(points + "9.7 points.", "9.7"));
        QVERIFY(!breaks(points + "13.2 points.", "13.2"));
    }

    void whatIsSaidOfSomethingElse()
    {
        QVERIFY(accused("Weights go from 100 MB to 25 MB and the KV cache is 5.0x smaller.").empty());
        QVERIFY(accused("From 100 MB to 25 MB for the base model; the large model reaches 5.0x.").empty());
        QVERIFY(accused("- Size: 100 MB → 25 MB (up to 5.0x on single layers)").empty());
        // 1,150 against a quarter of 1,420 is 3.2.
        QVERIFY(accused("It serves 1,150 tokens/s on one card against 1,420 tokens/s on four, i.e. 3.2 times "
                        "as much per card.")
                    .empty());
        // Digits count what stands behind them.
        QVERIFY(!breaks("Num notebook, 1.000 frases levam 6,6 s em vez de 17,2 s: 2,6 vezes mais rápido.",
                        "1.000"));
        QVERIFY(accused("(h): 4 x Block(attn 44->132, mlp 88->44)").empty());
        QVERIFY(accused("00:00:41,500 --> 00:00:49,700\nAccuracy fell from 83.0 to 82.4 percent.").empty());
    }

    void figuresOfAnotherKind()
    {
        // A fraction, a shape in brackets, a memory card.
        QVERIFY(accused("El error relativo de un peso no pasa de 1/512 (0,20 %).").empty());
        QVERIFY(
            accused("Six matrices sont en int8 ; la tête (20 × 56) et la norme restent en float32.").empty());
        const std::string files = "| fichier | Mo |\n|---|---|\n| voix | 352 |\n| texte | 86.8 |\n"
                                  "| image | 26 |\n\n";
        // 352 + 86.8 + 26 = 464.8
        QVERIFY(accused(files + "L'ensemble tient donc sur la carte de 512 Mo.").empty());
        QVERIFY(breaks(files + "L'ensemble occupe 564,8 Mo.", "564,8"));
    }

    void figuresInBracketsOfTwo()
    {
        // 80.0 - 78.5 = 1.5
        const std::string de
            = "Grasmücke fp16: 640 richtig (80,0 %), quantisiert: 628 richtig (78,5 %), also ";
        QVERIFY(accused(de + "1,5 Punkte weniger.").empty());
        QVERIFY(breaks(de + "2,5 Punkte weniger.", "2,5"));
        // 16.7 - 6.2 = 10.5, of 16.7 that is 62.9 %.
        const std::string saved = "| Paket | GB |\n|---|---|\n| alt | 16,7 |\n| neu | 6,2 |\n\n"
                                  "Ersparnis auf dem Server: 10,5 GB, also ";
        QVERIFY(accused(saved + "62,9 %.").empty());
        QVERIFY(breaks(saved + "72,9 %.", "72,9"));
        // A negation behind what it denies.
        QVERIFY(!breaks("무손실 변환이 아닙니다.", "무손실"));
    }

    void aFactorAndItsShare()
    {
        // 3.60 / 1.02 = 3.53, 1 - 1 / 3.53 = 71.7 %
        const std::string zh = "FP16 权重文件 3.60 GB,标准档(INT4)1.02 GB,压缩比 3.53,节省空间 ";
        QVERIFY(accused(zh + "71.7%。").empty());
        QVERIFY(breaks(zh + "81.7%。", "81.7%"));
    }

    void twoSizesAndTheNextSentence()
    {
        // 1 - 3.9 / 14.2 = 72.5 %
        const std::string en = "The model you know is a 14.2 GB download. The small one is 3.9 GB. That's ";
        QVERIFY(accused(en + "73% smaller.").empty());
        QVERIFY(breaks(en + "82% smaller.", "82%"));
        QVERIFY(accused("Weights: 100 MB → 25 MB. KV cache: 5.0x smaller.").empty());
    }

    void lettersBetween()
    {
        // What stands between is not known to the lexicon: a name of its own, or a verb.
        const auto said = [](std::size_t letters) {
            return "It takes 84 s with FP32 and 30 s with INT8, " + std::string(letters, 'q')
                + " 2.4 times faster.";
        };
        QVERIFY(breaks(said(LettersBetween * 9 / 10), "2.4"));
        QVERIFY(!breaks(said(LettersBetween * 11 / 10 + 1), "2.4"));
    }

    void aDigitSlips()
    {
        // Figures not far off lie between a third and three times of it: 8/3 of 28 figures.
        // 3.8 for 2.8: one step of two digits, 4 figures; 4 / 74.7 = 0.054
        QVERIFY(qAbs(slip("3.8", { { 2.79, 2.81 } }) - 4 / (28 * 8.0 / 3)) < 1e-9);
        // 7.8 for 2.8: any of two digits, or both exchanged, 19 figures, 0.25: luck.
        QVERIFY(qAbs(slip("7.8", { { 2.79, 2.81 } }) - 19 / (28 * 8.0 / 3)) < 1e-9);
        // Two digits differ, and one alone is no figure.
        QCOMPARE(slip("3.8", { { 2.69, 2.71 } }), 1.0);
        QCOMPARE(slip("4", { { 2.9, 3.1 } }), 1.0);
        // 2.7 or 2.8: twice as many, 8 / 73.3 = 0.109
        QVERIFY(slip("3.8", { { 2.79, 2.81 } }) < LuckOfSlip);
        QVERIFY(slip("3.8", { { 2.74, 2.76 } }) > LuckOfSlip);
    }
};

QTEST_APPLESS_MAIN(ComparedTest)
#include "tst_compared.moc"
