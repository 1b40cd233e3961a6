// SPDX-License-Identifier: GPL-3.0-or-later
// Figures of sentences against the cells that they name, and against another figure of their sentence: a true
// and a false one of each kind. All numbers are worked out by hand.
#include "tests/claims/accused.h"

#include <QtTest>

using namespace assay;

namespace {

const std::string Sizes
    = "# Files\n\n| file | fp32 | int8 |\n|---|--:|--:|\n| encoder | 1,228 MB | 318 MB |\n"
      "| decoder | 1,826 MB | 471 MB |\n| total | 3,054 MB | 789 MB |\n\n";
const std::string Plates
    = "# Placas\n\n| Condição | FP32 | INT8 |\n|---|--:|--:|\n| dia | 98,4 % | 98,2 % |\n"
      "| noite | 94,1 % | 93,5 % |\n| chuva | 91,3 % | 90,4 % |\n\n";

} // namespace

class NamedCellsTest : public QObject {
    Q_OBJECT

private slots:
    void theWholeIsMeantWhereNoRowIsNamed()
    {
        // 3,054 / 789 = 3.87
        QCOMPARE(accusedIn(Sizes + "The int8 files are 3.87x smaller than the fp32 ones.\n"), QStringList());
        QCOMPARE(accusedIn(Sizes + "The int8 files are 4.87x smaller than the fp32 ones.\n"),
                 QStringList("4.87x"));
        // 1,228 / 318 = 3.86: another row gives it.
        QCOMPARE(accusedIn(Sizes + "The int8 encoder is 3.86x smaller than the fp32 one.\n"), QStringList());
        // No slip of 3.87: of something else.
        QCOMPARE(accusedIn(Sizes + "The int8 files of the year before were 2.14x smaller.\n"), QStringList());
    }

    void aRowThatSumsUpIsTheWhole()
    {
        // 268 + 94 = 362, 68 + 29 = 97, 1 - 97 / 362 = 73.2 %
        const std::string table = "# Tamanho\n\n| Item | float32 | compacta |\n|---|--:|--:|\n"
                                  "| Codificador | 268 MB | 68 MB |\n| Tabela | 94 MB | 29 MB |\n"
                                  "| Modelo inteiro | 362 MB | 97 MB |\n\n";
        QCOMPARE(accusedIn(table + "A versão compacta ocupa 73,2 % menos espaço.\n"), QStringList());
        QCOMPARE(accusedIn(table + "A versão compacta ocupa 83,2 % menos espaço.\n"), QStringList("83,2 %"));
    }

    void aNamedScoreBindsItsChange()
    {
        // 94.1 - 93.5 = 0.6
        QCOMPARE(accusedIn(Plates + "À noite a perda é de 0,6 ponto.\n"), QStringList());
        QCOMPARE(accusedIn(Plates + "À noite a perda é de 1,6 ponto.\n"), QStringList("1,6 ponto"));
        QCOMPARE(accusedIn(Plates + "À noite a perda é de 3,4 ponto.\n"), QStringList("3,4 ponto"));
        // Two rows, and no other figure that says which.
        QCOMPARE(accusedIn(Plates + "De dia, à noite e na chuva a perda é de 1,6 ponto.\n"), QStringList());
    }

    void aWidthSaysWhichColumn()
    {
        // 77.5 - 75.4 = 2.1; at 8 bits 0.1.
        const std::string table = "# 評価\n\n| 課題 | fp16 | int8 | int4 |\n|---|--:|--:|--:|\n"
                                  "| JNLI | 71.2 | 71.3 | 69.4 |\n| JSQuAD | 83.8 | 83.5 | 81.4 |\n"
                                  "| 平均 | 77.5 | 77.4 | 75.4 |\n\n";
        QCOMPARE(accusedIn(table + "4 ビットでは平均で 2.1 ポイント低下します。\n"), QStringList());
        QCOMPARE(accusedIn(table + "4 ビットでは平均で 3.1 ポイント低下します。\n"),
                 QStringList("3.1 ポイント"));
    }

    void twoWaysToSayOneThing()
    {
        // 2.22 - 0.72 = 1.50, 1 - 0.72 / 2.22 = 67.6 %
        const std::string table
            = "# Sizes\n\n| model | fp16 | int4 |\n|---|--:|--:|\n"
              "| warbler-350m | 704 MB | 271 MB |\n| warbler-1b | 2.22 GB | 0.72 GB |\n\n";
        QCOMPARE(accusedIn(table + "For the 1b that's 1.50 GB or 68% less to download.\n"), QStringList());
        QCOMPARE(accusedIn(table + "For the 1b that's 1.50 GB or 58% less to download.\n"),
                 QStringList("58%"));
    }

    void upsideDown()
    {
        // 620 + 2,280 = 2,900, 330 + 660 = 990, 2,900 / 990 = 2.93
        const std::string table = "# 容量\n\n| 部分 | FP16 | 量子化後 |\n|---|--:|--:|\n"
                                  "| 画像 | 620 MB | 330 MB |\n| 文章 | 2,280 MB | 660 MB |\n"
                                  "| 全体 | 2,900 MB | 990 MB |\n\n";
        QCOMPARE(accusedIn(table + "全体では 2.9 分の 1 になります。\n"), QStringList());
        QCOMPARE(accusedIn(table + "全体では 3.9 分の 1 になります。\n").size(), 1);
    }
};

QTEST_APPLESS_MAIN(NamedCellsTest)
#include "tst_named_cells.moc"
