// SPDX-License-Identifier: GPL-3.0-or-later
// Figures that repeat what a table states, or sum it up: scores of a front matter, counts under the name of a
// column, means outside of their column, tables whose rows are called by widths. All worked out by hand.
#include "tests/claims/accused.h"

#include <QtTest>

using namespace assay;

namespace {

std::string card(const std::string &first, const std::string &second)
{
    return "---\nmodel-index:\n- name: honeyguide-int4\n  results:\n  - task: {type: translation}\n    "
           "dataset: "
           "{name: FLORES en-sw, type: flores}\n    metrics:\n    - {type: chrf, value: "
        + first
        + "}\n  - task: {type: translation}\n    dataset: {name: FLORES en-ha, type: flores}\n    metrics:\n "
          "   "
          "- {type: chrf, value: "
        + second
        + "}\n---\n\n# Honeyguide\n\n| Direction | bf16 | int4 |\n|---|--:|--:|\n| en → sw | 60.1 | 58.8 |\n"
          "| en → yo | 25.9 | 25.0 |\n| en → ha | 52.3 | 51.6 |\n";
}

} // namespace

class FrontScoresTest : public QObject {
    Q_OBJECT

private slots:
    void otherEntriesShowTheColumn()
    {
        QCOMPARE(accusedIn(card("58.8", "51.6")), QStringList());
        QCOMPARE(accusedIn(card("61.8", "51.6")), QStringList("61.8"));
        QCOMPARE(accusedIn(card("58.8", "54.9")), QStringList("54.9"));
        // Of the original: the column that the other entry repeats.
        QCOMPARE(accusedIn(card("60.1", "52.3")), QStringList());
        // 0.3 x 58.8 = 17.6: another scale.
        QCOMPARE(accusedIn(card("40.0", "51.6")), QStringList());
        QCOMPARE(accusedIn(card("42.8", "51.6")), QStringList("42.8"));
    }

    void countsUnderTheNameOfAColumn()
    {
        // 2,500 + 3,000 + 3,200 = 8,700; 12 % of it are 1,044.
        const auto report = [](const std::string &mails) {
            return "# Piloto\n\nSe clasificaron " + mails
                + " correos con el modelo.\n\n| Mes | Correos |\n|---|--:|\n| abril | 2.500 |\n| mayo | "
                  "3.000 |\n"
                  "| junio | 3.200 |\n";
        };
        QCOMPARE(accusedIn(report("8.700")), QStringList());
        QCOMPARE(accusedIn(report("9.700")), QStringList("9.700"));
        QCOMPARE(accusedIn(report("9.800")), QStringList());
    }

    void aMeanLiesWithinItsColumn()
    {
        // (3.93 + 3.95 + 3.90 + 3.62) / 4 = 3.85
        const auto report = [](const std::string &mean) {
            return "# Reti\n\n| Rete | FP32 (MB) | INT8 (MB) | Rapporto |\n|---|--:|--:|--:|\n"
                   "| Upupa-18 | 46,8 | 11,9 | 3,93 |\n| Upupa-34 | 87,2 | 22,1 | 3,95 |\n"
                   "| Upupa-50 | 102,5 | 26,3 | 3,90 |\n| Gufo-S | 21,7 | 6,0 | 3,62 |\n"
                   "| Totale | 258,2 | 66,3 | 3,89 |\n\n"
                   "In media il rapporto delle quattro reti è "
                + mean + ".\n";
        };
        QCOMPARE(accusedIn(report("3,85")), QStringList());
        QCOMPARE(accusedIn(report("4,35")), QStringList("4,35"));
    }

    void rowsAreCalledByWidths()
    {
        // 1 - 2.34 / 4.28 = 45.3 %, 1 - 1.46 / 4.28 = 65.9 %
        const auto table = [](const std::string &saved) {
            return "# Tamanho\n\n| versão | arquivo | economia |\n|---|--:|--:|\n| fp16 | 4,28 GB | – |\n"
                   "| 8 bits | 2,34 GB | 45 % |\n| 4 bits | 1,46 GB | "
                + saved + " |\n";
        };
        QCOMPARE(accusedIn(table("66 %")), QStringList());
        QCOMPARE(accusedIn(table("76 %")), QStringList("76 %"));
    }

    void aGoalInACommentIsItsOwn()
    {
        // 474.0 / 124.3 = 3.81
        const auto csv = [](const std::string &ratio) {
            return "# target: 256 kB flash; kB = 1000 "
                   "bytes\nnet,fp32_kb,int8_kb,ratio\nkws-xs,94.4,26.1,3.62\n"
                   "kws-s,244.8,65.0,3.77\nkws-m,474.0,124.3,"
                + ratio + "\nkws-l,761.2,198.1,3.84\n";
        };
        QCOMPARE(accusedIn(csv("3.81"), "a.csv"), QStringList());
        QCOMPARE(accusedIn(csv("3.18"), "a.csv"), QStringList("3.18"));
    }

    void pointsOfTwoSentences()
    {
        // 95.9 - 95.4 = 0.5
        const std::string es
            = "# Prueba\n\nLa tasa de acierto es del 95,4 %. Con las redes en float32 había sido "
              "del 95,9 %, de modo que la cuantización cuesta ";
        QCOMPARE(accusedIn(es + "0,5 puntos.\n"), QStringList());
        QCOMPARE(accusedIn(es + "1,5 puntos.\n"), QStringList("1,5 puntos"));
    }

    void asManyAsWereListed()
    {
        // 9.3 + 10.7 + 15.9 = 35.9
        const std::string list
            = "# Mirror\n\nWe need AWQ 9.3 GB, GPTQ 10.7 GB, int8 15.9 GB. Please reserve ";
        QCOMPARE(accusedIn(list + "35.9 GB for the three.\n"), QStringList());
    }
};

QTEST_APPLESS_MAIN(FrontScoresTest)
#include "tst_front_scores.moc"
