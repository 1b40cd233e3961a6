// SPDX-License-Identifier: GPL-3.0-or-later
// Which pipelines are read out of documents, and which settings.
#include "core/claims/reading/read_tree.h"
#include "core/reproducing/named_methods.h"
#include "core/reproducing/recipes.h"
#include "core/reproducing/word_pattern.h"
#include "tests/reproducing/figure_documents.h"
#include "tests/reproducing/method_documents.h"
#include "tests/reproducing/setting_documents.h"

#include <QtTest>

using namespace assay;
using namespace assay::testing;

namespace {

std::vector<Recipe> recipesIn(const std::string &text)
{
    const auto read = readTreeText(text, "claims.md");
    if (!read)
        return {};
    return recipesOf(read->tree, buildLedger(read->tree, 0), "claims.md", { 16, "bfloat16" }).recipes;
}

/// The pipeline with what the document states, everything else at its default.
std::string statedPipeline(const Recipe &recipe)
{
    std::string text;
    for (const RecipeStage &stage : recipe.stages) {
        const auto pipeline = parsePipeline(stage.method ? stage.method->pipeline : "");
        if (!pipeline)
            return "-";
        for (const auto *stages : { &pipeline->lossy, &pipeline->lossless })
            for (Stage one : *stages) {
                for (const auto &[key, value] : stage.stated)
                    if (one.settings.contains(key))
                        one.settings[key] = value;
                text += (text.empty() ? "" : "|") + stageText(one);
            }
    }
    return text.empty() ? "-" : text;
}

std::string normalForm(const std::string &pipelines)
{
    std::string text;
    for (std::size_t at = 0; at < pipelines.size();) {
        const std::size_t end = std::min(pipelines.size(), pipelines.find(" || ", at));
        const std::string one = pipelines.substr(at, end - at);
        text += (text.empty() ? "" : " || ") + (one == "-" ? one : *normalisePipeline(one));
        at = end + 4;
    }
    return text;
}

/// "16 ratio, 0.92 part saved": what is stated, in order.
std::string figuresText(const std::vector<RecipeFigure> &figures)
{
    std::string text;
    for (const RecipeFigure &one : figures)
        text += (text.empty() ? "" : ", ") + QString::number(one.stated.value).toStdString() + " "
            + figureName(one.stated.kind);
    return text;
}

/// The first of them, or -1.
double firstFigure(const std::vector<RecipeFigure> &figures)
{
    return figures.empty() ? -1 : figures.front().stated.value;
}

/// Of each stage what is stated for it, and behind a bar of the whole.
std::string allFigures(const std::vector<Recipe> &recipes)
{
    std::string text;
    for (const Recipe &recipe : recipes) {
        text += text.empty() ? "" : " || ";
        for (const RecipeStage &stage : recipe.stages)
            if (recipe.stages.size() > 1)
                text += "[" + figuresText(stage.figures) + "]";
        text += figuresText(recipe.figures);
    }
    return text;
}

} // namespace

class MethodsNamedTest : public QObject {
    Q_OBJECT

private slots:
    void patternsFindWordsAndNumbers()
    {
        const auto numbers = [](const char *text, const char *pattern) {
            const auto match = findPattern(text, pattern, 0, DecimalSign::Point);
            return match && !match->numbers.empty() ? match->numbers.front() : -1;
        };
        QCOMPARE(numbers("group_size: 128", "group size #"), 128.0);
        QCOMPARE(numbers("with g128 and", "g#"), 128.0);
        QCOMPARE(numbers("config128", "g#"), -1.0);
        QCOMPARE(numbers("a 4-bit model", "# bit"), 4.0);
        QCOMPARE(numbers("a 14-bit model", "# bit"), 14.0);
        QCOMPARE(numbers("k = 65,536", "k=#"), 65536.0);
        QCOMPARE(numbers("k 16", "k=#"), -1.0);
        QVERIFY(findPattern("magnitude pruning", "prun*", 0, DecimalSign::Point));
        QVERIFY(!findPattern("spruning", "prun*", 0, DecimalSign::Point));
        QVERIFY(!findPattern("xzibit", "xz", 0, DecimalSign::Point));
    }

    void everyMethodHasAPipelineOrAReason()
    {
        for (const Method &method : methodTable()) {
            QVERIFY2(method.pipeline[0] == '\0' || parsePipeline(method.pipeline), method.id);
            QVERIFY2(method.pipeline[0] != '\0' || method.remark[0] != '\0', method.id);
            for (const std::string_view other : method.alternatives)
                QVERIFY2(parsePipeline(other), method.id);
            for (const MethodSetting &setting : method.settings) {
                const auto pipeline = parsePipeline(method.pipeline);
                const Stage &stage
                    = pipeline->lossy.empty() ? pipeline->lossless.front() : pipeline->lossy.front();
                QVERIFY2(stage.settings.contains(setting.setting), method.id);
            }
        }
    }

