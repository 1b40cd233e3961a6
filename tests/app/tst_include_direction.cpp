// SPDX-License-Identifier: GPL-3.0-or-later
// app -> widgets -> core: read from the #include lines themselves, beside what the link targets enforce.
#include "tests/testing/test_paths.h"

#include <QtTest>

#include <filesystem>
#include <sstream>

using namespace assay::testing;
namespace fs = std::filesystem;

namespace {

struct Direction {
    const char *folder;
    std::vector<std::string> mayInclude; ///< first path component of project headers
    bool mayUseQt;
};

const std::vector<Direction> Directions { { "core", { "core" }, false },
                                          { "widgets", { "core", "widgets" }, true },
                                          { "app", { "core", "widgets", "app" }, true } };

/// Empty if the line is allowed, else why not.
std::string problemOf(const std::string &line, const Direction &direction)
{
    const std::size_t hash = line.find_first_not_of(" \t");
    if (hash == std::string::npos || line[hash] != '#')
        return {};
    const std::size_t word = line.find("include", hash);
    const std::size_t open = word == std::string::npos ? word : line.find_first_of("<\"", word);
    const std::size_t close = open == std::string::npos ? open : line.find_first_of(">\"", open + 1);
    if (close == std::string::npos)
        return {};
    const std::string target = line.substr(open + 1, close - open - 1);
    if (!direction.mayUseQt && (target.starts_with("Q") || target.find("qcustomplot") != std::string::npos))
        return "Qt in " + std::string(direction.folder) + ": " + line;
    if (line[open] == '<')
        return {};
    const std::string room = target.substr(0, target.find('/'));
    for (const auto &allowed : direction.mayInclude)
        if (room == allowed && target.find('/') != std::string::npos)
            return {};
    if (target.ends_with(".moc"))
        return {};
    return direction.folder + std::string(" includes ") + target;
}

} // namespace

class IncludeDirectionTest : public QObject {
    Q_OBJECT

private slots:
    void everyIncludeGoesInward()
    {
        std::size_t files = 0;
        for (const auto &direction : Directions)
            for (const auto &entry :
                 fs::recursive_directory_iterator(fs::path(sourceFolder()) / direction.folder)) {
                const auto suffix = entry.path().extension();
                if (suffix != ".h" && suffix != ".cpp")
                    continue;
                ++files;
                std::istringstream text(readFile(entry.path().string()));
                for (std::string line; std::getline(text, line);) {
                    const std::string problem = problemOf(line, direction);
                    QVERIFY2(problem.empty(), (entry.path().string() + ": " + problem).c_str());
                }
            }
        QVERIFY(files > 50);
    }

    void wrongDirectionsAreSeen()
    {
        QVERIFY(!problemOf("#include <QString>", Directions[0]).empty());
        QVERIFY(!problemOf("#include \"widgets/session.h\"", Directions[0]).empty());
        QVERIFY(!problemOf("  #  include \"app/cli.h\"", Directions[1]).empty());
        QVERIFY(!problemOf("#include \"result.h\"", Directions[0]).empty());
        QVERIFY(problemOf("#include \"core/base/result.h\"", Directions[1]).empty());
    }

    void topLevelHoldsOnlyTheRooms()
    {
        const std::vector<std::string> allowed { "CMakeLists.txt", "app",   "core",      "widgets",
                                                 "resources",      "tests", "README.md", "LICENSE" };
        for (const auto &entry : fs::directory_iterator(sourceFolder())) {
            const std::string name = entry.path().filename().string();
            if (name.starts_with(".") || name.starts_with("build"))
                continue;
            QVERIFY2(std::find(allowed.begin(), allowed.end(), name) != allowed.end(), name.c_str());
        }
    }
};

QTEST_GUILESS_MAIN(IncludeDirectionTest)
#include "tst_include_direction.moc"
