// SPDX-License-Identifier: GPL-3.0-or-later
// Every input that once did harm, by its name, and every seed: as it is, cut, and with bytes changed. The
// same targets as under libFuzzer, in every build and under its sanitizers.
#include "tests/fuzz/fuzz_targets.h"
#include "tests/testing/random.h"
#include "tests/testing/test_paths.h"

#include <QtTest>

#include <filesystem>
#include <random>

using namespace assay::testing;
namespace fs = std::filesystem;

namespace {

constexpr int Cuts = 24, Changes = 120; ///< of each seed

void runBytes(const FuzzTarget &target, const std::string &bytes)
{
    target.run(std::as_bytes(std::span(bytes)));
}

} // namespace

class FuzzCorpusTest : public QObject {
    Q_OBJECT

private slots:
    void targetEnds_data()
    {
        QTest::addColumn<int>("target");
        for (std::size_t i = 0; i < fuzzTargets().size(); ++i)
            QTest::newRow(fuzzTargets()[i].name.c_str()) << static_cast<int>(i);
    }
    void targetEnds()
    {
        QFETCH(int, target);
        const auto &one = fuzzTargets()[static_cast<std::size_t>(target)];
        auto inputs = fuzzSeeds(one.name);
        if (inputs.empty()) // a format whose builder has no row in fuzz_seeds.cpp yet
            inputs.push_back(std::string(256, '\0'));
        runBytes(one, {});
        std::mt19937 random(7); // the same changes in every run
        for (const std::string &seed : inputs) {
            runBytes(one, seed);
            for (int cut = 0; cut < Cuts; ++cut)
                runBytes(one, seed.substr(0, seed.size() * static_cast<std::size_t>(cut) / Cuts));
            for (int change = 0; change < Changes; ++change) {
                std::string changed = seed;
                for (unsigned flips = 1 + random() % 4; flips > 0 && !changed.empty(); --flips)
                    changed[random() % changed.size()] = static_cast<char>(random());
                runBytes(one, changed);
            }
        }
    }

    void onceDidHarm_data()
    {
        QTest::addColumn<int>("target");
        QTest::addColumn<QByteArray>("path");
        for (std::size_t i = 0; i < fuzzTargets().size(); ++i) {
            const fs::path folder = fs::path(sourceFolder()) / "tests/fuzz/corpus" / fuzzTargets()[i].name;
            if (!fs::is_directory(folder))
                continue;
            for (const auto &entry : fs::directory_iterator(folder))
                QTest::addRow("%s: %s", fuzzTargets()[i].name.c_str(), entry.path().filename().c_str())
                    << static_cast<int>(i) << QByteArray(entry.path().c_str());
        }
    }
    void onceDidHarm()
    {
        QFETCH(int, target);
        QFETCH(QByteArray, path);
        runBytes(fuzzTargets()[static_cast<std::size_t>(target)], readFile(path.toStdString()));
    }
};

QTEST_GUILESS_MAIN(FuzzCorpusTest)
#include "tst_fuzz_corpus.moc"