    void pipelinesAreTheOnesThatAReaderWritesDown_data()
    {
        QTest::addColumn<std::string>("text");
        QTest::addColumn<std::string>("pipelines");
        for (const MethodDocument &document : MethodDocuments)
            QTest::addRow("%s", document.name)
                << std::string(document.text) << std::string(document.pipelines);
        for (const MethodDocument &document : SettingDocuments)
            QTest::addRow("%s", document.name)
                << std::string(document.text) << std::string(document.pipelines);
    }
    void pipelinesAreTheOnesThatAReaderWritesDown()
    {
        QFETCH(std::string, text);
        QFETCH(std::string, pipelines);
        std::string found;
        for (const Recipe &recipe : recipesIn(text))
            found += (found.empty() ? "" : " || ") + statedPipeline(recipe);
        QCOMPARE(QString::fromStdString(found.empty() ? "-" : found),
                 QString::fromStdString(normalForm(pipelines)));
    }

    void ratiosStandAtTheirStages()
    {
        const auto recipes = recipesIn(MethodDocuments[3].text);
        QCOMPARE(recipes.size(), std::size_t { 1 });
        QCOMPARE(recipes[0].stages.size(), std::size_t { 3 });
        QCOMPARE(firstFigure(recipes[0].stages[0].figures), 16.0);
        QCOMPARE(firstFigure(recipes[0].stages[1].figures), 16.0);
        QCOMPARE(firstFigure(recipes[0].stages[2].figures), 5309.7);
        QCOMPARE(firstFigure(recipes[0].figures), 77907.0);
        // What the table leaves open is assumed so that it fits best: 16 against float32 is 2 bits.
        QVERIFY(recipes[0].pipelineText().find("packing=2bit") != std::string::npos);
        QVERIFY(!recipes[0].stages[0].assumed.empty());
    }

    void figuresStandWhereTheyAreStated_data()
    {
        QTest::addColumn<std::string>("text");
        QTest::addColumn<std::string>("figures");
        for (const FigureDocument &document : FigureDocuments)
            QTest::addRow("%s", document.name) << std::string(document.text) << std::string(document.figures);
    }
    void figuresStandWhereTheyAreStated()
    {
        QFETCH(std::string, text);
        QFETCH(std::string, figures);
        QCOMPARE(QString::fromStdString(allFigures(recipesIn(text))), QString::fromStdString(figures));
    }

    void unknownStageUnderAHeadingIsSaidAsSuch()
    {
        const auto recipes
            = recipesIn("## Stage 1: BitNet\n\nRatio: 8x\n\n## Stage 2: HoloFold\n\nRatio: 40x\n");
        QCOMPARE(recipes.size(), std::size_t { 1 });
        QVERIFY2(recipes[0].problem().find("HoloFold") != std::string::npos, recipes[0].problem().c_str());
        QCOMPARE(firstFigure(recipes[0].stages[1].figures), 40.0);
    }
    void numberedInstructionsAreNoStages()
    {
        const auto recipes
            = recipesIn("## Step 1: Download\n\nGet the model.\n\n## Step 2: Run\n\nIt is stored as "
                        "Q8_0, a compression ratio of 1.88x.\n");
        QCOMPARE(recipes.size(), std::size_t { 1 });
        QCOMPARE(recipes[0].problem(), std::string());
        QCOMPARE(recipes[0].stages.size(), std::size_t { 1 });
    }
    void deniedSettingsAreOff()
    {
        for (const std::string text : { "NF4 without double quantization.", "NF4, no nested quantization.",
                                        "{\"type\": \"nf4\", \"use_double_quant\": false}" }) {
            const auto recipes = recipesIn(text);
            QCOMPARE(recipes.size(), std::size_t { 1 });
            QCOMPARE(recipes[0].stages[0].stated.at("double"), std::string("off"));
        }
    }
    void capitalsOfTwoBytesBecomeSmall()
    {
        QCOMPARE(smallLetters("GRUPPENGRÖSSE Квантование РАНГ Ё×"),
                 std::string("gruppengrösse квантование ранг Ё×"));
    }

    void unknownStageIsSaidAsSuch()
    {
        const auto recipes = recipesIn(UnknownStage);
        QCOMPARE(recipes.size(), std::size_t { 1 });
        QVERIFY2(recipes[0].problem().find("HoloFold") != std::string::npos, recipes[0].problem().c_str());
    }

    void methodOfAdapterIsSaidAsNotToBeRun()
    {
        const auto recipes = recipesIn(MethodDocuments[11].text);
        QCOMPARE(recipes.size(), std::size_t { 1 });
        QVERIFY(recipes[0].problem().find("base model") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(MethodsNamedTest)
#include "tst_methods_named.moc"
