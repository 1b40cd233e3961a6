// SPDX-License-Identifier: GPL-3.0-or-later
// Which measured quantity a figure of a document names, in its tongue: coverage, rates, largest errors, rows
// of the whole, files by their names. The pair is known by arithmetic: 8 matrices of 64 x 64, each value
// k / 256 in the original, and so much of them in the copy.
#include "core/audit/audit.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/test_paths.h"

#include <QtTest>

#include <cmath>
#include <filesystem>
#include <map>

using namespace assay;
using namespace assay::testing;

namespace {

constexpr std::size_t Matrices = 8, Elements = 4096;
/// Of every value: relative error 2^-8 in amplitude, 48.16 dB; the largest value is 127/256.
constexpr double Lost = 1.0 / 256;

struct Made {
    std::size_t left = Matrices; ///< matrices that the copy has
    bool isHalf = false; ///< an exact copy in half precision
    std::size_t rows = 64; ///< that the copy has of the first matrix
};

struct Pair {
    TemporaryFolder folder {};
    AuditRequest request {};

    explicit Pair(const Made &made = {})
    {
        SafetensorsBuilder reference, candidate;
        for (std::size_t i = 0; i < Matrices; ++i) {
            const std::string name = "layers." + std::to_string(i) + ".weight";
            std::vector<float> values, copies;
            for (std::size_t k = 0; k < Elements; ++k) {
                // No two matrices are alike.
                values.push_back(static_cast<float>(static_cast<int>((k * (2 * i + 1)) % 255) - 127) / 256);
                copies.push_back(values.back() * static_cast<float>(1 + Lost));
            }
            reference.addF32(name, { 64, 64 }, values);
            if (i == 0 && made.rows < 64) {
                copies.resize(made.rows * 64);
                candidate.addF32(name, { made.rows, 64 }, copies);
            } else if (i < made.left)
                made.isHalf ? candidate.addBf16(name, { 64, 64 }, values)
                            : candidate.addF32(name, { 64, 64 }, copies);
        }
        std::filesystem::create_directories(folder.path("orig"));
        std::filesystem::create_directories(folder.path("slim"));
        request.reference = folder.path("orig/model.safetensors");
        request.candidate = folder.path("slim/model.safetensors");
        reference.write(request.reference);
        candidate.write(request.candidate);
    }

    std::uint64_t bytesOf(const char *side) const
    {
        return std::filesystem::file_size(folder.path(std::string(side) + "/model.safetensors"));
    }

    /// The verdict of the claim in which word stands, or "not read".
    QString verdictOf(const std::string &text, const std::string &word, const char *name = "typed.md")
    {
        request.typedClaims.clear();
        request.documents = { folder.path(name) };
        write(folder.path(name), text);
        const auto report = auditClaims(request, RunControl());
        if (!report)
            return QString::fromStdString(describe(report.error()));
        for (const Claim &claim : report->claims)
            if (claim.text.find(word) != std::string::npos)
                return verdictName(claim.verdict);
        return "not read";
    }

private:
    static void write(const std::string &path, const std::string &text)
    {
        QFile file(QString::fromStdString(path));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text.data(), static_cast<qint64>(text.size()));
    }
};

/// A heading and a sentence by whose small words the tongue of a document is known.
std::string headOf(const std::string &tongue)
{
    static const std::map<std::string, std::string> Sentences {
        { "en", "These are the figures of the pair, and that is all there is to say of it." },
        { "de", "Das sind die Zahlen zu den beiden Dateien, und mehr ist nicht zu sagen." },
        { "fr", "Ce sont les chiffres de la paire, et il n'y a pas plus pour elle." },
        { "es", "Estas son las cifras para la pareja, y no hay más que decir en el informe." },
        { "it", "Questi sono i numeri per la coppia, e non c'è altro che questo." },
        { "ru", "Это все числа для пары, и больше о ней ничего не сказано, как и в отчёте." },
        { "zh", "这是该对的数字，我们没有更多的话。" },
        { "ja", "これはペアの数値です。ほかに言うことはありません。" },
        { "ko", "이것은 두 파일의 수치이며 더 할 말은 없습니다." },
    };
    return "# 1\n\n" + Sentences.at(tongue) + "\n\n";
}

