// SPDX-License-Identifier: GPL-3.0-or-later
// app -> widgets -> core: read from the #include lines themselves, beside what the link targets enforce.
#include "tests/testing/test_paths.h"

#include <QRegularExpression>
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

/// The rooms of core, lowest first: each may include those of its own row and of the rows above it here.
const std::vector<std::vector<std::string>> Rooms {
    { "base" },   { "model" },    { "numbers" },     { "layouts" },     { "formats" }, { "pairing" },
    { "claims" }, { "analysis" }, { "codecs" },      { "container" },   { "opening" }, { "inference" },
    { "audit" },  { "scale" },    { "compressing" }, { "reproducing" }, { "report" },
};

std::size_t rankOf(const std::string &room)
{
    for (std::size_t i = 0; i < Rooms.size(); ++i)
        if (std::ranges::find(Rooms[i], room) != Rooms[i].end())
            return i;
    return Rooms.size();
}

/// "analysis" of "core/analysis/scan.h"; empty outside of core.
std::string roomOf(const std::string &path)
{
    const std::size_t begin = path.starts_with("core/") ? 5 : std::string::npos;
    const std::size_t end = begin == std::string::npos ? begin : path.find('/', begin);
    return end == std::string::npos ? std::string() : path.substr(begin, end - begin);
}

/// Pairing and claims stand side by side: neither knows the other.
bool areApart(const std::string &a, const std::string &b)
{
    return (a == "pairing" && b == "claims") || (a == "claims" && b == "pairing");
}

/// Empty if a file of one room of core may include that header, else why not.
std::string roomProblem(const std::string &room, const std::string &target)
{
    const std::string other = roomOf(target);
    if (room.empty() || other.empty() || other == room)
        return {};
    if (rankOf(room) == Rooms.size() || rankOf(other) == Rooms.size())
        return "core has no room " + (rankOf(room) == Rooms.size() ? room : other);
    if (rankOf(other) > rankOf(room) || areApart(room, other))
        return "core/" + room + " includes upwards: " + target;
    return {};
}

/// Empty if the line is allowed, else why not.
std::string problemOf(const std::string &line, const Direction &direction, const std::string &room = {})
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
    const std::string folder = target.substr(0, target.find('/'));
    for (const auto &allowed : direction.mayInclude)
        if (folder == allowed && target.find('/') != std::string::npos)
            return roomProblem(room, target);
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
                const std::string room = roomOf(fs::relative(entry.path(), sourceFolder()).generic_string());
                std::istringstream text(readFile(entry.path().string()));
                for (std::string line; std::getline(text, line);) {
                    const std::string problem = problemOf(line, direction, room);
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
        QVERIFY(!problemOf("#include \"core/layouts/plain.h\"", Directions[0], "numbers").empty());
        QVERIFY(!problemOf("#include \"core/claims/claim_kind.h\"", Directions[0], "pairing").empty());
        QVERIFY(!problemOf("#include \"core/attic/old.h\"", Directions[0], "report").empty());
        QVERIFY(problemOf("#include \"core/numbers/ggml_types.h\"", Directions[0], "layouts").empty());
    }

    void whatTheReadmeNamesIsThere()
    {
        const QString text = QString::fromStdString(readFile(sourceFolder() + std::string("/README.md")));
        static const QRegularExpression place(
            QStringLiteral("`((?:app|core|widgets|resources|tests)/[^` *]+)"));
        int places = 0;
        for (auto match = place.globalMatch(text); match.hasNext(); ++places) {
            const QString path = match.next().captured(1);
            QVERIFY2(fs::exists(fs::path(sourceFolder()) / path.toStdString()), qPrintable(path));
        }
        QVERIFY(places > 20);
    }

    /// What git keeps: results that somebody wrote into the checkout are no part of the house.
    void topLevelHoldsOnlyTheRooms()
    {
        const std::vector<std::string> allowed { "CMakeLists.txt", "CMakePresets.json", "app",
                                                 "core",           "widgets",           "resources",
                                                 "tests",          "README.md",         "LICENSE" };
        QProcess git;
        git.setWorkingDirectory(QString::fromStdString(sourceFolder()));
        git.start(QStringLiteral("git"), { QStringLiteral("ls-files") });
        if (!git.waitForFinished() || git.exitCode() != 0)
            QSKIP("the sources are not a git checkout");
        const auto files = QString::fromUtf8(git.readAllStandardOutput()).split(u'\n', Qt::SkipEmptyParts);
        QVERIFY(files.size() > 50);
        for (const QString &file : files) {
            const std::string name = file.section(u'/', 0, 0).toStdString();
            QVERIFY2(name.starts_with(".")
                         || std::find(allowed.begin(), allowed.end(), name) != allowed.end(),
                     name.c_str());
        }
    }
};

QTEST_GUILESS_MAIN(IncludeDirectionTest)
#include "tst_include_direction.moc"
