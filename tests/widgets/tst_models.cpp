// SPDX-License-Identifier: GPL-3.0-or-later
// Item models under the model tester, and what people type into filters.
#include "core/model/finding_kinds.h"
#include "widgets/byte_inspector.h"
#include "widgets/finding_places.h"
#include "widgets/job_runner.h"
#include "widgets/models/claim_model.h"
#include "widgets/models/finding_list.h"
#include "widgets/models/tensor_tree_model.h"
#include "widgets/panels/layer_tree.h"
#include "widgets/table_copy.h"

#include <QAbstractItemModelTester>
#include <QHeaderView>
#include <QSignalSpy>
#include <QTableView>
#include <QtTest>

#include <array>
#include <limits>

using namespace assay;

namespace {

TensorInfo tensor(const std::string &name, std::uint64_t bytes)
{
    TensorInfo info;
    info.name = name;
    const std::array<std::uint64_t, 1> dims { bytes / 4 };
    info.shape = *Shape::make(dims);
    TensorPart part;
    part.extent.size = bytes;
    info.parts.push_back(part);
    return info;
}

ModelPtr model(std::vector<TensorInfo> tensors)
{
    Model made;
    made.tensors = std::move(tensors);
    return finishModel(std::move(made));
}

/// Two findings and the claim that one of them bears on.
ReportPtr report()
{
    AuditReport made;
    made.documents = { { "docs/README.md", "# Title\n\nIt is 8x smaller.\n" } };
    made.findings
        = { { .rule = "bytes.ratio",
              .severity = Severity::Failure,
              .subject = "README.md:3",
              .summary = "8x is claimed, 3x was measured",
              .evidence
              = { { .label = "ratio", .stated = "8", .computed = "3", .location = "README.md:3" } } },
            { .rule = "x.note", .severity = Severity::Note, .subject = "other", .summary = "a note" } };
    made.claims = { { .id = 1,
                      .document = "docs/README.md",
                      .textOffset = 15,
                      .textLength = 2,
                      .text = "8x",
                      .verdict = Verdict::Refuted,
                      .reason = "measured",
                      .findings = { 0 } } };
    return std::make_shared<const AuditReport>(std::move(made));
}

bool accepts(const char *typed, const char *text, std::optional<double> number)
{
    return ColumnFilter::parse(QString::fromUtf8(typed)).accepts(QString::fromUtf8(text), number);
}

QStringList names(const TensorTreeModel &tree)
{
    QStringList shown;
    for (int group = 0; group < tree.rowCount(); ++group)
        for (int row = 0; row < tree.rowCount(tree.index(group, 0)); ++row)
            shown << tree.index(row, 0, tree.index(group, 0)).data(TensorTreeModel::FullNameRole).toString();
    return shown;
}

} // namespace

class ModelsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void findingsAreGroupedFilteredAndClosed()
    {
        Session session;
        FindingModel findings(session);
        FindingList list(findings);
        QAbstractItemModelTester tester(&list, QAbstractItemModelTester::FailureReportingMode::Fatal);
        session.setReport(report());
        QCOMPARE(list.rowCount(), 2);
        list.setGrouping(FindingList::Grouping::ByRule);
        QCOMPARE(list.rowCount(), 4); // two titles
        QVERIFY(list.isTitle(0) && !list.isTitle(1) && list.isTitle(2));
        QVERIFY(list.index(0, 0).data().toString().contains(QStringLiteral("bytes.ratio  (1)")));
        QCOMPARE(list.finding(1)->rule, std::string("bytes.ratio")); // the gravest group first
        list.toggle(0);
        QCOMPARE(list.rowCount(), 3);
        QCOMPARE(list.shownCount(), 2);
        list.toggle(0);
        list.setWords(QStringLiteral("A NOTE"));
        QCOMPARE(list.shownCount(), 1);
        list.setWords({});
        list.setSeverities(Severity::Failure);
        QCOMPARE(list.shownCount(), 1);
        list.setSeverities(Severity::Note);
        list.setGrouping(FindingList::Grouping::None);
        list.sort(FindingModel::RuleColumn, Qt::DescendingOrder);
        QCOMPARE(list.finding(0)->rule, std::string("x.note"));
        QVERIFY(list.setData(list.index(0, FindingModel::CommentColumn), QStringLiteral("seen")));
        QCOMPARE(session.review(*list.finding(0)).comment, std::string("seen"));
    }

    void findingsAreReviewedInTheTable()
    {
        Session session;
        FindingModel findings(session);
        QAbstractItemModelTester tester(&findings, QAbstractItemModelTester::FailureReportingMode::Fatal);
        session.setReport(report());
        QCOMPARE(findings.rowCount(), 2);
        QCOMPARE(findings.index(0, FindingModel::StatedColumn).data().toString(), QStringLiteral("8"));
        QCOMPARE(findings.index(0, FindingModel::PlaceColumn).data().toString(),
                 QStringLiteral("README.md:3"));
        QSignalSpy changed(&session, &Session::reviewsChanged);
        QVERIFY(
            findings.setData(findings.index(0, FindingModel::CommentColumn), QStringLiteral(" checked ")));
        QVERIFY(
            findings.setData(findings.index(0, FindingModel::DispositionColumn), QStringLiteral("accepted")));
        QVERIFY(!findings.setData(findings.index(0, FindingModel::DispositionColumn),
                                  QStringLiteral("nonsense")));
        QVERIFY(!findings.setData(findings.index(0, FindingModel::RuleColumn), QStringLiteral("x")));
        QCOMPARE(changed.count(), 2);
        const Review review = session.review(session.report()->findings[0]);
        QCOMPARE(review.comment, std::string("checked"));
        QCOMPARE(review.disposition, std::string("accepted"));
        // The word survives a new audit with the same finding.
        session.setReport(nullptr);
        session.setReport(report());
        QCOMPARE(findings.index(0, FindingModel::CommentColumn).data().toString(), QStringLiteral("checked"));
        QCOMPARE(findings.index(1, FindingModel::CommentColumn).data().toString(), QString());
        session.setReview(session.report()->findings[0], {});
        QVERIFY(session.reviews().empty());
    }
    void everyRuleIsExplained()
    {
        for (const FindingKind &rule : findingKinds())
            QVERIFY2(ruleExplanation(rule.id).contains(QLatin1String(rule.id)), rule.id);
        QCOMPARE(ruleExplanation("no.such.rule"), QString());
    }
    void claimsAreListed()
    {
        Session session;
        ClaimModel claims(session);
        QAbstractItemModelTester tester(&claims, QAbstractItemModelTester::FailureReportingMode::Fatal);
        session.setReport(report());
        QCOMPARE(claims.rowCount(), 1);
        // So short a statement is shown in its line.
        QCOMPARE(claims.index(0, ClaimModel::TextColumn).data().toString(),
                 QStringLiteral("It is 8x smaller."));
        session.setReport(nullptr);
        QCOMPARE(claims.rowCount(), 0);
    }
    void findingLeadsToItsWords()
    {
        Session session;
        session.setReport(report());
        const auto places = placesOf(session, session.report()->findings[0]);
        QVERIFY(places.text);
        QCOMPARE(places.text->offset, 15u); // the claim's own place, more exact than the line
        QVERIFY(!placesOf(session, session.report()->findings[1]).text);
    }
    void tablesAreCopiedAsTsvAndHtml()
    {
        Session session;
        ClaimModel claims(session);
        session.setReport(report());
        QTableView table;
        table.setModel(&claims);
        table.verticalHeader()->hide();
        table.setColumnHidden(ClaimModel::GradeColumn, true);
        table.setColumnHidden(ClaimModel::DocumentColumn, true);
        table.setColumnHidden(ClaimModel::DispositionColumn, true);
        const auto copied = copyCells(table, true);
        QCOMPARE(copied.tsv,
                 QStringLiteral("Verdict\tStatement\tReason\nrefuted\tIt is 8x smaller.\tmeasured\n"));
        QVERIFY(copied.html.contains(QStringLiteral("<th>Statement</th>")));
        QCOMPARE(copyCells(table, false).tsv, QStringLiteral("refuted\tIt is 8x smaller.\tmeasured\n"));
    }

    void filtersAreReadAsTyped_data()
    {
        QTest::addColumn<QByteArray>("typed");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<double>("number");
        QTest::addColumn<bool>("accepted");
        QTest::addRow("more than is open") << QByteArray(">4") << QByteArray("4x") << 4.0 << false;
        QTest::addRow("at least is closed") << QByteArray(">= 4x") << QByteArray("4x") << 4.0 << true;
        QTest::addRow("less than with a decimal unit") << QByteArray("<4k") << QByteArray() << 3999.0 << true;
        QTest::addRow("binary unit") << QByteArray(">=4Ki") << QByteArray() << 4095.0 << false;
        QTest::addRow("megabytes") << QByteArray("=1.5 MB") << QByteArray() << 1.5e6 << true;
        QTest::addRow("range includes its ends") << QByteArray("2..8") << QByteArray() << 8.0 << true;
        QTest::addRow("range of fractions") << QByteArray(".5...75") << QByteArray() << 0.6 << true;
        QTest::addRow("negative range") << QByteArray("-3..-1") << QByteArray() << -2.0 << true;
        QTest::addRow("pattern") << QByteArray("/attn.q|mlp/") << QByteArray("h.0.MLP.up") << 0.0 << true;
        QTest::addRow("pattern that is none is text")
            << QByteArray("/a(/") << QByteArray("x/a(/y") << 0.0 << true;
        QTest::addRow("words in any case") << QByteArray("Q4") << QByteArray("q4_0") << 0.0 << true;
        QTest::addRow("arrow that is no number is text")
            << QByteArray("<b>") << QByteArray("a<b>c") << 0.0 << true;
    }
    void filtersAreReadAsTyped()
    {
        QFETCH(QByteArray, typed);
        QFETCH(QByteArray, text);
        QFETCH(double, number);
        QFETCH(bool, accepted);
        QCOMPARE(accepts(typed.constData(), text.constData(), number), accepted);
    }
    void unknownPassesNoComparison()
    {
        QVERIFY(!accepts(">0", "", std::nullopt));
        QVERIFY(accepts("", "", std::nullopt));
        QVERIFY(accepts(">1e9", "exact", std::numeric_limits<double>::infinity()));
    }
    void lettersInOrderAreFound()
    {
        QVERIFY(isFuzzyMatch("l11up", "model.layers.11.mlp.up_proj"));
        QVERIFY(!isFuzzyMatch("l11up", "model.layers.1.mlp.up_proj"));
        QVERIFY(isFuzzyMatch("up layers", "model.layers.1.mlp.up_proj"));
    }

    void treeFiltersSortsAndSums()
    {
        TensorTreeModel tree;
        QAbstractItemModelTester tester(&tree, QAbstractItemModelTester::FailureReportingMode::Fatal);
        tree.setModels(
            model({ tensor("h.0.attn.w", 800), tensor("h.0.mlp.w", 4000), tensor("h.1.mlp.w", 400),
                    tensor("wte", 40) }),
            model({ tensor("h.0.attn.w", 400), tensor("h.0.mlp.w", 400), tensor("h.1.mlp.w", 400) }));
        QCOMPARE(tree.shownCount(), std::size_t(4));
        RowFilter filter;
        filter.words = "mlp";
        tree.setFilter(filter);
        QCOMPARE(names(tree), QStringList({ QStringLiteral("h.0.mlp.w"), QStringLiteral("h.1.mlp.w") }));
        // The sum of a group is that of the rows shown: 4000 / 400.
        QCOMPARE(tree.index(0, metricColumn("ratio")).data().toString(), QStringLiteral("10.00x"));
        filter = {};
        filter.columns[static_cast<std::size_t>(metricColumn("ratio"))]
            = ColumnFilter::parse(QStringLiteral("1.5..3"));
        tree.setFilter(filter);
        QCOMPARE(names(tree), QStringList { QStringLiteral("h.0.attn.w") });
        QVERIFY(!tree.indexOfRow(1).isValid());
        tree.setFilter({});
        const QPersistentModelIndex attention(tree.indexOfRow(0));
        tree.sort(TensorTreeModel::ReferenceBytes, Qt::DescendingOrder);
        QCOMPARE(names(tree),
                 QStringList({ QStringLiteral("wte"), QStringLiteral("h.0.mlp.w"),
                               QStringLiteral("h.0.attn.w"), QStringLiteral("h.1.mlp.w") }));
        QCOMPARE(attention.data(TensorTreeModel::FullNameRole).toString(), QStringLiteral("h.0.attn.w"));
        tree.sort(-1);
        QCOMPARE(names(tree).at(1), QStringLiteral("h.0.attn.w"));
    }
    void measuredLayersAppearOneByOne()
    {
        TensorTreeModel tree;
        QAbstractItemModelTester tester(&tree, QAbstractItemModelTester::FailureReportingMode::Fatal);
        const auto both = model({ tensor("h.0.w", 800), tensor("h.1.w", 800) });
        tree.setModels(both, both);
        LayerReport layer {};
        layer.referenceName = "h.1.w";
        layer.elementCount = 200;
        layer.referenceBytes = 800;
        layer.candidateBytes = 100;
        layer.match.reference = layer.match.candidate = 1;
        layer.error = ErrorStats { .pairCount = 200 };
        tree.addMeasured({ &layer, 1 });
        QCOMPARE(tree.measuredCount(), std::size_t(1));
        const auto second = tree.indexOfRow(1);
        QCOMPARE(second.siblingAtColumn(metricColumn("sqnr_db")).data().toString(), QStringLiteral("exact"));
        QCOMPARE(second.parent().siblingAtColumn(metricColumn("ratio")).data().toString(),
                 QStringLiteral("8.00x"));
        QCOMPARE(tree.indexOfRow(0).siblingAtColumn(metricColumn("sqnr_db")).data().toString(), QString());
    }
    /// A rate, not a judgement: rows of 100,000 tensors filtered by name and by number.
    void aHundredThousandRowsAreFiltered()
    {
        std::vector<TensorInfo> tensors;
        for (int i = 0; i < 100'000; ++i)
            tensors.push_back(
                tensor("model.layers." + std::to_string(i / 100) + ".expert." + std::to_string(i % 100),
                       static_cast<std::uint64_t>(4 * (i % 1000 + 1))));
        TensorTreeModel tree;
        tree.setModels(model(std::move(tensors)), nullptr);
        RowFilter filter;
        filter.words = "expert.7";
        filter.columns[TensorTreeModel::ReferenceBytes] = ColumnFilter::parse(QStringLiteral(">1k"));
        QBENCHMARK_ONCE
        {
            tree.setFilter(filter);
        }
        // Of every thousand those from 250 on are large enough: seven whole hundreds with experts 7 and 70 to
        // 79, and 270 to 279.
        QCOMPARE(tree.shownCount(), std::size_t(100 * (7 * 11 + 10)));
    }
    /// Each step of opening and auditing lists the layers once; what changes nothing lists nothing.
    void layersAreListedOncePerChange()
    {
        Session session;
        LayerTree layers(session);
        auto *rows = layers.findChild<TensorTreeModel *>();
        QVERIFY(rows);
        QSignalSpy listed(rows, &QAbstractItemModel::modelReset);
        const ModelPtr reference = model({ tensor("a", 8), tensor("b", 8) });
        session.setReport(nullptr);
        QCOMPARE(listed.count(), 0);
        session.setModels(reference, nullptr);
        QCOMPARE(listed.count(), 1);
        session.setReport(nullptr);
        session.setReport(std::make_shared<const AuditReport>()); // judged, nothing compared
        QCOMPARE(listed.count(), 1);
        AuditReport made;
        made.comparison.emplace();
        made.comparison->reference = reference;
        LayerReport one;
        one.referenceName = "a";
        made.comparison->layers.push_back(one);
        session.setReport(std::make_shared<const AuditReport>(std::move(made)));
        QCOMPARE(listed.count(), 2);
        QCOMPARE(rows->rows().size(), std::size_t(1));
        session.setReport(nullptr);
        QCOMPARE(listed.count(), 3);
        QCOMPARE(rows->rows().size(), std::size_t(2));
        // Measures of an audit that is dropped go with it.
        session.addMeasured({ one });
        session.setReport(nullptr);
        QCOMPARE(listed.count(), 4);
    }
    void sameLayerIsShownAfterANewAudit()
    {
        const auto compared = [](const std::vector<std::string> &layerNames) {
            AuditReport made;
            made.comparison.emplace();
            for (const auto &name : layerNames) {
                made.comparison->layers.emplace_back();
                made.comparison->layers.back().referenceName = name;
            }
            return std::make_shared<const AuditReport>(std::move(made));
        };
        Session session;
        session.setReport(compared({ "a", "b", "c" }));
        session.selectTensor(QStringLiteral("c"));
        session.selectTensor(QStringLiteral("b"));
        session.selectTensor(QStringLiteral("nothing of that name"));
        QCOMPARE(session.selectedLayer(), std::optional<std::size_t>(1));
        session.goBack();
        QCOMPARE(session.selectedLayer(), std::optional<std::size_t>(2));
        session.setReport(nullptr);
        QVERIFY(!session.selectedLayer());
        session.setReport(compared({ "c", "d" }));
        QCOMPARE(session.selectedLayer(), std::optional<std::size_t>(0));
        session.setReport(compared({ "x" }));
        QVERIFY(!session.selectedLayer());
    }
    void blocksAreRead()
    {
        QCOMPARE(blockOf("model.layers.12.mlp.up_proj.weight"), std::optional<std::uint64_t>(12));
        QCOMPARE(blockOf("blk.3.attn_q.weight"), std::optional<std::uint64_t>(3));
        QCOMPARE(blockOf("encoder/block/7/w"), std::optional<std::uint64_t>(7));
        QVERIFY(!blockOf("layers.weight"));
        QVERIFY(!blockOf("layers.1x.weight"));
    }

    void resultsArriveWhileTheJobRuns()
    {
        JobRunner jobs;
        const auto feed = std::make_shared<Feed<int>>();
        QList<int> polled;
        bool isDelivered = false;
        std::atomic<bool> mayEnd { false };
        jobs.start(
            QStringLiteral("tag"), QStringLiteral("feeding"),
            [feed, &mayEnd](const RunControl &run) {
                feed->add(1);
                while (!mayEnd && !run.cancelled())
                    std::this_thread::sleep_for(std::chrono::milliseconds(1));
                feed->add(2);
                return Result<int>(0);
            },
            [&isDelivered](Result<int>) { isDelivered = true; },
            [&polled, feed] {
                for (const int item : feed->take())
                    polled << item;
            });
        QTRY_COMPARE(polled, QList<int> { 1 });
        QVERIFY(!isDelivered);
        mayEnd = true;
        QTRY_VERIFY(isDelivered);
        QCOMPARE(polled, QList<int>({ 1, 2 }));
    }

    /// 0x3f800000 is 1.0 as float32, 0x3c00 as float16, 0x3f80 as bfloat16 (IEEE 754; bfloat16 is its upper
    /// half); 0x38 is 1.0 in E4M3.
    void bytesAreReadAsEveryType()
    {
        const QByteArray one = QByteArray::fromHex("0000803f00000000");
        QCOMPARE(inspectBytes(DType::F32, one), QStringLiteral("1"));
        QCOMPARE(inspectBytes(DType::U32, one), QStringLiteral("1065353216"));
        QCOMPARE(inspectBytes(DType::BF16, one.mid(2)), QStringLiteral("1"));
        QCOMPARE(inspectBytes(DType::F16, QByteArray::fromHex("003c")), QStringLiteral("1"));
        QCOMPARE(inspectBytes(DType::F8E4M3, QByteArray::fromHex("38")), QStringLiteral("1"));
        QCOMPARE(inspectBytes(DType::I64, QByteArray(8, '\xff')), QStringLiteral("-1"));
        QCOMPARE(inspectBytes(DType::U64, QByteArray(8, '\xff')), QStringLiteral("18446744073709551615"));
        QCOMPARE(inspectBytes(DType::I4, QByteArray::fromHex("8f")), QStringLiteral("-1 -8"));
        QCOMPARE(inspectBytes(DType::U2, QByteArray::fromHex("e4")), QStringLiteral("0 1 2 3"));
        QCOMPARE(inspectBytes(DType::F64, one.left(4)), QString());
    }
};

QTEST_MAIN(ModelsTest)
#include "tst_models.moc"