const QString Confirmed = "confirmed", Refuted = "refuted", Unsupported = "unsupported";

} // namespace

class MeasuredNamesTest : public QObject {
    Q_OBJECT

private slots:
    /// 7 of 8 equal matrices: 87.5 % of parameters and tensors.
    void coverageByItsNames()
    {
        Pair pair({ .left = 7 });
        using Line = std::pair<std::string, std::string>;
        for (const auto &[tongue, line] :
             { Line("en", "- Parameter coverage: "), Line("de", "- Abdeckung der Parameter: "),
               Line("fr", "- couverture des paramètres : "), Line("es", "- Parámetros convertidos: "),
               Line("it", "- Parametri convertiti: "), Line("zh", "- 参数覆盖率: "),
               Line("ja", "- パラメータのカバー率: "), Line("ru", "- Охват параметров: ") }) {
            const std::string text = headOf(tongue) + line;
            QCOMPARE(pair.verdictOf(text + "100 %\n", "100"), Refuted);
            QCOMPARE(pair.verdictOf(text + "87.5 %\n", "87.5"), Confirmed);
        }
        QVERIFY(pair.verdictOf("# A pair\n\n- Test coverage: 100 %\n", "100") != Refuted);
        QVERIFY(pair.verdictOf("# A pair\n\n- Parameter coverage: 86.5 %\n", "86.5") == Refuted);
    }

    /// Zeros stand where k (2 i + 1) is 127 modulo 255: they are counted here once more.
    void zerosByTheirVerbs()
    {
        std::size_t zeros = 0;
        for (std::size_t i = 0; i < Matrices; ++i)
            for (std::size_t k = 0; k < Elements; ++k)
                zeros += (k * (2 * i + 1)) % 255 == 127 ? 1 : 0;
        const std::string count = std::to_string(Matrices * Elements - zeros);
        QCOMPARE(zeros, std::size_t(64)); // of 32,768: 0.195 %
        Pair pair;
        using Line = std::pair<std::string, std::string>;
        for (const auto &[tongue, line] :
             { Line("en", " % of the weights are zero.\n"), Line("de", " % der Gewichte sind null.\n"),
               Line("fr", " % des poids sont nuls.\n"), Line("es", " % de los pesos son cero.\n") }) {
            QCOMPARE(pair.verdictOf(headOf(tongue) + "70" + line, "70"), Refuted);
            const std::string few = tongue == "en" ? "0.2" : "0,2";
            QCOMPARE(pair.verdictOf(headOf(tongue) + few + line, few), Confirmed);
        }
        QVERIFY(pair.verdictOf("# A pair\n\nThe error of 70 % of the answers fell to zero.\n", "70")
                != Refuted);
        QCOMPARE(pair.verdictOf("# A pair\n\n- Non-zero weights: 12960\n", "12960"), Refuted);
        QCOMPARE(pair.verdictOf("# A pair\n\nWhat remains are " + count + " non-zero weights.\n", count),
                 Confirmed);
    }

    /// A quarter of the rows of one of eight matrices is cut: 31 / 32 of the weights, 7 of 8 tensors whole.
    void coverageOfACutMatrix()
    {
        Pair pair({ .rows = 48 });
        const std::string line = "# A pair\n\n- Coverage of the original's weights: ";
        QCOMPARE(pair.verdictOf(line + "100 %\n", "100"), Refuted);
        QVERIFY(pair.verdictOf(line + "96.9 %\n", "96.9") != Refuted);
        QVERIFY(pair.verdictOf(line + "87.5 %\n", "87.5") != Refuted);
    }

