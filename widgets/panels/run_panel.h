// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/inference/evaluation.h"
#include "widgets/job_runner.h"
#include "widgets/session.h"

#include <QWidget>

#include <array>

class QBoxLayout;
class QCheckBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QSpinBox;

namespace assay {

class Card;
class CurvePlot;

/// Runs both transformers on a text: perplexity of each, how far their predictions are apart, the error layer
/// by layer, the tokens where they disagree, and how each goes on.
class RunPanel : public QWidget {
    Q_OBJECT
public:
    RunPanel(Session &session, JobRunner &jobs, QWidget *parent = nullptr);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    struct Span {
        int begin = 0, end = 0;
        std::size_t disagreement = 0;
    };
    void buildHead(QBoxLayout &column);
    RunSettings typedSettings() const;
    void start();
    void refresh();
    void showRun();
    void showCards();
    void showLayers();
    void showTokens();
    void takeTyped();
    void keepSettings();
    QString guessesOf(const Disagreement &disagreement) const;

    Session &m_session;
    JobRunner &m_jobs;
    RunPtr m_run; ///< as shown
    QLineEdit *m_file, *m_prompt;
    QSpinBox *m_context;
    QCheckBox *m_whole;
    QPushButton *m_start;
    QLabel *m_words;
    std::array<Card *, 4> m_cards {};
    CurvePlot *m_layers;
    QPlainTextEdit *m_text, *m_continuations;
    std::vector<Span> m_spans;
    QString m_typed; ///< as the user wrote it
    bool m_isShowing = false; ///< the fields are filled by the panel
    bool m_hasShown = false;
};

} // namespace assay
