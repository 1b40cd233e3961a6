// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/start_page.h"

#include "widgets/report/report_words.h"
#include "widgets/text_format.h"

#include <QDragEnterEvent>
#include <QFileInfo>
#include <QFrame>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QMimeData>
#include <QPushButton>
#include <QVBoxLayout>

#include <array>

namespace assay {
namespace {

constexpr int MostPageWidth = 980;

struct Zone {
    InputRole role;
    const char *id, *title, *sentence, *button;
};

constexpr std::array Zones {
    Zone {
        InputRole::Reference, "dropReference", QT_TRANSLATE_NOOP("assay::StartPage", "Reference"),
        QT_TRANSLATE_NOOP("assay::StartPage",
                          "The original model: a file of any format, or a folder. Alone it can be browsed."),
        QT_TRANSLATE_NOOP("assay::StartPage", "Open reference...") },
    Zone { InputRole::Candidate, "dropCandidate", QT_TRANSLATE_NOOP("assay::StartPage", "Candidate"),
           QT_TRANSLATE_NOOP("assay::StartPage",
                             "The compressed model: what was kept, what was lost and where is measured."),
           QT_TRANSLATE_NOOP("assay::StartPage", "Open candidate...") },
    Zone {
        InputRole::Document, "dropDocument", QT_TRANSLATE_NOOP("assay::StartPage", "Claims"),
        QT_TRANSLATE_NOOP("assay::StartPage",
                          "A README, report, table or pickle that promises results: each promise is judged."),
        QT_TRANSLATE_NOOP("assay::StartPage", "Add documents...") },
};

class DropZone : public QFrame {
public:
    DropZone(Session &session, const Zone &zone)
        : m_session(session)
        , m_role(zone.role)
    {
        setObjectName(QLatin1String(zone.id));
        setAccessibleName(StartPage::tr(zone.title));
        setFrameShape(QFrame::StyledPanel);
        setAcceptDrops(true);
        auto *column = new QVBoxLayout(this);
        auto *title = new QLabel(StartPage::tr(zone.title));
        QFont large = title->font();
        large.setPointSizeF(large.pointSizeF() * 1.3);
        large.setBold(true);
        title->setFont(large);
        auto *sentence = new QLabel(StartPage::tr(zone.sentence));
        sentence->setWordWrap(true);
        auto *hint = new QLabel(StartPage::tr("Drop it here, or"));
        hint->setForegroundRole(QPalette::PlaceholderText);
        auto *button = new QPushButton(StartPage::tr(zone.button));
        button->setObjectName(QLatin1String(zone.id) + QStringLiteral("Button"));
        QObject::connect(button, &QPushButton::clicked, &session,
                         [this] { m_session.wantInputs(m_role, {}); });
        column->addWidget(title);
        column->addWidget(sentence);
        column->addStretch(1);
        column->addWidget(hint);
        column->addWidget(button);
    }

protected:
    void dragEnterEvent(QDragEnterEvent *event) override
    {
        if (event->mimeData()->hasUrls())
            event->acceptProposedAction();
    }
    void dropEvent(QDropEvent *event) override
    {
        QStringList paths;
        for (const auto &url : event->mimeData()->urls())
            if (const auto path = url.toLocalFile(); !path.isEmpty())
                paths << path;
        if (!paths.isEmpty())
            m_session.wantInputs(m_role, paths);
    }

private:
    Session &m_session;
    InputRole m_role;
};

QLabel *sectionTitle(const QString &text)
{
    auto *title = new QLabel(text);
    QFont bold = title->font();
    bold.setBold(true);
    title->setFont(bold);
    return title;
}

} // namespace

StartPage::StartPage(Session &session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_recent(new QListWidget)
    , m_remark(new QLabel)
    , m_recentTitle(sectionTitle(tr("Pairs opened before (Ctrl+1 to Ctrl+9)")))
{
    setObjectName(QStringLiteral("startPage"));
    auto *centred = new QHBoxLayout(this);
    auto *page = new QWidget;
    page->setMaximumWidth(MostPageWidth);
    centred->addStretch(1);
    centred->addWidget(page, 20);
    centred->addStretch(1);
    auto *column = new QVBoxLayout(page);
    column->addStretch(1);
    buildZones(*column);
    m_remark->setObjectName(QStringLiteral("startRemark"));
    m_remark->setTextFormat(Qt::PlainText);
    m_remark->setWordWrap(true);
    m_remark->setForegroundRole(QPalette::PlaceholderText);
    m_remark->hide();
    column->addWidget(m_remark);
    auto *lower = new QHBoxLayout;
    auto *left = new QVBoxLayout, *right = new QVBoxLayout;
    m_recent->setObjectName(QStringLiteral("recentPairs"));
    m_recent->setAccessibleName(m_recentTitle->text());
    m_recent->setMinimumHeight(fontMetrics().height() * 8);
    left->addWidget(m_recentTitle);
    left->addWidget(m_recent, 1);
    auto *demo = new QPushButton(tr("Try the demo"));
    demo->setObjectName(QStringLiteral("tryDemo"));
    demo->setToolTip(tr("A small network is trained and compressed here, with claims that are not all true"));
    connect(demo, &QPushButton::clicked, &session, [this] { m_session.wantAction(QStringLiteral("demo")); });
    auto *speaker = new QPushButton(tr("Try a model that speaks"));
    speaker->setObjectName(QStringLiteral("trySpeaker"));
    speaker->setToolTip(tr("A small language model is trained and compressed here, and both are run on the "
                           "same text; some ten seconds"));
    connect(speaker, &QPushButton::clicked, &session,
            [this] { m_session.wantAction(QStringLiteral("speaker")); });
    auto *demos = new QHBoxLayout;
    demos->addWidget(demo);
    demos->addWidget(speaker);
    demos->addStretch(1);
    left->addLayout(demos);
    buildVerdicts(*right);
    lower->addLayout(left, 1);
    lower->addSpacing(24);
    lower->addLayout(right, 1);
    column->addLayout(lower, 2);
    column->addStretch(1);
    connect(m_recent, &QListWidget::itemActivated, this, [this](const QListWidgetItem *item) {
        const QStringList pair = item->data(Qt::UserRole).toStringList();
        Q_EMIT pairWanted(pair.value(0), pair.value(1));
    });
    setRecentPairs({});
}

void StartPage::buildZones(QVBoxLayout &column)
{
    auto *line = new QHBoxLayout;
    for (const Zone &zone : Zones)
        line->addWidget(new DropZone(m_session, zone), 1);
    column.addLayout(line, 1);
}

void StartPage::buildVerdicts(QVBoxLayout &column)
{
    column.addWidget(sectionTitle(tr("What the verdicts mean")));
    auto *lines = new QGridLayout;
    lines->setColumnStretch(1, 1);
    for (int row = 0; const Verdict verdict : allVerdicts()) {
        auto *name = new QLabel(verdictWord(verdict));
        QFont bold = name->font();
        bold.setBold(true);
        name->setFont(bold);
        QPalette colors = palette();
        colors.setColor(QPalette::WindowText, onScreen(verdictColor(verdict), palette()));
        name->setPalette(colors);
        auto *meaning = new QLabel(verdictMeaning(verdict));
        meaning->setWordWrap(true);
        lines->addWidget(name, row, 0, Qt::AlignTop);
        lines->addWidget(meaning, row++, 1, Qt::AlignTop);
    }
    column.addLayout(lines);
    column.addStretch(1);
}

void StartPage::setRecentPairs(const std::vector<RecentPair> &pairs)
{
    m_recent->clear();
    for (const RecentPair &pair : pairs) {
        auto *item = new QListWidgetItem(QStringLiteral("%1  ↔  %2")
                                             .arg(plainLine(QFileInfo(pair.reference).fileName()),
                                                  plainLine(QFileInfo(pair.candidate).fileName())));
        item->setToolTip(formatToolTip(pair.reference + QLatin1Char('\n') + pair.candidate));
        item->setData(Qt::UserRole, QStringList { pair.reference, pair.candidate });
        if (!pair.isThere) {
            item->setFlags(Qt::NoItemFlags);
            item->setText(item->text() + tr("  (no longer there)"));
        }
        m_recent->addItem(item);
    }
    if (pairs.empty()) {
        auto *item = new QListWidgetItem(tr("None yet."));
        item->setFlags(Qt::NoItemFlags);
        m_recent->addItem(item);
    }
}

void StartPage::setRemark(const QString &text)
{
    m_remark->setText(text);
    m_remark->setVisible(!text.isEmpty());
}

} // namespace assay