    /// "-.--" prints what was measured; a whole number may name the codes.
    void ratesAsTheyArePrinted()
    {
        Pair pair({ .isHalf = true });
        const std::string head = "# A pair\n\nThe weights were rounded.\n\n";
        QCOMPARE(pair.verdictOf(head + "- Bits per weight: 16.00\n", "16.00"), Confirmed);
        QCOMPARE(pair.verdictOf(head + "- Bits per weight: 14.80\n", "14.80"), Refuted);
        QCOMPARE(pair.verdictOf(headOf("de") + "- Mittlere Bitzahl je Parameter: 15,20\n", "15,20"), Refuted);
        QCOMPARE(pair.verdictOf(headOf("ru") + "- Бит на параметр, в среднем по модели: 15,20\n", "15,20"),
                 Refuted);
        QCOMPARE(pair.verdictOf(headOf("zh") + "- 每权重比特: 15.2\n", "15.2"), Refuted);
        // A format may be spoken of, and not where its scales are said to be counted.
        QVERIFY(pair.verdictOf(head + "- Bits per weight (int8): 14.9\n", "14.9") != Refuted);
        QCOMPARE(pair.verdictOf(head + "- Bits per weight (int8, scales included): 14.9\n", "14.9"), Refuted);
    }

    /// The largest error is 127/256/256 = 0.0019379; that it is of the weights is known from the cosine.
    void largestErrors()
    {
        Pair pair;
        using Line = std::pair<std::string, std::string>;
        for (const auto &[tongue, line] :
             { Line("en", "- Largest deviation: "), Line("de", "- Größte Einzelabweichung: "),
               Line("es", "- El mayor cambio de un peso: "), Line("fr", "- Plus grand écart absolu : "),
               Line("ru", "- Наибольшая абсолютная погрешность: "), Line("zh", "- 最大绝对误差: "),
               Line("ja", "- 最大絶対誤差: "), Line("ko", "- 최대 절대 오차: ") }) {
            const std::string text = headOf(tongue) + "- SQNR: 48.16 dB\n" + line;
            QCOMPARE(pair.verdictOf(text + "0.001938\n", "0.001938"), Confirmed);
            QCOMPARE(pair.verdictOf(text + "0.000538\n", "0.000538"), Refuted);
            QCOMPARE(pair.verdictOf(text + "0.010538\n", "0.010538"), Refuted);
        }
        // Alone, what is larger may be of predictions.
        QVERIFY(pair.verdictOf("# A pair\n\n- Largest deviation: 0.010538\n", "0.010538") != Refuted);
        // One and a half times is another mean, perhaps: 0.0029069.
        const std::string beside = "# A pair\n\n- SQNR: 48.16 dB\n- Largest deviation: ";
        QVERIFY(pair.verdictOf(beside + "0.00262\n", "0.00262") != Refuted);
        QCOMPARE(pair.verdictOf(beside + "0.00320\n", "0.00320"), Refuted);
    }

    /// 1/256 = 0.00390625 is 48.16 dB, and its square 1.526e-05: which is meant is told by the decibels.
    void whichRelativeError()
    {
        Pair pair;
        const std::string head = "# A pair\n\n";
        QCOMPARE(pair.verdictOf(head + "- relative error: 0.003906\n", "0.003906"), Confirmed);
        QCOMPARE(pair.verdictOf(head + "- relative error: 1.526e-05\n", "1.526e-05"), Confirmed);
        // 60 dB is 0.001 in amplitude: between both, and the amplitude is meant.
        QVERIFY(pair.verdictOf(head + "- relative error: 0.00100\n", "0.00100") != Refuted);
        QCOMPARE(pair.verdictOf(head + "- SQNR: 60 dB\n- relative error: 0.00100\n", "0.00100"), Refuted);
        QVERIFY(pair.verdictOf(head + "- SQNR: 70 dB\n- relative error: 0.00100\n", "0.00100") != Refuted);
    }

