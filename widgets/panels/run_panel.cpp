// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/run_panel.h"

#include "widgets/file_dialogs.h"
#include "widgets/panels/card.h"
#include "widgets/plots/curve_plot.h"
#include "widgets/plots/plot_style.h"
#include "widgets/said_text.h"
#include "widgets/text_format.h"

#include <QCheckBox>
#include <QHelpEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QSplitter>
#include <QToolTip>
#include <QVBoxLayout>

namespace assay {
namespace {

const QString JobTag = QStringLiteral("run");
constexpr std::uint64_t ContinuedTokens = 40;

QString perplexityOf(const RunSide &side)
{
    return side.perplexity ? formatNumber(side.perplexity, 4) : QStringLiteral("–");
}

QString aboutSide(const RunSide &side)
{
    if (!side.notRun.empty())
        return saidText(side.notRun);
    QStringList words { formatName(side.architecture) };
    if (side.perplexityError)
        words << QStringLiteral("± %1").arg(formatNumber(side.perplexityError, 2));
    if (side.carriesNoInformation)
        words << saidText(side.ruinSentence);
    return words.join(QStringLiteral(", "));
}

QPlainTextEdit *makeText(const char *name, const QString &title)
{
    auto *text = new QPlainTextEdit;
    text->setObjectName(QLatin1String(name));
    text->setAccessibleName(title);
    text->setReadOnly(true);
    text->setTabChangesFocus(true);
    text->setPlaceholderText(title);
    return text;
}

} // namespace

RunPanel::RunPanel(Session &session, JobRunner &jobs, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_jobs(jobs)
    , m_file(new QLineEdit)
    , m_prompt(new QLineEdit)
    , m_context(new QSpinBox)
    , m_whole(new QCheckBox(tr("score all")))
    , m_start(new QPushButton(tr("Run both")))
    , m_words(new QLabel)
    , m_layers(new CurvePlot(tr("layer"), tr("error"), false, true))
    , m_text(makeText("runText",
                      tr("A text for both to read: typed or pasted here, from the file above, or "
                         "the built-in one. Once run, the tokens are lit where the two disagree.")))
    , m_continuations(makeText("runContinuations", tr("How each model goes on")))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(6, 4, 6, 0);
    buildHead(*column);
    auto *cards = new QHBoxLayout;
    const QString titles[]
        = { tr("Perplexity, reference"), tr("Perplexity, candidate"), tr("Divergence"), tr("Agreement") };
    for (std::size_t i = 0; i < m_cards.size(); ++i) {
        cards->addWidget(m_cards[i] = new Card(titles[i]), 1);
        m_cards[i]->hide();
    }
    column->addLayout(cards);
    auto *split = new QSplitter(Qt::Vertical);
    auto *upper = new QSplitter;
    upper->addWidget(m_layers);
    upper->addWidget(m_continuations);
    split->addWidget(upper);
    split->addWidget(m_text);
    split->setChildrenCollapsible(false);
    column->addWidget(split, 1);
    m_layers->setObjectName(QStringLiteral("runLayers"));
    m_layers->setAccessibleName(tr("Error of the hidden state through the layers"));
    m_text->setReadOnly(false);
    connect(m_text, &QPlainTextEdit::textChanged, this, &RunPanel::takeTyped);
    m_text->viewport()->installEventFilter(this);
    m_text->viewport()->setMouseTracking(true);
    connect(&session, &Session::modelsChanged, this, [this] {
        m_jobs.cancel(JobTag); // it was of other models
        refresh();
    });
    connect(&session, &Session::runChanged, this, &RunPanel::refresh);
    connect(&session, &Session::runWanted, this, &RunPanel::start);
    for (auto *line : { m_file, m_prompt })
        connect(line, &QLineEdit::editingFinished, this, &RunPanel::keepSettings);
    connect(m_context, &QSpinBox::editingFinished, this, &RunPanel::keepSettings);
    connect(m_whole, &QCheckBox::toggled, this, &RunPanel::keepSettings);
    refresh();
}

void RunPanel::buildHead(QBoxLayout &column)
{
    auto *line = new QHBoxLayout;
    m_file->setObjectName(QStringLiteral("runFile"));
    m_file->setAccessibleName(tr("Text file"));
    m_file->setPlaceholderText(tr("text file; empty = the text below, or the built-in one"));
    auto *choose = new QPushButton(tr("Choose..."));
    choose->setAccessibleName(tr("Choose the text file"));
    connect(choose, &QPushButton::clicked, this, [this] {
        const QString path = chooseOpenFile(this, tr("Text file"), tr("All files (*)"));
        if (!path.isEmpty())
            m_file->setText(path);
    });
    m_prompt->setObjectName(QStringLiteral("runPrompt"));
    m_prompt->setAccessibleName(tr("Beginning to go on from"));
    m_prompt->setPlaceholderText(tr("a beginning that both go on from"));
    m_context->setObjectName(QStringLiteral("runContext"));
    m_context->setAccessibleName(tr("Tokens of a window"));
    m_context->setToolTip(
        tr("The text is cut into windows of so many tokens, at most what the models allow"));
    m_context->setRange(static_cast<int>(LeastContext), static_cast<int>(MostContext));
    m_context->setSuffix(tr(" tokens"));
    m_whole->setObjectName(QStringLiteral("runWhole"));
    m_whole->setToolTip(
        tr("Every position of a window is scored, as quantisation papers do, not its second half"));
    m_start->setObjectName(QStringLiteral("runStart"));
    connect(m_start, &QPushButton::clicked, this, &RunPanel::start);
    for (QWidget *widget :
         std::initializer_list<QWidget *> { m_file, choose, m_prompt, m_context, m_whole, m_start })
        line->addWidget(widget, widget == m_file || widget == m_prompt ? 1 : 0);
    column.addLayout(line);
    m_words->setObjectName(QStringLiteral("runWords"));
    m_words->setTextFormat(Qt::PlainText);
    m_words->setWordWrap(true);
    column.addWidget(m_words);
}

RunSettings RunPanel::typedSettings() const
{
    return { .textFile = m_file->text().trimmed(),
             .typedText = m_typed,
             .prompt = m_prompt->text(),
             .context = static_cast<std::uint64_t>(m_context->value()),
             .wholeWindows = m_whole->isChecked() };
}

void RunPanel::keepSettings()
{
    if (!m_isShowing)
        m_session.setRun(typedSettings(), m_session.run());
}

/// What is written into the box is another text than the one that was run.
void RunPanel::takeTyped()
{
    if (m_isShowing)
        return;
    m_typed = m_text->toPlainText();
    m_spans.clear();
    m_text->setExtraSelections({});
    keepSettings();
}

void RunPanel::refresh()
{
    const bool isPair = m_session.reference() && m_session.candidate();
    m_start->setEnabled(m_session.reference() || m_session.candidate());
    m_start->setText(isPair ? tr("Run both") : tr("Run"));
    const RunSettings &settings = m_session.runSettings();
    const bool isOtherText = settings.typedText != m_typed;
    m_typed = settings.typedText;
    m_isShowing = true;
    if (m_file->text().trimmed() != settings.textFile)
        m_file->setText(settings.textFile);
    if (m_prompt->text() != settings.prompt)
        m_prompt->setText(settings.prompt);
    m_context->setValue(static_cast<int>(settings.context));
    m_whole->setChecked(settings.wholeWindows);
    m_isShowing = false;
    const bool isOtherRun = m_session.run() != m_run;
    m_run = m_session.run();
    if (isOtherRun || !m_hasShown || (isOtherText && !m_run))
        showRun();
    m_hasShown = true;
}

void RunPanel::start()
{
    const ModelPtr reference = m_session.reference() ? m_session.reference() : m_session.candidate();
    if (!reference)
        return;
    const RunSettings settings = typedSettings();
    m_session.setRun(settings, nullptr);
    m_words->setText(tr("Running..."));
    RunRequest request { .reference = reference,
                         .candidate = m_session.candidate() == reference ? nullptr : m_session.candidate(),
                         .context = settings.context,
                         .wholeWindows = settings.wholeWindows };
    if (!settings.prompt.isEmpty()) {
        request.prompts = { settings.prompt.toStdString() };
        request.generate = ContinuedTokens;
    }
    m_jobs.start(
        JobTag, tr("running the models"),
        [request, file = settings.textFile.toStdString(), typed = settings.typedText.toStdString(),
         name = tr("typed text").toStdString()](const RunControl &run) -> Result<RunReport> {
            RunRequest complete = request;
            if (!file.empty()) {
                auto text = readRunText(file);
                if (!text)
                    return text.error();
                complete.texts = { *std::move(text) };
            } else if (!typed.empty()) {
                complete.texts = { { .name = name, .path = {}, .text = typed } };
            }
            return runModels(complete, run);
        },
        [this, settings](Result<RunReport> report) {
            if (!report)
                return m_words->setText(tr("Not run: %1").arg(formatText(describe(report.error()))));
            m_session.setRun(settings, std::make_shared<const RunReport>(*std::move(report)));
        });
}

void RunPanel::showRun()
{
    for (auto *card : m_cards)
        card->hide();
    m_spans.clear();
    m_isShowing = true;
    m_text->setExtraSelections({});
    m_text->setPlainText(m_typed);
    m_isShowing = false;
    m_continuations->clear();
    m_layers->clearCurves(tr("Not run yet."));
    if (!m_run)
        return m_words->setText(tr("Runs the models on a text, here and layer by layer: how much less does "
                                   "the compressed one know?"));
    if (!m_run->notRun.empty())
        return m_words->setText(tr("Not run: %1").arg(saidText(m_run->notRun)));
    QStringList words { tr("%1: %2 tokens, %3 predictions in windows of %4")
                            .arg(saidText(m_run->textName), formatCount(m_run->tokensRun),
                                 formatCount(m_run->predictions), formatCount(m_run->context)) };
    for (const auto &note : m_run->notes)
        words << saidText(note);
    for (QString &each : words)
        if (!each.endsWith(QLatin1Char('.')))
            each += QLatin1Char('.');
    m_words->setText(words.join(QLatin1Char(' ')));
    showCards();
    showLayers();
    showTokens();
    QStringList lines;
    for (const Continuation &each : m_run->generated) {
        lines << tr("Reference: %1").arg(formatText(each.prompt + each.reference));
        if (each.candidate)
            lines << tr("Candidate: %1").arg(formatText(each.prompt + *each.candidate));
    }
    m_continuations->setPlainText(lines.join(QStringLiteral("\n\n")));
}

void RunPanel::showCards()
{
    m_cards[0]->setText(perplexityOf(m_run->reference), aboutSide(m_run->reference));
    m_cards[0]->show();
    m_cards[1]->setVisible(m_run->candidate.has_value());
    if (m_run->candidate)
        m_cards[1]->setText(perplexityOf(*m_run->candidate), aboutSide(*m_run->candidate));
    for (const std::size_t i : { 2, 3 })
        m_cards[i]->setVisible(m_run->difference.has_value());
    if (!m_run->difference)
        return;
    const RunDifference &difference = *m_run->difference;
    m_cards[2]->setText(formatNumber(difference.kl.mean, 3),
                        tr("nats a token, ± %1; median %2, largest %3")
                            .arg(formatNumber(difference.kl.meanError, 2),
                                 formatNumber(difference.kl.median, 2), formatNumber(difference.kl.max, 2)));
    m_cards[3]->setText(
        formatPercent(difference.top1Agreement),
        tr("of the best guesses are the same, ± %1").arg(formatPercent(difference.top1Error)));
}

void RunPanel::showLayers()
{
    std::vector<double> x, y;
    for (const RunLayer &layer : m_run->layers) {
        x.push_back(layer.layer ? static_cast<double>(*layer.layer + 1) : 0);
        y.push_back(layer.hiddenRelativeError);
    }
    const bool hasError = std::ranges::any_of(y, [](double value) { return value > 0; });
    if (hasError)
        m_layers->setCurves({ { tr("error of the state after each layer (0: embedding)"), x, y,
                                plotColors(*m_layers).error } });
    else
        m_layers->clearCurves(m_run->difference ? tr("Every state of every layer is the same.")
                                                : tr("One model alone has nothing to differ from."));
}

void RunPanel::showTokens()
{
    QString text;
    std::vector<std::pair<int, int>> places;
    for (const RunToken &token : m_run->tokens) {
        const int begin = static_cast<int>(text.size());
        text += formatText(token.text);
        places.emplace_back(begin, static_cast<int>(text.size()));
    }
    m_isShowing = true;
    m_text->setPlainText(text);
    m_isShowing = false;
    m_spans.clear();
    QList<QTextEdit::ExtraSelection> marks;
    QColor paper = plotColors(*m_layers).error;
    paper.setAlpha(70);
    for (std::size_t i = 0; i < m_run->disagreements.size(); ++i) {
        const auto position = m_run->disagreements[i].position;
        if (position >= places.size())
            continue;
        const auto [begin, end] = places[position];
        m_spans.push_back({ begin, end, i });
        QTextEdit::ExtraSelection mark;
        mark.cursor = QTextCursor(m_text->document());
        mark.cursor.setPosition(begin);
        mark.cursor.setPosition(end, QTextCursor::KeepAnchor);
        mark.format.setBackground(paper);
        marks << mark;
    }
    m_text->setExtraSelections(marks);
}

QString RunPanel::guessesOf(const Disagreement &disagreement) const
{
    QStringList lines { tr("divergence %1").arg(formatNumber(disagreement.klDivergence, 3)) };
    const std::pair<QString, const std::array<TokenGuess, 5> *> sides[]
        = { { tr("reference"), &disagreement.reference }, { tr("candidate"), &disagreement.candidate } };
    for (const auto &[name, guesses] : sides) {
        QStringList words;
        for (const TokenGuess &guess : *guesses)
            words << QStringLiteral("%1 %2").arg(formatName(guess.text), formatPercent(guess.probability));
        lines << QStringLiteral("%1: %2").arg(name, words.join(QStringLiteral(" | ")));
    }
    return lines.join(QLatin1Char('\n'));
}

/// Over a lit token: what each model would have said.
bool RunPanel::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() != QEvent::ToolTip || watched != m_text->viewport())
        return QWidget::eventFilter(watched, event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const int position = m_text->cursorForPosition(help->pos()).position();
    for (const Span &span : m_spans)
        if (position >= span.begin && position < span.end) {
            QToolTip::showText(help->globalPos(),
                               formatToolTip(guessesOf(m_run->disagreements[span.disagreement])), m_text);
            return true;
        }
    QToolTip::hideText();
    return true;
}

} // namespace assay