    void wordsOfOtherScripts()
    {
        Pair pair;
        // The last sign of likeness is no degree, the first of original no won.
        QCOMPARE(pair.verdictOf(headOf("zh") + "- 余弦相似度: 1.0000\n", "1.0000"), Confirmed);
        QCOMPARE(pair.verdictOf(headOf("ko") + "- 코사인 유사도: 1.0000\n", "1.0000"), Confirmed);
        QCOMPARE(
            pair.verdictOf(headOf("ko") + "| 구분 | 원본 | 변환 |\n|--|--|--|\n| 텐서 수 | 9 | 8 |\n", "9"),
            Refuted);
    }

    /// A row of everything is no part, and digits behind a noun are its count.
    void rowsOfTheWhole()
    {
        Pair pair;
        for (const std::string name : { "all", "the whole model", "all tensors" }) {
            const std::string text
                = "# A pair\n\n| part | tensors | parameters |\n|--|--|--|\n| layers.0 | 1 | "
                  "4,096 |\n| **"
                + name + "** | 8 | ";
            QCOMPARE(pair.verdictOf(text + "32,768 |\n", "32,768"), Confirmed);
        }
        QCOMPARE(pair.verdictOf(headOf("es") + "Número de tensores: 8\n", "8"), Confirmed);
        QCOMPARE(pair.verdictOf(headOf("ja") + "- テンソル数 8、パラメータ数 32,768\n", "8"), Confirmed);
        QVERIFY(pair.verdictOf("# A pair\n\nLayers 7 and 3 were looked at.\n", "7") != Refuted);
    }

    void filesByTheirFolders()
    {
        Pair pair({ .left = 7 });
        const std::string head = "# A pair\n\n";
        QCOMPARE(pair.verdictOf(head + "- `slim/model.safetensors`: 8 tensors, and that is all\n", "8"),
                 Refuted);
        QCOMPARE(pair.verdictOf(head + "- `orig/model.safetensors`: 8 tensors, and that is all\n", "8"),
                 Confirmed);
        const std::string bytes = std::to_string(pair.bytesOf("slim"));
        QCOMPARE(pair.verdictOf(head + "| file | bytes |\n|--|--|\n| `orig/model.safetensors` | "
                                    + std::to_string(pair.bytesOf("orig"))
                                    + " |\n| `slim/model.safetensors` | " + bytes + " |\n",
                                bytes),
                 Confirmed);
        QCOMPARE(pair.verdictOf(head + "Written: slim/model.safetensors, " + bytes + " bytes, 8 tensors.\n",
                                "8 tensors"),
                 Refuted);
    }

    /// Files are as large as they are, whatever is missing in one; what is said of a model is not shown.
    void filesOfAPart()
    {
        Pair pair({ .left = 4 });
        const double ratio
            = static_cast<double>(pair.bytesOf("orig")) / static_cast<double>(pair.bytesOf("slim"));
        const std::string stated = QString::number(ratio, 'f', 2).toStdString();
        QCOMPARE(pair.verdictOf("# A pair\n\n- Ratio of the files: " + stated + "\n", stated), Confirmed);
        QCOMPARE(pair.verdictOf("# A pair\n\n- Ratio: " + stated + "\n", stated), Unsupported);
    }

    /// An entry of a history is of another version; a limit beside a result is no second result.
    void recordsBesideRecords()
    {
        Pair pair;
        const std::string record = "quality:\n  coverage_percent: 100\n  sqnr_db: 58.1\n",
                          history = "history:\n  - {date: 2025-07-01, sqnr_db: 73.2}\n",
                          policy = "policy:\n  sqnr_db: 40.0\n";
        QCOMPARE(pair.verdictOf(record + history, "58.1", "report.yaml"), Refuted);
        QVERIFY(pair.verdictOf(record + history, "73.2", "report.yaml") != Refuted);
        QCOMPARE(pair.verdictOf(record + policy, "58.1", "report.yaml"), Refuted);
    }
};

QTEST_GUILESS_MAIN(MeasuredNamesTest)
#include "tst_measured_names.moc"
